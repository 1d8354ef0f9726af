//! Foreign-key and unique changes that somebody has to look at: the report's attention list.

use serde::Serialize;

use super::ReviewInput;
use super::context::excluded;
use super::effect::{AddedForeignKey, Effect, Place, effects, same_table};
use crate::operations::{Operation, OperationKind};

/// What kind of constraint changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ConstraintKind {
    /// A foreign key.
    ForeignKey,
    /// A unique constraint or unique index.
    Unique,
}

/// One change that needs attention.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ConstraintChange {
    /// What kind.
    pub kind: ConstraintKind,
    /// The table.
    pub table: String,
    /// The constraint or index, or its columns where it has no name.
    pub name: String,
    /// What changes.
    pub change: String,
    /// Why it needs attention.
    pub why: String,
}

/// The foreign-key and unique changes of `input` that need attention.
pub fn constraint_changes(input: &ReviewInput<'_>) -> Vec<ConstraintChange> {
    let mut changes = Vec::new();
    for (_, migration) in input.revisions {
        let operations = &migration.upgrade.operations;
        for operation in operations.iter().filter(|it| !excluded(it, input.dialect)) {
            changes.extend(dropped(operation));
            changes.extend(
                effects(operation)
                    .into_iter()
                    .filter_map(|effect| added(input, operations, effect)),
            );
        }
    }
    changes
}

fn added(
    input: &ReviewInput<'_>,
    operations: &[Operation],
    effect: Effect,
) -> Option<ConstraintChange> {
    match effect {
        Effect::AddForeignKey(key) => foreign_key(input, operations, &key),
        Effect::AddUnique { name, table, columns } => {
            unique(input, operations, name, table, &columns)
        }
        Effect::CreateIndex(index) if index.unique => {
            unique(input, operations, index.name, index.table, &index.columns)
        }
        _ => None,
    }
}

fn foreign_key(
    input: &ReviewInput<'_>,
    operations: &[Operation],
    key: &AddedForeignKey,
) -> Option<ConstraintChange> {
    let mut reasons = Vec::new();
    if key.not_valid && key.name.as_deref().is_some_and(|name| validated(input, name)) {
        reasons.push("existing rows are checked by a revision of the same run".to_owned());
    } else if key.not_valid {
        reasons.push(
            "existing rows are not checked: VALIDATE CONSTRAINT in the next revision".to_owned(),
        );
    } else if key.place != Place::Table && !makes(operations, &key.table) {
        reasons.push("existing rows are checked under lock".to_owned());
    }
    match key.ondelete.as_deref().map(str::to_uppercase).as_deref() {
        None => reasons.push(format!(
            "no ondelete: deleting from {} fails while rows refer to it",
            key.referred
        )),
        Some("CASCADE") => {
            reasons.push(format!("deleting a row of {} deletes its rows here too", key.referred));
        }
        Some(_) => {}
    }
    (!reasons.is_empty()).then(|| ConstraintChange {
        kind: ConstraintKind::ForeignKey,
        table: key.table.clone(),
        name: key.name.clone().unwrap_or_else(|| key.columns.join(", ")),
        change: format!("added, {} -> {}", key.columns.join(", "), key.referred),
        why: reasons.join("; "),
    })
}

/// Whether one of the revisions has the constraint's rows checked.
fn validated(input: &ReviewInput<'_>, constraint: &str) -> bool {
    let operations = input.revisions.iter().flat_map(|(_, it)| &it.upgrade.operations);
    operations.into_iter().any(|operation| match &operation.kind {
        OperationKind::ExecuteSQLOp { sql } => {
            let mut words = sql.text.split_whitespace().map(|word| word.trim_matches(['"', ';']));
            words.any(|word| word.eq_ignore_ascii_case("VALIDATE"))
                && words.any(|word| word == constraint)
        }
        _ => false,
    })
}

fn unique(
    input: &ReviewInput<'_>,
    operations: &[Operation],
    name: Option<String>,
    table: String,
    columns: &[String],
) -> Option<ConstraintChange> {
    let counted = input.row_counts.iter().find(|(counted, _)| same_table(counted, &table));
    let empty = counted.is_some_and(|(_, count)| count.rows == 0);
    if empty || makes(operations, &table) {
        return None;
    }
    let rows = counted.map(|(_, count)| format!("the {} rows", count.rows));
    let rows = rows.unwrap_or_else(|| "existing rows".to_owned());
    Some(ConstraintChange {
        kind: ConstraintKind::Unique,
        name: name.unwrap_or_else(|| columns.join(", ")),
        change: format!("added on {}", columns.join(", ")),
        why: format!("{rows} must hold no duplicates, and writing one fails from then on"),
        table,
    })
}

fn dropped(operation: &Operation) -> Option<ConstraintChange> {
    let OperationKind::DropConstraintOp { constraint_name, table_name, constraint_type, .. } =
        &operation.kind
    else {
        return None;
    };
    let (kind, why) = match constraint_type.as_deref() {
        Some("foreignkey") => (ConstraintKind::ForeignKey, "rows may refer to what does not exist"),
        Some("unique") => {
            (ConstraintKind::Unique, "duplicates become possible, ON CONFLICT targets break")
        }
        _ => return None,
    };
    Some(ConstraintChange {
        kind,
        table: table_name.clone(),
        name: constraint_name.clone().unwrap_or_else(|| "(unnamed)".to_owned()),
        change: "dropped".to_owned(),
        why: why.to_owned(),
    })
}

fn makes(operations: &[Operation], table: &str) -> bool {
    operations.iter().flat_map(effects).any(
        |effect| matches!(effect, Effect::CreateTable { table: made } if same_table(&made, table)),
    )
}
