//! Which migration made what, and whether through an operation or through SQL.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::operations::{OperationKind, effect_on_schema};
use crate::revisions::Revision;
use crate::schema::{Change, Dialect, NamingTemplates, QualifiedName, Table, mentions};

/// Who made something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Maker {
    /// The revision.
    pub(super) revision: String,
    /// Whether through SQL, which autogenerate never writes.
    pub(super) by_sql: bool,
}

/// The last maker of each thing, by the name it is left out by.
#[derive(Debug, Default)]
pub(super) struct History {
    makers: HashMap<String, Maker>,
    /// Statements whose effect is not read: (revision, text).
    unread: Vec<(String, String)>,
}

impl History {
    /// Reads all migrations of `path`.
    pub(super) fn read(path: &[Arc<Revision>], dialect: Dialect) -> Self {
        let made: Vec<Made> = path.par_iter().map(|revision| makes(revision, dialect)).collect();
        let mut history = Self::default();
        for (revision, made) in path.iter().zip(made) {
            history.unread.extend(made.unread.into_iter().map(|text| (revision.id.clone(), text)));
            for (change, by_sql) in made.changes {
                if let Change::RenameTable { table, to } = &change {
                    history.rename(&bare(table), &bare(to));
                }
                let maker = Maker { revision: revision.id.clone(), by_sql };
                history.makers.extend(keys(&change).into_iter().map(|key| (key, maker.clone())));
            }
        }
        history
    }

    /// What a table holds goes with it.
    fn rename(&mut self, from: &str, to: &str) {
        for kind in ["column", "constraint"] {
            let start = format!("{kind}:{from}.");
            let old: Vec<String> =
                self.makers.keys().filter(|key| key.starts_with(&start)).cloned().collect();
            for key in old {
                if let (Some(maker), Some(rest)) =
                    (self.makers.remove(&key), key.strip_prefix(&start))
                {
                    self.makers.insert(format!("{kind}:{to}.{rest}"), maker);
                }
            }
        }
    }

    /// Who made the table.
    pub(super) fn of_table(&self, table: &QualifiedName) -> Option<&Maker> {
        self.makers.get(&format!("table:{}", bare(table)))
    }

    /// Who made the column: with its table, or later.
    pub(super) fn of_column(&self, table: &QualifiedName, column: &str) -> Option<&Maker> {
        self.makers.get(&format!("column:{}.{column}", bare(table)))
    }

    /// Who made the index.
    pub(super) fn of_index(&self, name: &str) -> Option<&Maker> {
        self.makers.get(&format!("index:{name}"))
    }

    /// Who made the constraint.
    pub(super) fn of_constraint(&self, table: &QualifiedName, name: &str) -> Option<&Maker> {
        let own = self.makers.get(&format!("constraint:{}.{name}", bare(table)));
        // A unique constraint may have been made as an index, and the other way about.
        own.or_else(|| self.of_index(name))
    }

    /// The last revision that names a thing in a statement whose effect is not read.
    pub(super) fn naming(&self, name: &str) -> Option<Maker> {
        let (revision, _) = self.unread.iter().rev().find(|(_, text)| mentions(text, name))?;
        Some(Maker { revision: revision.clone(), by_sql: true })
    }

    /// Whether a migration works in the schema.
    pub(super) fn knows_schema(&self, schema: &str) -> bool {
        let start = format!("table:{schema}.");
        self.makers.keys().any(|key| key.starts_with(&start))
    }
}

/// What one revision does.
#[derive(Debug, Default)]
struct Made {
    /// Each change, and whether SQL makes it.
    changes: Vec<(Change, bool)>,
    unread: Vec<String>,
}

fn makes(revision: &Revision, dialect: Dialect) -> Made {
    let conventions = NamingTemplates::default();
    let mut made = Made::default();
    for operation in revision.migration().upgrade.operations {
        let effect = effect_on_schema(&operation, dialect, &conventions);
        let by_sql = matches!(operation.kind, OperationKind::ExecuteSQLOp { .. });
        match operation.kind {
            OperationKind::ExecuteSQLOp { sql } if effect.changes.is_empty() => {
                made.unread.push(sql.text);
            }
            OperationKind::Opaque { source, .. } => made.unread.push(source),
            _ => {}
        }
        made.changes.extend(effect.changes.into_iter().map(|change| (change, by_sql)));
    }
    made
}

fn keys(change: &Change) -> Vec<String> {
    match change {
        Change::CreateTable { table, .. } => of_table(table),
        Change::CreateTableLike { table, .. } => vec![format!("table:{}", bare(table))],
        Change::RenameTable { to, .. } => vec![format!("table:{}", bare(to))],
        Change::AddColumn { table, column, .. } => {
            vec![format!("column:{}.{}", bare(table), column.name)]
        }
        Change::AlterColumn { table, alteration, .. } => {
            let renamed = alteration.rename.iter();
            renamed.map(|name| format!("column:{}.{name}", bare(table))).collect()
        }
        Change::CreateIndex { index, .. } => vec![format!("index:{}", index.name)],
        Change::RenameIndex { to, .. } => vec![format!("index:{to}")],
        Change::AddConstraint { table, constraint }
        | Change::AdoptIndex { table, constraint, .. } => {
            let name = constraint.name().into_iter();
            name.map(|name| format!("constraint:{}.{name}", bare(table))).collect()
        }
        Change::RenameConstraint { table, to, .. } => {
            vec![format!("constraint:{}.{to}", bare(table))]
        }
        _ => Vec::new(),
    }
}

fn of_table(table: &Table) -> Vec<String> {
    let name = bare(&table.name);
    let uniques = table.unique_constraints.iter().map(|one| &one.name);
    let checks = table.check_constraints.iter().map(|one| &one.name);
    let foreign = table.foreign_keys.iter().map(|one| &one.name);
    let exclusions = table.exclusion_constraints.iter().map(|one| &one.name);
    let constraints = uniques.chain(checks).chain(foreign).chain(exclusions).flatten();
    let mut keys = vec![format!("table:{name}")];
    keys.extend(table.columns.iter().map(|column| format!("column:{name}.{}", column.name)));
    keys.extend(constraints.map(|constraint| format!("constraint:{name}.{constraint}")));
    keys.extend(table.indexes.iter().map(|index| format!("index:{}", index.name)));
    keys
}

/// Without PostgreSQL's default schema, which one side may name and another not.
fn bare(table: &QualifiedName) -> String {
    let told = table.to_string();
    told.strip_prefix("public.").map(str::to_owned).unwrap_or(told)
}
