//! DDL of MySQL and MariaDB that the parser does not know.

use super::cursor::Cursor;
use super::token::{Token, Tokens};
use crate::schema::Change;

/// `ALTER TABLE table RENAME INDEX name TO other`, and nothing besides.
pub(super) fn rename_index(statement: &str) -> Option<Change> {
    let tokens: Vec<Token<'_>> = Tokens::new(statement, true).collect();
    let mut cursor = Cursor::new(statement, &tokens);
    if !cursor.take(&["ALTER", "TABLE"]) {
        return None;
    }
    cursor.take(&["IF", "EXISTS"]);
    cursor.name()?;
    if !(cursor.take(&["RENAME", "INDEX"]) || cursor.take(&["RENAME", "KEY"])) {
        return None;
    }
    let name = cursor.name()?;
    if !cursor.take(&["TO"]) {
        return None;
    }
    let to = cursor.name()?;
    while cursor.peek().is_some_and(|token| token.is_symbol(";")) {
        cursor.position += 1;
    }
    cursor.peek().is_none().then_some(Change::RenameIndex { name, to })
}
