//! Names and texts written into SQL.

use crate::schema::{Dialect, QualifiedName};

/// `name` quoted so that it can be nothing but a name.
pub fn quote(dialect: Dialect, name: &str) -> String {
    match dialect {
        Dialect::Mysql => format!("`{}`", name.replace('`', "``")),
        Dialect::Postgresql | Dialect::Sqlite => format!("\"{}\"", name.replace('"', "\"\"")),
    }
}

/// A table's name, quoted, with its schema where it has one.
pub fn quote_table(dialect: Dialect, table: &QualifiedName) -> String {
    match &table.schema {
        Some(schema) => format!("{}.{}", quote(dialect, schema), quote(dialect, &table.name)),
        None => quote(dialect, &table.name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_in_a_name_stays_in_the_name() {
        assert_eq!(quote(Dialect::Postgresql, "a\"; --"), "\"a\"\"; --\"");
        assert_eq!(quote(Dialect::Mysql, "a`b"), "`a``b`");
        let table = QualifiedName::new(Some("app".into()), "users");
        assert_eq!(quote_table(Dialect::Sqlite, &table), "\"app\".\"users\"");
    }
}
