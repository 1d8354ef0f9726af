//! What the migrations make of one table, and what the last of them did to it.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::operations::{Migration, OperationKind};
use crate::refusal::Refusal;
use crate::revisions::{Graph, Revision, replay_before, replay_to};
use crate::schema::{Dialect, EnumType, NamingTemplates, QualifiedName, Schema, Table};
use crate::sql::StatementClass;

/// What the migrations up to some revisions make of a table.
#[derive(Debug)]
pub(super) struct HistoryOfTable {
    /// The revisions, as they are told.
    pub(super) revision: String,
    /// The table; none where they do not make it.
    pub(super) table: Option<Table>,
    /// All enum types they make.
    pub(super) enums: BTreeMap<String, EnumType>,
    /// All tables they make.
    pub(super) tables: Vec<String>,
    /// Whether reading them left something open that may be about the table.
    pub(super) uncertain: bool,
    /// Whether the last of them made the table; none where there is no one last.
    pub(super) is_new: Option<bool>,
    /// The columns that the last of them added or changed.
    pub(super) touched: Vec<String>,
    /// Those of the last that fill columns of the table.
    pub(super) filling: Vec<Migration>,
}

impl HistoryOfTable {
    /// Replays the migrations up to `current`; `names` are what the table may be called. What fills it is
    /// looked for in the last `looked_back` of them.
    pub(super) fn read(
        graph: &Graph,
        current: &[String],
        (dialect, conventions): (Dialect, &NamingTemplates),
        names: &[QualifiedName],
        looked_back: usize,
    ) -> Result<Self, Refusal> {
        let schema = replay_to(graph, current, dialect, conventions)?.schema;
        let table = find(&schema, dialect, names);
        let before = match current {
            [only] => replay_before(graph, only, dialect, conventions).ok().map(|one| one.schema),
            _ => None,
        };
        let name = table.as_ref().map(|table| &table.name).or(names.first());
        let before_it = before.as_ref().map(|schema| find(schema, dialect, names));
        Ok(Self {
            revision: current.join(", "),
            tables: schema.tables.keys().cloned().collect(),
            uncertain: name.is_none_or(|name| is_uncertain(&schema, name)),
            is_new: before_it.as_ref().filter(|_| table.is_some()).map(|before| before.is_none()),
            touched: match (&before_it, &table) {
                (Some(Some(before)), Some(table)) => touched(before, table),
                _ => Vec::new(),
            },
            filling: name
                .map(|name| filling(graph, current, name, looked_back))
                .unwrap_or_default(),
            enums: schema.enums.iter().map(|(key, one)| (key.clone(), one.clone())).collect(),
            table,
        })
    }
}

fn find(schema: &Schema, dialect: Dialect, names: &[QualifiedName]) -> Option<Table> {
    names.iter().find_map(|name| schema.table(name, dialect)).cloned()
}

fn is_uncertain(schema: &Schema, name: &QualifiedName) -> bool {
    let doubts = schema.uncertain.to_vec();
    let table = format!("table {name}");
    let (column, bare) = (format!("column {name}."), format!("table {}", name.name));
    doubts.iter().any(|doubt| {
        doubt.place == "schema"
            || doubt.place == table
            || doubt.place == bare
            || doubt.place.starts_with(&column)
    })
}

/// The columns that are new or other than they were.
fn touched(before: &Table, after: &Table) -> Vec<String> {
    let changed =
        after.columns.iter().filter(|column| before.column(&column.name) != Some(*column));
    let keys = after
        .foreign_keys
        .iter()
        .filter(|key| !before.foreign_keys.iter().any(|known| known.columns == key.columns));
    let keyed = keys.flat_map(|key| key.columns.iter().cloned());
    let mut names: Vec<String> = changed.map(|column| column.name.clone()).chain(keyed).collect();
    names.dedup();
    names
}

/// The last migrations that fill columns of the table.
fn filling(
    graph: &Graph,
    current: &[String],
    name: &QualifiedName,
    looked_back: usize,
) -> Vec<Migration> {
    let mut path: Vec<Arc<Revision>> = Vec::new();
    for id in current {
        path.extend(graph.upgrade_path(&[], id).unwrap_or_default());
    }
    path.iter()
        .rev()
        .take(looked_back)
        .map(|revision| revision.migration())
        .filter(|migration| migration.upgrade.operations.iter().any(|one| fills(&one.kind, name)))
        .collect()
}

fn fills(kind: &OperationKind, name: &QualifiedName) -> bool {
    match kind {
        OperationKind::ExecuteSQLOp { sql } => match &sql.class {
            StatementClass::Update { table, .. } => {
                let last = table.rsplit('.').next().unwrap_or(table);
                last.trim_matches(['"', '`']).eq_ignore_ascii_case(&name.name)
            }
            _ => false,
        },
        _ => false,
    }
}
