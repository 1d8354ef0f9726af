//! Names and texts as SQL source.

use crate::schema::Dialect;

/// `text` as an SQL string literal.
pub fn sql_string(text: &str, dialect: Dialect) -> String {
    let text = text.replace('\'', "''");
    match dialect {
        Dialect::Mysql => format!("'{}'", text.replace('\\', "\\\\")),
        Dialect::Postgresql | Dialect::Sqlite => format!("'{text}'"),
    }
}

/// A possibly qualified name, quoted where SQL needs it.
pub fn sql_name(name: &str, dialect: Dialect) -> String {
    let quote = if dialect == Dialect::Mysql { '`' } else { '"' };
    let part = |part: &str| {
        if is_plain(part) { part.to_owned() } else { format!("{quote}{part}{quote}") }
    };
    name.split('.').map(part).collect::<Vec<_>>().join(".")
}

/// Lower-case names that no dialect reserves.
fn is_plain(name: &str) -> bool {
    const RESERVED: [&str; 34] = [
        "all",
        "analyse",
        "analyze",
        "and",
        "any",
        "as",
        "asc",
        "case",
        "check",
        "column",
        "constraint",
        "default",
        "desc",
        "end",
        "from",
        "group",
        "in",
        "index",
        "key",
        "limit",
        "not",
        "null",
        "offset",
        "on",
        "or",
        "order",
        "primary",
        "rank",
        "references",
        "select",
        "table",
        "to",
        "user",
        "where",
    ];
    let begins = name.starts_with(|letter: char| letter.is_ascii_lowercase() || letter == '_');
    let rest =
        |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
    begins && name.chars().all(rest) && !RESERVED.contains(&name)
}

/// Whether `name` can be a table, column, constraint or type, with an optional schema.
pub fn is_name(name: &str) -> bool {
    name.split('.').count() <= 2
        && name.split('.').all(|part| {
            !part.is_empty()
                && part.chars().count() <= 63
                && part
                    .chars()
                    .all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '$'))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_where_needed() {
        assert_eq!(sql_name("app.user", Dialect::Postgresql), "app.\"user\"");
        assert_eq!(sql_name("key", Dialect::Mysql), "`key`");
        assert_eq!(sql_name("orders", Dialect::Sqlite), "orders");
        assert!(is_name("app.orders") && !is_name("a;b") && !is_name("a.b.c") && !is_name(""));
    }
}
