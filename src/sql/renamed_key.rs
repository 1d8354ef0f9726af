//! `UPDATE … SET key = 'new' WHERE key = 'old'`: rows that get another key.

use super::cursor::{Cursor, unquoted};
use super::token::{Kind, Token, Tokens};
use crate::schema::Dialect;

/// Rows that get another key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenamedKey {
    /// The column that holds the key.
    pub column: String,
    /// The condition that chooses the rows by their old key, which is the statement's own.
    pub before: String,
    /// The same with the new key.
    pub after: String,
}

/// Reads an UPDATE that sets one column to a literal where it is another.
///
/// ```
/// use alembic_mcp::sql::renamed_key;
/// let found = renamed_key("UPDATE settings SET key = 'b' WHERE key = 'a' AND own", None).unwrap();
/// assert_eq!(found.before, "key = 'a' AND own");
/// assert_eq!(found.after, "key = 'b' AND own");
/// ```
pub fn renamed_key(statement: &str, dialect: Option<Dialect>) -> Option<RenamedKey> {
    let tokens: Vec<Token<'_>> = Tokens::new(statement, dialect == Some(Dialect::Mysql)).collect();
    let mut cursor = Cursor::new(statement, &tokens);
    if !cursor.take(&["UPDATE"]) || !cursor.find(&["SET"]) {
        return None;
    }
    cursor.position += 1;
    let set = tokens.get(cursor.position..)?;
    let (column, new) = equation(set)?;
    if !set.get(3)?.is("WHERE") {
        return None;
    }
    cursor.position += 4;
    let first = cursor.position;
    let start = cursor.peek()?.start;
    let before = cursor.text_until(&["RETURNING", "ORDER", "LIMIT"])?;
    let of_column = |&at: &usize| {
        let there = tokens.get(at..).and_then(equation);
        there.is_some_and(|(name, old)| name == column && old.text != new.text)
    };
    let old = tokens.get((first..tokens.len()).find(of_column)? + 2)?;
    let (head, tail) = (before.get(..old.start - start)?, before.get(old.end() - start..)?);
    let after = format!("{head}{}{tail}", new.text);
    Some(RenamedKey { column, before, after })
}

/// `name = literal` at the beginning of `tokens`.
fn equation<'s, 't>(tokens: &'s [Token<'t>]) -> Option<(String, &'s Token<'t>)> {
    let [name, equals, value, ..] = tokens else { return None };
    let column = match name.kind {
        Kind::Word => name.text.to_owned(),
        Kind::Quoted => unquoted(name.text),
        _ => return None,
    };
    let literal = matches!(value.kind, Kind::Text | Kind::Number);
    (equals.is_symbol("=") && literal).then_some((column, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_key_that_changes_is_one() {
        let read = |sql| renamed_key(sql, Some(Dialect::Postgresql));
        let found = read("UPDATE s SET \"key\" = 'b' WHERE scope = 1 AND key = 'a' RETURNING id");
        assert_eq!(found.unwrap().after, "scope = 1 AND key = 'b'");
        assert_eq!(read("UPDATE s SET key = 'b' WHERE key IS NULL"), None);
        assert_eq!(read("UPDATE s SET key = 'b' WHERE key = 'b'"), None);
        assert_eq!(read("UPDATE s SET key = lower(key) WHERE key = 'A'"), None);
        assert_eq!(read("UPDATE s SET key = 'b', n = 1 WHERE key = 'a'"), None);
        assert_eq!(read("UPDATE s SET key = 'b'"), None);
    }
}
