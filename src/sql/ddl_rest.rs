//! PostgreSQL's DDL that the general parser does not read.

use super::cursor::Cursor;
use super::ddl::{Ddl, read_ddl};
use super::token::{Token, Tokens};
use crate::schema::{Change, Dialect, Including, QualifiedName};

/// Reads one statement; `None` if it is none of these.
pub(super) fn read(statement: &str) -> Option<Ddl> {
    let tokens: Vec<Token<'_>> = Tokens::new(statement, false).collect();
    let mut cursor = Cursor::new(statement, &tokens);
    if cursor.take(&["ALTER", "TABLE"]) {
        return moved(&mut cursor);
    }
    if cursor.take(&["ALTER", "SEQUENCE"]) {
        return sequence(&mut cursor);
    }
    if cursor.take(&["CREATE", "TABLE"]) {
        return like(&mut cursor);
    }
    without_only(statement)
}

fn ddl(change: Change) -> Ddl {
    Ddl { changes: vec![change], uncertain: Vec::new() }
}

/// `ALTER TABLE … SET SCHEMA …`.
fn moved(cursor: &mut Cursor<'_, '_>) -> Option<Ddl> {
    cursor.take(&["IF", "EXISTS"]);
    let table = qualified(&cursor.name()?);
    if !cursor.take(&["SET", "SCHEMA"]) {
        return None;
    }
    let to = QualifiedName::new(Some(cursor.name()?), table.name.clone());
    Some(ddl(Change::RenameTable { table, to }))
}

/// `ALTER SEQUENCE …`; what is not its name leaves the schema as it is.
fn sequence(cursor: &mut Cursor<'_, '_>) -> Option<Ddl> {
    cursor.take(&["IF", "EXISTS"]);
    let name = qualified(&cursor.name()?);
    if !cursor.take(&["RENAME", "TO"]) {
        return Some(Ddl::default());
    }
    let to = QualifiedName::new(name.schema.clone(), cursor.name()?);
    Some(ddl(Change::RenameSequence { name, to }))
}

/// `CREATE TABLE … (LIKE … INCLUDING …)`.
fn like(cursor: &mut Cursor<'_, '_>) -> Option<Ddl> {
    cursor.take(&["IF", "NOT", "EXISTS"]);
    let table = qualified(&cursor.name()?);
    if !cursor.next()?.is_symbol("(") || !cursor.take(&["LIKE"]) {
        return None;
    }
    let like = qualified(&cursor.name()?);
    let mut including = Including::default();
    loop {
        let wanted = cursor.take(&["INCLUDING"]);
        if !wanted && !cursor.take(&["EXCLUDING"]) {
            break;
        }
        include(&mut including, &cursor.next()?.text.to_ascii_uppercase(), wanted);
    }
    cursor.next()?.is_symbol(")").then(|| ddl(Change::CreateTableLike { table, like, including }))
}

fn include(including: &mut Including, what: &str, wanted: bool) {
    match what {
        "ALL" => {
            for one in ["COMMENTS", "CONSTRAINTS", "DEFAULTS", "GENERATED", "IDENTITY", "INDEXES"] {
                include(including, one, wanted);
            }
        }
        "COMMENTS" => including.comments = wanted,
        "CONSTRAINTS" => including.constraints = wanted,
        "DEFAULTS" => including.defaults = wanted,
        "GENERATED" => including.generated = wanted,
        "IDENTITY" => including.identity = wanted,
        "INDEXES" => including.indexes = wanted,
        _ => {}
    }
}

/// `CREATE INDEX … ON ONLY …` is an index like others but for partitions.
fn without_only(statement: &str) -> Option<Ddl> {
    let lower = statement.to_ascii_lowercase();
    let at = lower.find(" on only ").filter(|_| lower.trim_start().starts_with("create"))?;
    let (before, after) = (&statement[..at], &statement[at + " on only ".len()..]);
    read_ddl(&format!("{before} on {after}"), Dialect::Postgresql)
}

fn qualified(text: &str) -> QualifiedName {
    match text.rsplit_once('.') {
        Some((schema, name)) => QualifiedName::new(Some(schema.to_owned()), name),
        None => QualifiedName::bare(text),
    }
}
