//! What the statements of a run did, as it is told and kept.

use serde_json::{Value, json};

use super::execution::shortened;
use crate::apply::{TableEvidence, table_evidence};
use crate::bridge::{HeldLock, RunReport, StatementReport};
use crate::project::VersionTable;
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
    (statements.into_iter().map(statement_told).collect(), total)
}

/// The strongest lock that a run held on each table, and which it wrote anew.
pub(super) fn table_locks(
    statements: &[StatementReport],
    version_table: &VersionTable,
) -> Option<Vec<Value>> {
    let found = table_evidence(statements, version_table)?;
    Some(found.iter().take(LOCKS_SHOWN).map(locked).collect())
}

/// What was not measured is left out, which is not the same as nothing.
fn statement_told(statement: &StatementReport) -> Value {
    let mut told = json!({
        "revision": statement.revision, "sql": shortened(&statement.sql, 160),
        "duration_ms": (statement.duration_ms * 10.0).round() / 10.0,
        "rows": statement.rows.filter(|rows| *rows >= 0),
    });
    if let Some(locks) = &statement.locks {
        let told_lock = |lock: &HeldLock| {
            let mode = LockMode::read(&lock.mode).map_or(lock.mode.as_str(), |mode| mode.name());
            format!("{mode} on {}", lock.table)
        };
        told["locks"] = json!(locks.iter().map(told_lock).collect::<Vec<_>>());
    }
    if let Some(rewritten) = &statement.rewritten {
        told["rewritten"] = json!(rewritten);
    }
    told
}

fn locked(evidence: &TableEvidence) -> Value {
    let mut told = json!({ "table": evidence.table, "rewritten": evidence.rewritten });
    if let Some(lock) = evidence.lock {
        told["lock"] = json!(lock.name());
        told["blocked"] = json!(lock.blocks());
    }
    told
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
