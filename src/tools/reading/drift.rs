//! How a database differs from what its migrations make.

use std::collections::{BTreeSet, HashSet};
use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::database::{Database, Objects};
use crate::project::VersionTable;
use crate::refusal::Refusal;
use crate::revisions::replay_to;
use crate::schema::{
    Change, Dialect, Difference, DifferenceKind, QualifiedName, Schema, Table, Uncertain,
    diff_checks, diff_tables,
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
        let scope = table
            .map_or(Scope::Everything, |table| Scope::Tables(BTreeSet::from([table.to_owned()])));
        let live = Live::of(&database, &version_table, &scope).await?;
        Ok(Drift::between(&schema, &live, current, &scope))
    }
}

/// What is compared.
#[derive(Debug, Clone)]
pub(in crate::tools) enum Scope {
    /// All tables, enum types, sequences and views.
    Everything,
    /// These tables.
    Tables(BTreeSet<String>),
}

impl Scope {
    fn holds(&self, table: &QualifiedName) -> bool {
        match self {
            Self::Everything => true,
            Self::Tables(tables) => tables.contains(&table.to_string()),
        }
    }
}

/// A database as it is.
#[derive(Debug)]
pub(in crate::tools) struct Live {
    dialect: Dialect,
    tables: Vec<(QualifiedName, Table)>,
    objects: Objects,
}

impl Live {
    /// Reads what is within `scope`, without the version table.
    pub(in crate::tools) async fn of(
        database: &Database,
        version_table: &VersionTable,
        scope: &Scope,
    ) -> Result<Self, Refusal> {
        let mut names = database.table_names().await?;
        names.retain(|name| name.name != version_table.name && scope.holds(name));
        let tables = database.tables(&names).await?;
        let tables = names
            .into_iter()
            .zip(tables)
            .filter_map(|(name, table)| Some((name, table?)))
            .collect();
        let objects = match scope {
            Scope::Tables(_) => Objects::default(),
            Scope::Everything => database.objects().await?,
        };
        Ok(Self { dialect: database.dialect(), tables, objects })
    }

    /// As one schema.
    pub(in crate::tools) fn schema(self) -> Schema {
        let mut schema = Schema::default();
        for enum_type in self.objects.enums {
            let change = Change::CreateEnum { enum_type, if_not_exists: true };
            // What a database has can always be added to an empty schema.
            let _ = schema.apply(&change, self.dialect);
        }
        schema.tables = self.tables.into_iter().map(|(_, table)| table).collect();
        schema.sequences = self.objects.sequences.into_iter().map(|(name, _)| name).collect();
        schema
    }

    /// How many tables there are.
    pub(in crate::tools) fn table_count(&self) -> usize {
        self.tables.len()
    }
}

impl Drift {
    /// How `live` differs from `schema`, which the migrations up to `revisions` make.
    pub(in crate::tools) fn between(
        schema: &Schema,
        live: &Live,
        revisions: Vec<String>,
        scope: &Scope,
    ) -> Self {
        let dialect = live.dialect;
        let mut drift = Self {
            dialect,
            revisions,
            tables: Vec::new(),
            objects: Vec::new(),
            compared: 0,
            uncertain: schema.uncertain.to_vec(),
        };
        let mut found: HashSet<&QualifiedName> = HashSet::new();
        for (name, actual) in &live.tables {
            let Some(expected) = schema.table(name, dialect) else {
                drift.tables.push(TableDrift {
                    table: name.to_string(),
                    state: "not in the migrations",
                    differences: Vec::new(),
                });
                continue;
            };
            found.insert(&expected.name);
            drift.compared += 1;
            let mut differences = diff_tables(expected, actual, dialect);
            differences.extend(diff_checks(expected, actual, dialect));
            drift.note(name, differences);
        }
        for expected in schema.tables.values() {
            if !found.contains(&expected.name) && scope.holds(&expected.name) {
                drift.tables.push(TableDrift {
                    table: expected.name.to_string(),
                    state: "not in the database",
                    differences: Vec::new(),
                });
            }
        }
        if matches!(scope, Scope::Everything) {
            drift.objects = differing_objects(schema, &live.objects);
        }
        drift
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

    /// What the migrations leave open, so that it was not compared for certain.
    pub(in crate::tools) fn uncertain(&self) -> &[Uncertain] {
        &self.uncertain
    }

    /// How many tables and objects differ.
    pub(in crate::tools) fn count(&self) -> usize {
        self.tables.len() + self.objects.len()
    }

    /// How many tables are on both sides.
    pub(in crate::tools) fn compared(&self) -> usize {
        self.compared
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

    /// Each table and object that differs, in one line of words for each difference.
    pub(in crate::tools) fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for one in &self.tables {
            if one.differences.is_empty() {
                lines.push(format!("table {}: {}", one.table, one.state));
            }
            for found in &one.differences {
                lines.push(format!(
                    "table {}: {} {}: migrations say {}, the database has {}",
                    one.table,
                    kind_words(found.kind),
                    found.name,
                    found.left,
                    found.right
                ));
            }
        }
        lines.extend(self.objects.iter().map(ToString::to_string));
        lines
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
