//! Foreign-key and unique changes that somebody has to look at: the report's attention list.

use serde::Serialize;

use super::ReviewInput;
use super::names::same_table;
use super::step::Step;
use crate::schema::{
    Change, Constraint, ConstraintKind as SchemaKind, ForeignKey, QualifiedName, Table,
};

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
    let steps = input.walked.upgrade_steps();
    steps
        .flat_map(|step| step.changes().iter().flat_map(move |it| changed(input, step, it)))
        .collect()
}

fn changed(input: &ReviewInput<'_>, step: Step<'_>, change: &Change) -> Vec<ConstraintChange> {
    match change {
        Change::CreateTable { table, .. } => created(input, step, table),
        Change::AddConstraint { table, constraint: Constraint::ForeignKey(key) } => {
            foreign_key(input, step, table, key).into_iter().collect()
        }
        Change::AddConstraint { table, constraint: Constraint::Unique(unique) } => {
            added_unique(input, step, unique.name.as_deref(), table, &unique.columns)
                .into_iter()
                .collect()
        }
        Change::CreateIndex { table, index, .. } if index.unique => {
            added_unique(input, step, Some(&index.name), table, &index.columns)
                .into_iter()
                .collect()
        }
        Change::DropConstraint { table, name, kind, .. } => {
            let found = name.as_deref().and_then(|name| kind_of(step.table(table)?, name));
            dropped(table, name.clone(), kind.or(found)).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

fn created(input: &ReviewInput<'_>, step: Step<'_>, table: &Table) -> Vec<ConstraintChange> {
    table.foreign_keys.iter().filter_map(|key| foreign_key(input, step, &table.name, key)).collect()
}

fn foreign_key(
    input: &ReviewInput<'_>,
    step: Step<'_>,
    table: &QualifiedName,
    key: &ForeignKey,
) -> Option<ConstraintChange> {
    let mut reasons = Vec::new();
    let is_new = matches!(step.changes().first(), Some(Change::CreateTable { .. }));
    if !key.validated && key.name.as_deref().is_some_and(|name| validated(input, name)) {
        reasons.push("existing rows are checked by a revision of the same run".to_owned());
    } else if !key.validated {
        reasons.push(
            "existing rows are not checked: VALIDATE CONSTRAINT in the next revision".to_owned(),
        );
    } else if !is_new && !step.is_new(table) {
        reasons.push("existing rows are checked under lock".to_owned());
    }
    let referred = &key.referred_table;
    match key.on_delete.as_deref() {
        None => {
            reasons.push(format!(
                "no ondelete: deleting from {referred} fails while rows refer to it"
            ));
        }
        Some("CASCADE") => {
            reasons.push(format!("deleting a row of {referred} deletes its rows here too"));
        }
        Some(_) => {}
    }
    (!reasons.is_empty()).then(|| ConstraintChange {
        kind: ConstraintKind::ForeignKey,
        table: table.to_string(),
        name: key.name.clone().unwrap_or_else(|| key.columns.join(", ")),
        change: format!("added, {} -> {referred}", key.columns.join(", ")),
        why: reasons.join("; "),
    })
}

/// Whether one of the revisions has the constraint's rows checked.
fn validated(input: &ReviewInput<'_>, constraint: &str) -> bool {
    let validates = |change: &Change| matches!(change, Change::ValidateConstraint { name, .. } if name == constraint);
    input.walked.upgrade_steps().any(|step| step.changes().iter().any(validates))
}

fn added_unique(
    input: &ReviewInput<'_>,
    step: Step<'_>,
    name: Option<&str>,
    table: &QualifiedName,
    columns: &[String],
) -> Option<ConstraintChange> {
    let told = table.to_string();
    let counted = input.row_counts.iter().find(|(counted, _)| same_table(counted, &told));
    let empty = counted.is_some_and(|(_, count)| count.rows == 0);
    if empty || step.is_new(table) {
        return None;
    }
    let rows = counted.map(|(_, count)| format!("the {} rows", count.rows));
    let rows = rows.unwrap_or_else(|| "existing rows".to_owned());
    Some(ConstraintChange {
        kind: ConstraintKind::Unique,
        name: name.map_or_else(|| columns.join(", "), str::to_owned),
        change: format!("added on {}", columns.join(", ")),
        why: format!("{rows} must hold no duplicates, and writing one fails from then on"),
        table: told,
    })
}

/// Of which kind the table's constraint called `name` is.
fn kind_of(table: &Table, name: &str) -> Option<SchemaKind> {
    let is = |own: &Option<String>| own.as_deref() == Some(name);
    if table.foreign_keys.iter().any(|key| is(&key.name)) {
        Some(SchemaKind::ForeignKey)
    } else if table.unique_constraints.iter().any(|one| is(&one.name)) {
        Some(SchemaKind::Unique)
    } else {
        None
    }
}

fn dropped(
    table: &QualifiedName,
    name: Option<String>,
    kind: Option<SchemaKind>,
) -> Option<ConstraintChange> {
    let (kind, why) = match kind? {
        SchemaKind::ForeignKey => {
            (ConstraintKind::ForeignKey, "rows may refer to what does not exist")
        }
        SchemaKind::Unique => {
            (ConstraintKind::Unique, "duplicates become possible, ON CONFLICT targets break")
        }
        _ => return None,
    };
    Some(ConstraintChange {
        kind,
        table: table.to_string(),
        name: name.unwrap_or_else(|| "(unnamed)".to_owned()),
        change: "dropped".to_owned(),
        why: why.to_owned(),
    })
}
