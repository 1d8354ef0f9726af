//! What the statements of a run did, as it is told and kept.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::execution::shortened;
use crate::bridge::{RunReport, StatementReport};
use crate::sql::LockMode;

pub(super) const STATEMENTS_SHOWN: usize = 15;
const LOCKS_SHOWN: usize = 12;

pub(super) fn is_read(sql: &str) -> bool {
    let verb = sql.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
    matches!(
        verb.as_str(),
        "SELECT" | "DESCRIBE" | "DESC" | "PRAGMA" | "SHOW" | "SET" | "COMMIT" | "END"
    )
}

/// The statements that are no reads, the longest of them where they are many, and how many there are.
pub(super) fn told_statements(report: &RunReport) -> (Vec<Value>, usize) {
    let mut statements: Vec<&StatementReport> =
        report.statements.iter().filter(|statement| !is_read(&statement.sql)).collect();
    let total = statements.len();
    keep_longest(&mut statements);
    (statements.into_iter().map(told).collect(), total)
}

fn told(statement: &StatementReport) -> Value {
    let mut told = json!({
        "revision": statement.revision, "sql": shortened(&statement.sql, 160),
        "duration_ms": (statement.duration_ms * 10.0).round() / 10.0,
        "rows": statement.rows.filter(|rows| *rows >= 0),
    });
    let locks: Vec<String> = statement
        .locks
        .iter()
        .flatten()
        .map(|lock| format!("{}: {}", lock.table, mode_name(&lock.mode)))
        .collect();
    if !locks.is_empty() {
        told["locks"] = json!(locks);
    }
    let rewritten = statement.rewritten.as_deref().unwrap_or_default();
    if !rewritten.is_empty() {
        told["rewritten"] = json!(rewritten);
    }
    told
}

/// The strongest lock that the statements held on each table, the strongest first.
pub(super) fn table_locks(statements: &[StatementReport]) -> Vec<Value> {
    let mut strongest: BTreeMap<&str, (LockMode, &StatementReport)> = BTreeMap::new();
    for statement in statements {
        for lock in statement.locks.iter().flatten() {
            let Some(mode) = LockMode::read(&lock.mode) else { continue };
            let known = strongest.get(lock.table.as_str()).map(|(known, _)| *known);
            if known.is_none_or(|known| mode > known) {
                strongest.insert(&lock.table, (mode, statement));
            }
        }
    }
    let rewrites = |table: &str| {
        let mut rewritten = statements.iter().filter_map(|one| one.rewritten.as_deref()).flatten();
        rewritten.any(|one| one == table)
    };
    let mut locks: Vec<(&str, LockMode, &StatementReport)> =
        strongest.into_iter().map(|(table, (mode, statement))| (table, mode, statement)).collect();
    locks.sort_by_key(|(.., mode, _)| std::cmp::Reverse(*mode));
    let told = locks.into_iter().take(LOCKS_SHOWN).map(|(table, mode, statement)| {
        json!({
            "table": table, "lock": mode.name(), "blocks": mode.blocks(), "rewritten": rewrites(table),
            "statement": shortened(&statement.sql, 80),
        })
    });
    told.collect()
}

fn mode_name(mode: &str) -> &str {
    match LockMode::read(mode) {
        Some(mode) => mode.name(),
        None => mode,
    }
}

/// Leaves the longest ones, in the order in which they ran.
fn keep_longest(statements: &mut Vec<&StatementReport>) {
    if statements.len() <= STATEMENTS_SHOWN {
        return;
    }
    let mut durations: Vec<f64> = statements.iter().map(|it| it.duration_ms).collect();
    durations.sort_by(|a, b| b.total_cmp(a));
    let least = durations.get(STATEMENTS_SHOWN - 1).copied().unwrap_or_default();
    statements.retain(|statement| statement.duration_ms >= least);
    statements.truncate(STATEMENTS_SHOWN);
}
