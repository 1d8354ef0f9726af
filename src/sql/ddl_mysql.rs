//! DDL of MySQL and MariaDB that the parser does not know.

use std::borrow::Cow;

use super::cursor::Cursor;
use super::token::{Token, Tokens};
use crate::schema::Change;

/// The character set that the options of a table name, in lower case.
pub(super) fn charset(options: &str) -> Option<String> {
    let tokens: Vec<Token<'_>> = Tokens::new(options, true).collect();
    let mut cursor = Cursor::new(options, &tokens);
    while cursor.peek().is_some() {
        if cursor.take(&["CHARSET"]) || cursor.take(&["CHARACTER", "SET"]) {
            if cursor.peek().is_some_and(|token| token.is_symbol("=")) {
                cursor.position += 1;
            }
            return cursor.name().map(|name| name.to_ascii_lowercase());
        }
        cursor.position += 1;
    }
    None
}

/// The statement in the words that the parser knows: `PERSISTENT` is MariaDB's older word for `STORED`.
pub(super) fn in_known_words(statement: &str) -> Cow<'_, str> {
    let is_it = |token: &Token<'_>| token.is("PERSISTENT");
    let before = |token: &Token<'_>| token.is_symbol(")");
    let tokens: Vec<Token<'_>> = Tokens::new(statement, true).collect();
    let found = tokens.windows(2).find(|pair| before(&pair[0]) && is_it(&pair[1]));
    let parts = found
        .and_then(|pair| Some((statement.get(..pair[1].start)?, statement.get(pair[1].end()..)?)));
    match parts {
        Some((head, tail)) => Cow::Owned(format!("{head}STORED{tail}")),
        None => Cow::Borrowed(statement),
    }
}

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
