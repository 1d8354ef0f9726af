//! How a database differs from what its migrations make.

use std::collections::HashSet;
use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::database::Database;
use crate::refusal::Refusal;
use crate::revisions::replay_to;
use crate::schema::{
    Dialect, Difference, DifferenceKind, QualifiedName, Uncertain, diff_checks, diff_tables,
};

use super::super::Session;
use super::object_drift::{ObjectDrift, differing_objects};
use super::{Reading, one_line};

impl Reading {
    /// Compares the database as it is with what the migrations up to its revision make.
    pub async fn drift(session: &Session, table: Option<&str>) -> Result<Drift, Refusal> {
        let reading = Self::of(session)?;
        let (url, version_table) = session.database(&reading.project).await?;
        let database = Database::connect(&url).await?;
        let dialect = database.dialect();
        let current = database.current_revisions(&version_table).await?.unwrap_or_default();
        let schema = replay_to(&reading.graph, &current, dialect, reading.conventions())?.schema;
        let own = QualifiedName::new(version_table.schema.clone(), &version_table.name);
        let mut drift = Drift {
            dialect,
            revisions: current,
            tables: Vec::new(),
            objects: Vec::new(),
            compared: 0,
            uncertain: schema.uncertain.to_vec(),
        };
        let live = database.table_names().await?;
        for name in live.iter().filter(|name| name.name != own.name) {
            if table.is_some_and(|table| table != name.to_string()) {
                continue;
            }
            match (schema.table(name, dialect), database.table(name).await?) {
                (Some(expected), Some(actual)) => {
                    drift.compared += 1;
                    let mut found = diff_tables(expected, &actual, dialect);
                    found.extend(diff_checks(expected, &actual, dialect));
                    drift.note(name, found);
                }
                (None, Some(_)) => drift.tables.push(TableDrift {
                    table: name.to_string(),
                    state: "not in the migrations",
                    differences: Vec::new(),
                }),
                _ => {}
            }
        }
        let found: HashSet<&QualifiedName> = live
            .iter()
            .filter_map(|name| schema.table(name, dialect))
            .map(|one| &one.name)
            .collect();
        for expected in schema.tables.values() {
            if !found.contains(&expected.name)
                && table.is_none_or(|table| table == expected.name.to_string())
            {
                drift.tables.push(TableDrift {
                    table: expected.name.to_string(),
                    state: "not in the database",
                    differences: Vec::new(),
                });
            }
        }
        if table.is_none() {
            drift.objects = differing_objects(&schema, &database.objects().await?);
        }
        Ok(drift)
    }
}

/// How a database differs from what its migrations make.
#[derive(Debug)]
pub struct Drift {
    dialect: Dialect,
    revisions: Vec<String>,
    compared: usize,
    tables: Vec<TableDrift>,
    objects: Vec<ObjectDrift>,
    uncertain: Vec<Uncertain>,
}

/// One table that differs.
#[derive(Debug)]
struct TableDrift {
    table: String,
    state: &'static str,
    differences: Vec<Difference>,
}

impl Drift {
    fn note(&mut self, table: &QualifiedName, differences: Vec<Difference>) {
        if !differences.is_empty() {
            let table = table.to_string();
            self.tables.push(TableDrift { table, state: "differs", differences });
        }
    }

    /// Whether the database is as its migrations make it.
    pub fn is_none(&self) -> bool {
        self.tables.is_empty() && self.objects.is_empty()
    }

    /// As JSON.
    pub fn json(&self) -> Value {
        let tables: Vec<Value> = self
            .tables
            .iter()
            .map(|one| {
                let differences: Vec<Value> = one
                    .differences
                    .iter()
                    .map(|found| {
                        json!({
                            "kind": found.kind, "name": found.name,
                            "migrations": found.left, "database": found.right,
                        })
                    })
                    .collect();
                json!({ "table": one.table, "state": one.state, "differences": differences })
            })
            .collect();
        json!({
            "drift": !self.is_none(),
            "revisions": self.revisions,
            "dialect": self.dialect.name(),
            "tables_compared": self.compared,
            "tables": tables,
            "objects": self.objects,
            "uncertain": self.uncertain,
        })
    }

    /// For people.
    pub fn text(&self) -> String {
        let at = if self.revisions.is_empty() { "base".into() } else { self.revisions.join(", ") };
        let mut text = format!("database at {at} ({})\n", self.dialect.name());
        for one in &self.tables {
            let _ = writeln!(text, "{}: {}", one.table, one.state);
            for found in &one.differences {
                let _ = writeln!(
                    text,
                    "  {} {}: migrations say {}, the database has {}",
                    kind_words(found.kind),
                    found.name,
                    found.left,
                    found.right
                );
            }
        }
        for one in &self.objects {
            let _ = writeln!(text, "{one}");
        }
        if self.is_none() {
            let _ = writeln!(
                text,
                "no drift: {} tables are as the migrations make them",
                self.compared
            );
        }
        for one in &self.uncertain {
            let _ = writeln!(
                text,
                "uncertain since {}: {}: {}",
                one.revision,
                one.place,
                one_line(&one.why)
            );
        }
        text
    }
}

fn kind_words(kind: DifferenceKind) -> &'static str {
    match kind {
        DifferenceKind::Column => "column",
        DifferenceKind::Type => "type of",
        DifferenceKind::Nullable => "nullability of",
        DifferenceKind::Default => "default of",
        DifferenceKind::PrimaryKey => "primary key of",
        DifferenceKind::ForeignKey => "foreign key",
        DifferenceKind::Unique => "unique",
        DifferenceKind::Index => "index",
        DifferenceKind::Check => "check",
    }
}
