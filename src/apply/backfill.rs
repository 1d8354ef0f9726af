//! Whether backfill data was set: what an UPDATE was to fill is counted again after it ran.

use crate::database::Database;
use crate::operations::{Migration, OperationKind};
use crate::schema::{QualifiedName, mentions};
use crate::sql::StatementClass;

use super::loss::qualified;

/// What counting showed of one backfilled column.
#[derive(Debug, Clone, PartialEq)]
pub struct BackfillEvidence {
    /// The table.
    pub table: String,
    /// The column the UPDATE sets.
    pub column: String,
    /// What it came to.
    pub state: BackfillState,
    /// Rows in the table.
    pub rows_total: Option<i64>,
    /// Rows still to be filled.
    pub rows_missing: Option<i64>,
    /// The query that was run, or why none could be.
    pub evidence: String,
}

/// What a backfill came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum BackfillState {
    Set,
    Partial,
    Missing,
    Unknown,
}

/// Counts again what the UPDATEs of `migrations` were to fill.
pub async fn check_backfills(
    database: Option<&Database>,
    migrations: &[Migration],
) -> Vec<BackfillEvidence> {
    let mut evidence = Vec::new();
    for migration in migrations {
        for operation in &migration.upgrade.operations {
            let OperationKind::ExecuteSQLOp { sql } = &operation.kind else { continue };
            let StatementClass::Update { table, columns, condition } = &sql.class else { continue };
            let table = qualified(table);
            let filled = columns.iter().map(String::as_str);
            for column in columns {
                let left = left_to_do(condition.as_deref(), filled.clone());
                evidence.push(check(database, &table, column, left).await);
            }
        }
    }
    evidence
}

/// Which rows an UPDATE has left: those that its own WHERE still chooses, where that asks for what it
/// fills. Else the rows stay chosen for ever, and what is left is where the column is NULL.
fn left_to_do<'c>(
    condition: Option<&'c str>,
    mut filled: impl Iterator<Item = &'c str>,
) -> Left<'c> {
    match condition {
        None => Left::Null,
        Some(condition) if filled.any(|one| mentions(condition, one)) => Left::Chosen(condition),
        Some(condition) => Left::NullWhere(condition),
    }
}

/// What is counted again.
#[derive(Clone, Copy)]
enum Left<'c> {
    Null,
    NullWhere(&'c str),
    Chosen(&'c str),
}

async fn check(
    database: Option<&Database>,
    table: &QualifiedName,
    column: &str,
    left: Left<'_>,
) -> BackfillEvidence {
    let unknown = |reason: String| BackfillEvidence {
        table: table.to_string(),
        column: column.to_owned(),
        state: BackfillState::Unknown,
        rows_total: None,
        rows_missing: None,
        evidence: reason,
    };
    let Some(database) = database else {
        return unknown("the database cannot be reached from here".to_owned());
    };
    let condition = match left {
        Left::Null => database.is_null(column),
        Left::NullWhere(condition) => format!("({condition}) AND {}", database.is_null(column)),
        Left::Chosen(condition) => condition.to_owned(),
    };
    let missing = database.count_where(table, &condition).await;
    let query = format!("SELECT count(*) FROM {table} WHERE {condition}");
    let (missing, total) = match (missing, database.row_count(table).await) {
        (Ok(missing), Ok(total)) => (missing, total.rows),
        (Err(refusal), _) | (_, Err(refusal)) => return unknown(refusal.to_string()),
    };
    let state = match missing {
        0 => BackfillState::Set,
        missing if missing >= total => BackfillState::Missing,
        _ => BackfillState::Partial,
    };
    BackfillEvidence {
        table: table.to_string(),
        column: column.to_owned(),
        state,
        rows_total: Some(total),
        rows_missing: Some(missing),
        evidence: format!("{query} = {missing}"),
    }
}
