//! Whether backfill data was set: what an UPDATE was to fill is counted again after it ran.

use crate::database::Database;
use crate::operations::{Migration, OperationKind};
use crate::schema::{QualifiedName, mentions};
use crate::sql::{RenamedKey, StatementClass, renamed_key};

use super::destroyed::named;

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
            let table = named(table);
            if let Some(database) = database
                && let Some(key) = renamed_key(&sql.text, Some(database.dialect()))
            {
                evidence.push(check_renamed(database, &table, key).await);
                continue;
            }
            let filled = columns.iter().map(String::as_str);
            for column in columns {
                let left = left_to_do(condition.as_deref(), filled.clone());
                let new = is_new(migrations, &table, column);
                evidence.push(check(database, &table, column, left, new).await);
            }
        }
    }
    evidence
}

/// Whether one of `migrations` adds the column.
fn is_new(migrations: &[Migration], table: &QualifiedName, column: &str) -> bool {
    let steps = migrations.iter().flat_map(|migration| &migration.upgrade.operations);
    steps.into_iter().any(|step| {
        matches!(
            &step.kind,
            OperationKind::AddColumnOp { table_name, schema, column: added, .. }
                if added.name == column && *table_name == table.name && *schema == table.schema
        )
    })
}

/// Counts the rows that still have the old key, and those that have the new one.
async fn check_renamed(
    database: &Database,
    table: &QualifiedName,
    key: RenamedKey,
) -> BackfillEvidence {
    let old = database.count_where(table, &key.before).await;
    let new = database.count_where(table, &key.after).await;
    let (old, new) = match (old, new) {
        (Ok(old), Ok(new)) => (old, new),
        (Err(refusal), _) | (_, Err(refusal)) => {
            return unknown(table, &key.column, refusal.to_string());
        }
    };
    let state = match (old, new) {
        (0, _) => BackfillState::Set,
        (_, 0) => BackfillState::Missing,
        _ => BackfillState::Partial,
    };
    let count = |condition: &str| format!("SELECT count(*) FROM {table} WHERE {condition}");
    let none = if (old, new) == (0, 0) { ": there was none to rename" } else { "" };
    BackfillEvidence {
        table: table.to_string(),
        column: key.column,
        state,
        rows_total: Some(old + new),
        rows_missing: Some(old),
        evidence: format!("{} = {old}; {} = {new}{none}", count(&key.before), count(&key.after)),
    }
}

fn unknown(table: &QualifiedName, column: &str, reason: String) -> BackfillEvidence {
    BackfillEvidence {
        table: table.to_string(),
        column: column.to_owned(),
        state: BackfillState::Unknown,
        rows_total: None,
        rows_missing: None,
        evidence: reason,
    }
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
    is_new: bool,
) -> BackfillEvidence {
    let Some(database) = database else {
        return unknown(table, column, "the database cannot be reached from here".to_owned());
    };
    let empty = database.is_null(column);
    let condition = match left {
        Left::Null => empty.clone(),
        Left::NullWhere(condition) => format!("({condition}) AND {empty}"),
        Left::Chosen(condition) => condition.to_owned(),
    };
    let count = |condition: &str| format!("SELECT count(*) FROM {table} WHERE {condition}");
    let total = match database.row_count(table).await {
        Ok(total) => total.rows,
        Err(refusal) => return unknown(table, column, refusal.to_string()),
    };
    let counted = database.count_where(table, &condition).await;
    let nulls = match (&counted, is_new && condition != empty) {
        (Ok(_), false) => None,
        _ => database.null_count(table, column).await.ok(),
    };
    let missing = match (counted, nulls) {
        (Ok(missing), _) => missing,
        // Its WHERE asks for more than one table has; where nothing is NULL, nothing is missing.
        (Err(refusal), Some(0)) => {
            return BackfillEvidence {
                state: BackfillState::Set,
                rows_total: Some(total),
                rows_missing: Some(0),
                ..unknown(
                    table,
                    column,
                    format!("{} = 0 (the WHERE itself: {refusal})", count(&empty)),
                )
            };
        }
        (Err(refusal), nulls) => {
            let nulls = nulls.map(|nulls| format!("; {} = {nulls}", count(&empty)));
            return unknown(table, column, format!("{refusal}{}", nulls.unwrap_or_default()));
        }
    };
    let state = match missing {
        0 => BackfillState::Set,
        missing if missing >= total => BackfillState::Missing,
        _ => BackfillState::Partial,
    };
    let mut evidence = format!("{} = {missing}", count(&condition));
    if let Some(nulls) = nulls {
        evidence.push_str(&format!("; {} = {nulls}", count(&empty)));
    }
    BackfillEvidence {
        table: table.to_string(),
        column: column.to_owned(),
        state,
        rows_total: Some(total),
        rows_missing: Some(missing),
        evidence,
    }
}
