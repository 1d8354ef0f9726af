//! What rows may stand in the way of the changes under review.

use super::Walked;
use super::changed_type::changed_types;
use super::names::same_table;
use super::step::Step;
use crate::database::Obstacle;
use crate::python::Span;
use crate::schema::{Change, Constraint, Dialect, QualifiedName, Schema, Table};

/// A change that rows may be in the way of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstructed {
    /// The revision.
    pub revision: String,
    /// Where in its file.
    pub span: Span,
    /// The table.
    pub table: QualifiedName,
    /// What its rows may not be.
    pub obstacle: Obstacle,
    /// Whether something before it in the same run writes the table, and so may clear the way.
    pub may_be_cleared: bool,
}

/// The changes of `upgrade()` that rows of today's tables may be in the way of.
pub fn obstructed(walked: &Walked) -> Vec<Obstructed> {
    let Some(first) = walked.revisions.first() else { return Vec::new() };
    let today = &first.walk.before;
    let mut found = Vec::new();
    let mut written: Vec<String> = Vec::new();
    for revision in &walked.revisions {
        for step in revision.walk.steps(super::Direction::Upgrade) {
            let obstacles = obstacles(step, walked.dialect);
            let known = obstacles
                .into_iter()
                .filter(|(table, obstacle)| is_there(today, table, obstacle, walked.dialect));
            found.extend(known.map(|(table, obstacle)| Obstructed {
                revision: revision.revision.id.clone(),
                span: step.operation.span,
                may_be_cleared: written.iter().any(|it| same_table(it, &table.to_string())),
                table,
                obstacle,
            }));
            written.extend(step.written().map(|(table, _)| table.to_owned()));
            if step.is_opaque() {
                // It may write anything.
                written.extend(today.tables.values().map(|table| table.name.to_string()));
            }
        }
    }
    found
}

fn obstacles(step: Step<'_>, dialect: Dialect) -> Vec<(QualifiedName, Obstacle)> {
    let narrowed = changed_types(step, dialect).into_iter().filter_map(|changed| {
        let fits = changed.fits().filter(|_| dialect != Dialect::Sqlite && changed.narrows())?;
        Some((changed.table, Obstacle::Breaking { condition: fits }))
    });
    let told = step.changes().iter().filter_map(|change| by_change(step, change));
    told.chain(narrowed).collect()
}

fn by_change(step: Step<'_>, change: &Change) -> Option<(QualifiedName, Obstacle)> {
    match change {
        Change::AlterColumn { table, column, alteration } => {
            let was_nullable =
                step.table(table).and_then(|it| it.column(column)).is_none_or(|it| it.nullable);
            (alteration.nullable == Some(false) && was_nullable)
                .then(|| (table.clone(), Obstacle::Nulls { column: column.clone() }))
        }
        Change::CreateIndex { table, index, .. } if index.unique && index.predicate.is_none() => {
            let plain = index.columns.iter().all(|column| is_column(step.table(table), column));
            let obstacle = Obstacle::Duplicates {
                columns: index.columns.clone(),
                with_nulls: index.nulls_not_distinct,
            };
            plain.then(|| (table.clone(), obstacle))
        }
        Change::AddConstraint { table, constraint } => {
            Some((table.clone(), by_constraint(step, constraint)?))
        }
        _ => None,
    }
}

fn by_constraint(step: Step<'_>, constraint: &Constraint) -> Option<Obstacle> {
    Some(match constraint {
        Constraint::Unique(unique) if !unique.columns.is_empty() => Obstacle::Duplicates {
            columns: unique.columns.clone(),
            with_nulls: unique.nulls_not_distinct,
        },
        Constraint::PrimaryKey(key) if !key.columns.is_empty() => {
            Obstacle::Duplicates { columns: key.columns.clone(), with_nulls: true }
        }
        Constraint::ForeignKey(key) if key.validated => {
            let referred = step.table(&key.referred_table)?;
            let referred_columns = match key.referred_columns.is_empty() {
                true => referred.primary_key.as_ref()?.columns.clone(),
                false => key.referred_columns.clone(),
            };
            Obstacle::Orphans {
                columns: key.columns.clone(),
                referred_table: key.referred_table.clone(),
                referred_columns,
            }
        }
        Constraint::Check(check) if check.validated => {
            Obstacle::Breaking { condition: check.expression.clone() }
        }
        _ => return None,
    })
}

fn is_column(table: Option<&Table>, name: &str) -> bool {
    table.is_some_and(|table| table.column(name).is_some())
}

/// Whether the database has the table and the columns in question before the first revision runs.
fn is_there(today: &Schema, table: &QualifiedName, obstacle: &Obstacle, dialect: Dialect) -> bool {
    let Some(table) = today.table(table, dialect) else { return false };
    let has = |columns: &[String]| columns.iter().all(|column| table.column(column).is_some());
    match obstacle {
        Obstacle::Nulls { column } => table.column(column).is_some(),
        Obstacle::Duplicates { columns, .. } => has(columns),
        Obstacle::Orphans { columns, referred_table, referred_columns } => {
            let referred = today.table(referred_table, dialect);
            let named = |it: &Table| referred_columns.iter().all(|one| it.column(one).is_some());
            has(columns) && referred.is_some_and(named)
        }
        // Of a condition only the database knows whether its columns are there.
        Obstacle::Breaking { .. } => true,
    }
}
