//! PostgreSQL's DDL that the general parser does not read.

use super::actions::alter_actions;
use super::cursor::Cursor;
use super::ddl::{Ddl, read_ddl};
use super::quote::sql_name;
use super::says::says;
use super::token::{Token, Tokens};
use crate::schema::{
    Change, CheckConstraint, ColumnAlteration, Constraint, Dialect, Including, QualifiedName,
};

/// Reads one statement; `None` if it is none of these.
pub(super) fn read(statement: &str) -> Option<Ddl> {
    let tokens: Vec<Token<'_>> = Tokens::new(statement, false).collect();
    let mut cursor = Cursor::new(statement, &tokens);
    if cursor.take(&["ALTER", "TABLE"]) {
        return moved(&mut cursor)
            .or_else(|| not_null(statement, &tokens))
            .or_else(|| one_by_one(statement, Dialect::Postgresql));
    }
    if cursor.take(&["ALTER", "SEQUENCE"]) {
        return sequence(&mut cursor);
    }
    if cursor.take(&["CREATE", "TABLE"]) {
        return like(&mut cursor);
    }
    without_data(statement).or_else(|| without_only(statement))
}

/// `CREATE MATERIALIZED VIEW … WITH [NO] DATA` makes the same view.
fn without_data(statement: &str) -> Option<Ddl> {
    let upper = statement.to_ascii_uppercase();
    let text = upper.trim_end().trim_end_matches(';').trim_end().strip_suffix(" DATA")?.trim_end();
    let text = text.strip_suffix(" NO").map_or(text, str::trim_end).strip_suffix("WITH")?;
    says(statement, "MATERIALIZED VIEW")
        .then(|| read_ddl(statement.get(..text.len())?, Dialect::Postgresql))?
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

/// `ADD CONSTRAINT … NOT NULL column [NOT VALID]` of PostgreSQL 18: without validation it counts as a check
/// that existing rows need not meet yet.
fn not_null(statement: &str, tokens: &[Token<'_>]) -> Option<Ddl> {
    let mut cursor = Cursor::new(statement, tokens);
    cursor.take(&["ALTER", "TABLE"]);
    cursor.take(&["IF", "EXISTS"]);
    cursor.take(&["ONLY"]);
    let table = qualified(&cursor.name()?);
    if !cursor.take(&["ADD", "CONSTRAINT"]) {
        return None;
    }
    let name = cursor.name()?;
    if !cursor.take(&["NOT", "NULL"]) {
        return None;
    }
    let column = cursor.name()?;
    cursor.take(&["NO", "INHERIT"]);
    let unvalidated = cursor.take(&["NOT", "VALID"]);
    if cursor.peek().is_some_and(|token| !token.is_symbol(";")) {
        return None;
    }
    if unvalidated {
        let expression = format!("{column} IS NOT NULL");
        let check = CheckConstraint { name: Some(name), expression, validated: false };
        return Some(ddl(Change::AddConstraint { table, constraint: Constraint::Check(check) }));
    }
    let alteration = ColumnAlteration { nullable: Some(false), ..ColumnAlteration::default() };
    Some(ddl(Change::AlterColumn { table, column, alteration }))
}

/// Whether a statement adds NOT NULL as a constraint with a name, which PostgreSQL knows since version 18.
///
/// ```
/// use alembic_mcp::sql::names_not_null;
/// assert!(names_not_null("ALTER TABLE t ADD CONSTRAINT c NOT NULL a NOT VALID"));
/// assert!(!names_not_null("ALTER TABLE t ADD CONSTRAINT c CHECK (a IS NOT NULL) NOT VALID"));
/// ```
pub fn names_not_null(statement: &str) -> bool {
    let tokens: Vec<Token<'_>> = Tokens::new(statement, false).collect();
    tokens.windows(5).any(|five| match five {
        [add, constraint, _, not, null] => {
            add.is("ADD") && constraint.is("CONSTRAINT") && not.is("NOT") && null.is("NULL")
        }
        _ => false,
    })
}

/// The actions of an `ALTER TABLE` each on its own, so that one which leaves the schema as it is (`SET
/// STATISTICS`, say) does not hide the others.
pub(super) fn one_by_one(statement: &str, dialect: Dialect) -> Option<Ddl> {
    let tokens: Vec<Token<'_>> = Tokens::new(statement, dialect == Dialect::Mysql).collect();
    let mut cursor = Cursor::new(statement, &tokens);
    if !cursor.take(&["ALTER", "TABLE"]) {
        return None;
    }
    cursor.take(&["IF", "EXISTS"]);
    cursor.take(&["ONLY"]);
    let table = qualified(&cursor.name()?);
    let from = cursor.peek()?.start;
    if let Some(columns) = columns_in_parentheses(&mut cursor) {
        let head = statement.get(..from)?;
        let added: Vec<String> = columns.iter().map(|one| format!("ADD COLUMN {one}")).collect();
        return read_ddl(&format!("{head} {}", added.join(", ")), dialect);
    }
    let (mut depth, mut begin, mut actions) = (0, from, Vec::new());
    for token in tokens.iter().filter(|token| token.start >= from) {
        if token.is_symbol("(") {
            depth += 1;
        } else if token.is_symbol(")") {
            depth -= 1;
        } else if depth == 0 && token.is_symbol(",") {
            actions.push(statement.get(begin..token.start)?);
            begin = token.end();
        }
    }
    actions.push(statement.get(begin..)?);
    if actions.len() < 2 {
        return None;
    }
    let head = statement.get(..from)?;
    let mut ddl = Ddl::default();
    for action in actions {
        match read_ddl(&format!("{head} {action}"), dialect) {
            Some(read) => {
                ddl.changes.extend(read.changes);
                ddl.uncertain.extend(read.uncertain);
            }
            None if [
                "STATISTICS",
                "STORAGE",
                "COMPRESSION",
                "TRIGGER",
                "OWNER",
                "CLUSTER",
                "RESET",
                "ALGORITHM",
                "LOCK",
                "ENGINE",
                "ROW_FORMAT",
            ]
            .iter()
            .any(|word| says(action, word)) => {}
            None => {
                let place = format!("table {table}");
                ddl.uncertain.push((place, format!("not followed: {}", action.trim())));
            }
        }
    }
    Some(ddl)
}

/// The definitions of `ADD [COLUMN] (a …, b …)`, as MySQL takes them.
fn columns_in_parentheses<'t>(cursor: &mut Cursor<'_, 't>) -> Option<Vec<&'t str>> {
    cursor.take(&["ADD"]).then_some(())?;
    cursor.take(&["COLUMN"]);
    let open = cursor.peek().filter(|token| token.is_symbol("("))?;
    let (first, from) = (cursor.position + 1, open.end());
    cursor.skip_parentheses();
    let close = cursor.tokens.get(cursor.position.checked_sub(1)?)?;
    let (mut depth, mut begin, mut found) = (0_usize, from, Vec::new());
    for token in cursor.tokens.get(first..cursor.position.checked_sub(1)?)? {
        if token.is_symbol("(") {
            depth += 1;
        } else if token.is_symbol(")") {
            depth = depth.saturating_sub(1);
        } else if depth == 0 && token.is_symbol(",") {
            found.push(cursor.text.get(begin..token.start)?);
            begin = token.end();
        }
    }
    found.push(cursor.text.get(begin..close.start)?);
    Some(found)
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
    let mut changes = vec![Change::CreateTableLike { table, like, including }];
    let end = cursor.next()?;
    if end.is_symbol(",") {
        let Change::CreateTableLike { table, .. } = changes.first()? else { return None };
        changes.extend(beside_like(cursor, table)?);
    } else if !end.is_symbol(")") {
        return None;
    }
    Some(Ddl { changes, uncertain: Vec::new() })
}

/// What `CREATE TABLE (LIKE …, …)` makes beside the copy: the same as if it were added afterwards.
fn beside_like(cursor: &mut Cursor<'_, '_>, table: &QualifiedName) -> Option<Vec<Change>> {
    let (start, mut end, mut depth) = (cursor.peek()?.start, 0, 0_usize);
    loop {
        let token = cursor.next()?;
        if token.is_symbol("(") {
            depth += 1;
        } else if token.is_symbol(")") {
            if depth == 0 {
                break;
            }
            depth -= 1;
        }
        end = token.end();
    }
    let name = sql_name(&table.to_string(), Dialect::Postgresql);
    let head = format!("ALTER TABLE {name}");
    let written = format!("{head} {}", cursor.text.get(start..end)?);
    let elements = alter_actions(&written)?.actions;
    read_ddl(&format!("{head} ADD {}", elements.join(", ADD ")), Dialect::Postgresql)
        .map(|ddl| ddl.changes)
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
