//! What a migration would destroy, counted in the database before it runs.

use schemars::JsonSchema;
use serde::Serialize;

use super::cascade::goes_along;
use super::destroyed::{Target, destroyed};
use crate::database::Database;
use crate::operations::{Migration, MigrationFunction};
use crate::review::Direction;
use crate::schema::{Dialect, QualifiedName};

/// Data that would be gone.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Loss {
    /// table, column or rows
    pub kind: LossKind,
    /// Table
    pub table: String,
    /// Column, for a dropped column
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// Rows or non-null values counted; absent if unknown
    #[serde(skip_serializing_if = "Option::is_none")]
    pub values: Option<i64>,
    /// What was counted, or why it could not be
    pub evidence: String,
    /// Where it is.
    #[serde(skip)]
    pub at: QualifiedName,
    /// Which rows go, where not all do.
    #[serde(skip)]
    pub condition: Option<String>,
}

/// What kind of thing is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
#[expect(missing_docs, reason = "the names say it")]
pub enum LossKind {
    Table,
    Column,
    Rows,
    /// Overwritten in every row.
    Values,
    /// All that is in it.
    Schema,
}

/// Counts what the migrations would destroy when run in `direction`.
pub async fn count_losses(
    database: Option<&Database>,
    dialect: Dialect,
    migrations: &[Migration],
    direction: Direction,
) -> Vec<Loss> {
    let mut losses: Vec<Loss> = Vec::new();
    for migration in migrations {
        for target in all_targets(database, migration.function(direction), dialect).await {
            // A table that goes as a whole takes its columns and rows along.
            let counted = losses.iter().any(|loss| {
                loss.at == target.table
                    && (loss.kind == LossKind::Table
                        || (loss.kind == target.kind
                            && loss.column == target.column
                            && loss.condition == target.condition))
            });
            if !counted && is_there(database, &target).await {
                losses.push(count(database, target).await);
            }
        }
    }
    losses
}

/// What goes, and what goes along with it.
async fn all_targets(
    database: Option<&Database>,
    function: &MigrationFunction,
    dialect: Dialect,
) -> Vec<Target> {
    let mut all = Vec::new();
    for target in destroyed(function, dialect) {
        let deletes = target.kind == LossKind::Rows && target.column.is_none();
        let along = match database.filter(|_| deletes) {
            Some(database) => {
                goes_along(database, &target.table, target.condition.as_deref()).await
            }
            None => Vec::new(),
        };
        // What comes last is put back first: rows before those that refer to them.
        all.extend(along.into_iter().rev().map(|along| Target {
            kind: if along.column.is_some() { LossKind::Values } else { LossKind::Rows },
            table: along.table,
            column: along.column,
            condition: Some(along.condition),
            new_type: None,
        }));
        all.push(target);
    }
    all
}

/// Whether there is anything that could be lost; where nobody can tell, there is.
async fn is_there(database: Option<&Database>, target: &Target) -> bool {
    let Some(database) = database.filter(|_| target.kind != LossKind::Schema) else { return true };
    match (&target.column, database.table(&target.table).await) {
        (_, Ok(None)) => false,
        (Some(column), Ok(Some(table))) => table
            .column(column)
            .is_some_and(|column| target.changes_values(&column.type_name, database.dialect())),
        (None, Ok(Some(_))) | (_, Err(_)) => true,
    }
}

async fn count(database: Option<&Database>, target: Target) -> Loss {
    let Target { kind, table, column, condition, .. } = target;
    let (values, evidence) = match database {
        _ if kind == LossKind::Schema => (None, "all that is in it; not counted".to_owned()),
        None => (None, "the database cannot be reached from here".to_owned()),
        Some(database) => counted(database, &table, column.as_deref(), condition.as_deref()).await,
    };
    Loss { kind, table: table.to_string(), column, values, evidence, at: table, condition }
}

async fn counted(
    database: &Database,
    table: &QualifiedName,
    column: Option<&str>,
    condition: Option<&str>,
) -> (Option<i64>, String) {
    if let Some(condition) = condition {
        return match database.count_where(table, condition).await {
            Ok(rows) => {
                let condition = condition.replace('\n', " ");
                (Some(rows), format!("counted: {rows} rows in {table} WHERE {condition}"))
            }
            Err(refusal) => (None, refusal.to_string()),
        };
    }
    match (column, database.row_count(table).await) {
        (_, Err(refusal)) => (None, refusal.to_string()),
        (None, Ok(counted)) => {
            let how = if counted.exact { "counted" } else { "estimated" };
            (Some(counted.rows), format!("{how}: {} rows in {table}", counted.rows))
        }
        (Some(column), Ok(counted)) => match database.null_count(table, column).await {
            Ok(nulls) if counted.exact => {
                let values = counted.rows - nulls;
                (Some(values), format!("counted: {values} non-null of {} rows", counted.rows))
            }
            Ok(nulls) => (None, format!("about {} rows, {nulls} of them NULL", counted.rows)),
            Err(refusal) => (None, refusal.to_string()),
        },
    }
}
