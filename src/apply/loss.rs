//! What a migration would destroy, counted in the database before it runs.

use schemars::JsonSchema;
use serde::Serialize;

use crate::database::Database;
use crate::operations::{Migration, MigrationFunction, OperationKind};
use crate::review::Direction;
use crate::schema::QualifiedName;
use crate::sql::StatementClass;

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
}

/// Counts what the migrations would destroy when run in `direction`.
pub async fn count_losses(
    database: Option<&Database>,
    migrations: &[Migration],
    direction: Direction,
) -> Vec<Loss> {
    let mut losses = Vec::new();
    for migration in migrations {
        for (kind, table, column) in targets(function(migration, direction)) {
            // A table that goes as a whole takes its columns along.
            let counted = losses.iter().any(|loss: &Loss| {
                loss.table == table.to_string()
                    && (loss.kind == LossKind::Table || loss.column == column)
            });
            if !counted && is_there(database, &table).await {
                losses.push(count(database, kind, &table, column).await);
            }
        }
    }
    losses
}

/// Whether there is a table that could lose anything; where nobody can tell, there is.
async fn is_there(database: Option<&Database>, table: &QualifiedName) -> bool {
    match database {
        Some(database) => !matches!(database.surroundings(table).await, Ok(None)),
        None => true,
    }
}

fn function(migration: &Migration, direction: Direction) -> &MigrationFunction {
    match direction {
        Direction::Upgrade => &migration.upgrade,
        Direction::Downgrade => &migration.downgrade,
    }
}

fn targets(function: &MigrationFunction) -> Vec<(LossKind, QualifiedName, Option<String>)> {
    let mut targets = Vec::new();
    for operation in &function.operations {
        match &operation.kind {
            OperationKind::DropTableOp { table_name, schema, .. } => {
                let table = QualifiedName::new(schema.clone(), table_name.clone());
                targets.push((LossKind::Table, table, None));
            }
            OperationKind::DropColumnOp { table_name, schema, column_name, .. } => {
                let table = QualifiedName::new(schema.clone(), table_name.clone());
                targets.push((LossKind::Column, table, Some(column_name.clone())));
            }
            OperationKind::ExecuteSQLOp { sql } => targets.extend(sql_targets(&sql.class)),
            _ => {}
        }
    }
    targets
}

fn sql_targets(class: &StatementClass) -> Vec<(LossKind, QualifiedName, Option<String>)> {
    match class {
        StatementClass::DropTable { tables, .. } => {
            tables.iter().map(|table| (LossKind::Table, qualified(table), None)).collect()
        }
        StatementClass::DropColumn { table, column } => {
            vec![(LossKind::Column, qualified(table), Some(column.clone()))]
        }
        StatementClass::Truncate { tables } => {
            tables.iter().map(|table| (LossKind::Rows, qualified(table), None)).collect()
        }
        StatementClass::Delete { table, .. } => vec![(LossKind::Rows, qualified(table), None)],
        _ => Vec::new(),
    }
}

/// A table named in SQL text, split at its schema.
pub(super) fn qualified(name: &str) -> QualifiedName {
    let bare = name.replace(['"', '`'], "");
    match bare.rsplit_once('.') {
        Some((schema, table)) => QualifiedName::new(Some(schema.to_owned()), table),
        None => QualifiedName::bare(bare),
    }
}

async fn count(
    database: Option<&Database>,
    kind: LossKind,
    table: &QualifiedName,
    column: Option<String>,
) -> Loss {
    let (values, evidence) = match database {
        None => (None, "the database cannot be reached from here".to_owned()),
        Some(database) => match (&column, database.row_count(table).await) {
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
        },
    };
    Loss { kind, table: table.to_string(), column, values, evidence }
}
