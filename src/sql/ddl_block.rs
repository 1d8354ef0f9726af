//! `DO $$ … $$` blocks: the enum types that they make unless they are there.
//!
//! What a block does is decided when it runs; only this one habit is followed, the rest is doubted.

use super::ddl::{Ddl, read_ddl};
use crate::schema::{Change, Dialect};

/// Whether the statement is a `DO` block.
pub(super) fn is_block(statement: &str) -> bool {
    let text = statement.trim_start();
    text.get(..2).is_some_and(|word| word.eq_ignore_ascii_case("do"))
        && text[2..].starts_with(|letter: char| letter.is_whitespace() || letter == '$')
}

/// The statements that change schema or rows within a `DO` block; none for any other statement. Whether
/// they run is decided when the block does.
///
/// ```
/// use alembic_mcp::sql::block_statements;
/// let block = "DO $$ BEGIN IF true THEN CREATE INDEX i ON t (a); END IF; END $$";
/// assert_eq!(block_statements(block), ["CREATE INDEX i ON t (a)"]);
/// ```
pub fn block_statements(statement: &str) -> Vec<&str> {
    if !is_block(statement) {
        return Vec::new();
    }
    let starts = [
        "create ",
        "alter ",
        "drop ",
        "lock ",
        "refresh ",
        "reindex ",
        "truncate ",
        "update ",
        "delete ",
    ];
    let parts = statement.split(';').filter_map(|part| {
        let lower = part.to_ascii_lowercase();
        let at = starts.iter().filter_map(|verb| word_at(&lower, verb)).min()?;
        part.get(at..).map(str::trim)
    });
    parts.collect()
}

/// Whether the statement is a `DO` block that executes SQL which it makes itself.
///
/// ```
/// use alembic_mcp::sql::runs_made_up_sql;
/// assert!(runs_made_up_sql("DO $$ BEGIN EXECUTE 'DROP TABLE ' || name; END $$"));
/// assert!(!runs_made_up_sql("DO $$ BEGIN CREATE TABLE t (a int); END $$"));
/// ```
pub fn runs_made_up_sql(statement: &str) -> bool {
    let lower = statement.to_ascii_lowercase();
    is_block(statement)
        && lower.split(|one: char| !one.is_alphanumeric()).any(|one| one == "execute")
}

/// Where the word stands that begins a statement of its own.
fn word_at(text: &str, word: &str) -> Option<usize> {
    let mut places = text.match_indices(word).map(|(at, _)| at);
    places.find(|at| {
        text.get(..*at)
            .is_some_and(|before| before.is_empty() || before.ends_with(char::is_whitespace))
    })
}

/// What a block changes.
pub(super) fn read(statement: &str) -> Ddl {
    let mut ddl = Ddl::default();
    let mut followed = true;
    for part in statement.split(';') {
        let lower = part.to_ascii_lowercase();
        let starts = ["create ", "alter ", "drop "];
        let Some(at) = starts.iter().filter_map(|verb| lower.find(verb)).min() else { continue };
        match read_ddl(&part[at..], Dialect::Postgresql) {
            Some(found)
                if found.changes.iter().all(|one| matches!(one, Change::CreateEnum { .. })) =>
            {
                ddl.changes.extend(found.changes.into_iter().map(|change| match change {
                    Change::CreateEnum { enum_type, .. } => {
                        Change::CreateEnum { enum_type, if_not_exists: true }
                    }
                    other => other,
                }));
            }
            _ => followed = false,
        }
    }
    if !followed {
        let told: String = statement.split_whitespace().collect::<Vec<_>>().join(" ");
        let told: String = told.chars().take(120).collect();
        ddl.uncertain.push(("schema".to_owned(), format!("a block decides as it runs: {told}")));
    }
    ddl
}
