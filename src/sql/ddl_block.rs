//! `DO $$ … $$` blocks: the enum types that they make unless they are there.
//!
//! What a block does is decided when it runs; only this one habit is followed, the rest is doubted.

use super::ddl::{Ddl, read_ddl};
use super::token::{Kind, Token, Tokens};
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
/// assert_eq!(block_statements("DO $$ BEGIN EXECUTE 'DROP TABLE t'; END $$"), ["DROP TABLE t"]);
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
        if let Some(Executed::Text(text)) = executed(part) {
            return Some(text);
        }
        let lower = part.to_ascii_lowercase();
        let at = starts.iter().filter_map(|verb| word_at(&lower, verb)).min()?;
        part.get(at..).map(str::trim)
    });
    parts.collect()
}

/// What a part of a block hands to `EXECUTE`.
enum Executed<'t> {
    /// A statement that stands there in full.
    Text(&'t str),
    /// Something that is put together when the block runs.
    MadeUp,
}

/// What `EXECUTE` runs; `None` where the part has none, or it is a trigger's.
fn executed(part: &str) -> Option<Executed<'_>> {
    let tokens: Vec<Token<'_>> = Tokens::new(part, false).collect();
    // The opening of the block takes all of it for one text.
    let opens = |token: &&Token<'_>| {
        let rest = token.text.strip_prefix('$');
        rest.is_some_and(|rest| !rest.starts_with(|next: char| next.is_ascii_digit()))
    };
    let inner = match tokens.iter().find(opens) {
        Some(opening) => return executed(part.get(opening.start..)?.trim_start_matches(dollar)),
        None => tokens,
    };
    let at = inner.iter().position(|token| token.is("EXECUTE"))?;
    let rest = inner.get(at + 1..).unwrap_or_default();
    if rest.first().is_some_and(|next| next.is("FUNCTION") || next.is("PROCEDURE")) {
        return None;
    }
    match rest {
        [Token { kind: Kind::Text, text, .. }] => {
            let plain = text.strip_prefix('\'').and_then(|text| text.strip_suffix('\''));
            let plain = plain.filter(|text| !text.contains('\''));
            Some(plain.map_or(Executed::MadeUp, Executed::Text))
        }
        _ => Some(Executed::MadeUp),
    }
}

fn dollar(letter: char) -> bool {
    letter == '$' || letter == '_' || letter.is_alphanumeric()
}

/// Whether the statement is a `DO` block that executes SQL which it makes itself.
///
/// ```
/// use alembic_mcp::sql::runs_made_up_sql;
/// assert!(runs_made_up_sql("DO $$ BEGIN EXECUTE 'DROP TABLE ' || name; END $$"));
/// assert!(!runs_made_up_sql("DO $$ BEGIN CREATE TABLE t (a int); END $$"));
/// assert!(!runs_made_up_sql("DO $$ BEGIN EXECUTE 'DROP TABLE t'; END $$"));
/// ```
pub fn runs_made_up_sql(statement: &str) -> bool {
    is_block(statement)
        && statement.split(';').any(|part| matches!(executed(part), Some(Executed::MadeUp)))
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
