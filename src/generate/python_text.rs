//! Names and texts as Python and SQL literals.

use crate::schema::Dialect;

/// `text` as a Python string literal in double quotes.
pub(super) fn python_string(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('"');
    for letter in text.chars() {
        match letter {
            '"' => literal.push_str("\\\""),
            '\\' => literal.push_str("\\\\"),
            '\n' => literal.push_str("\\n"),
            letter if letter.is_control() => {
                literal.push_str(&format!("\\u{:04x}", u32::from(letter)));
            }
            letter => literal.push(letter),
        }
    }
    literal.push('"');
    literal
}

/// SQL as a Python literal for `sa.text()` and `op.execute()`, where `:name` would be a parameter.
pub(super) fn sql_text(sql: &str) -> String {
    let letters: Vec<char> = sql.chars().collect();
    let mut escaped = String::with_capacity(sql.len());
    for (index, letter) in letters.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| letters.get(before));
        let named =
            letters.get(index + 1).is_some_and(|next| next.is_alphanumeric() || *next == '_');
        let parameter = *letter == ':'
            && named
            && !before.is_some_and(|before| *before == ':' || before.is_alphanumeric());
        if parameter {
            escaped.push('\\');
        }
        escaped.push(*letter);
    }
    python_string(&escaped)
}

/// `text` as an SQL string literal.
pub(super) fn sql_string(text: &str, dialect: Dialect) -> String {
    let text = text.replace('\'', "''");
    match dialect {
        Dialect::Mysql => format!("'{}'", text.replace('\\', "\\\\")),
        Dialect::Postgresql | Dialect::Sqlite => format!("'{text}'"),
    }
}

/// A possibly qualified name, quoted where SQL needs it.
pub(super) fn sql_name(name: &str, dialect: Dialect) -> String {
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
pub(super) fn is_name(name: &str) -> bool {
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
    fn only_parameters_are_escaped() {
        assert_eq!(sql_text("'{}'::jsonb"), "\"'{}'::jsonb\"");
        assert_eq!(sql_text("a = ':x'"), "\"a = '\\\\:x'\"");
        assert_eq!(sql_text("'12:30'"), "\"'12:30'\"");
    }

    #[test]
    fn names_are_quoted_where_needed() {
        assert_eq!(sql_name("app.user", Dialect::Postgresql), "app.\"user\"");
        assert_eq!(sql_name("key", Dialect::Mysql), "`key`");
        assert_eq!(sql_name("orders", Dialect::Sqlite), "orders");
        assert!(is_name("app.orders") && !is_name("a;b") && !is_name("a.b.c") && !is_name(""));
    }
}
