//! What reading alone tells of a project: its history, what a revision does, the schema at one.
//!
//! Shared by the command line and the resources; needs neither a database nor Python.

use std::fmt::Write as _;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::database::Database;
use crate::models::naming_templates;
use crate::operations::{DecidedOperation, Direction, OperationKind, Runs, effect_on_schema};
use crate::project::Project;
use crate::refusal::Refusal;
use crate::report::{
    change_sql, history_json, history_mermaid, history_text, operation_json, revision_json,
    schema_json, schema_mermaid, schema_sql,
};
use crate::revisions::{Graph, Revision, replay, replay_before, replay_to};
use crate::schema::{
    Dialect, Difference, DifferenceKind, NamingTemplates, QualifiedName, Schema, Uncertain,
    diff_tables,
};

use super::Session;
use super::state::graph;

/// A project's files as they are now.
#[derive(Debug)]
pub struct Reading {
    project: Project,
    graph: Graph,
    conventions: NamingTemplates,
}

/// One revision, read for one dialect.
#[derive(Debug)]
pub struct ReadRevision {
    revision: Arc<Revision>,
    dialect: Dialect,
    upgrade: Vec<DecidedOperation>,
    downgrade: Vec<DecidedOperation>,
    irreversible: bool,
    conventions: NamingTemplates,
}

impl Reading {
    /// Reads the project of a session.
    pub fn of(session: &Session) -> Result<Self, Refusal> {
        let project = session.project()?;
        let graph = graph(&project);
        let conventions = naming_templates(&project);
        Ok(Self { project, graph, conventions })
    }

    /// The dialect that is meant where none is named: that of the project's database, as far as its
    /// URL is known without running anything, else PostgreSQL.
    pub fn dialect(&self) -> Dialect {
        self.project.database_url.as_ref().map_or(Dialect::Postgresql, |url| url.dialect)
    }

    /// The history as JSON.
    pub fn history_json(&self) -> Value {
        history_json(&self.graph, &self.project.root)
    }

    /// The history as lines.
    pub fn history_text(&self) -> String {
        history_text(&self.graph)
    }

    /// The history as a Mermaid flow chart.
    pub fn history_mermaid(&self) -> String {
        history_mermaid(&self.graph)
    }

    /// The heads, for completing and listing.
    pub fn heads(&self) -> &[String] {
        &self.graph.heads
    }

    /// What a revision does, its guards decided on the schema replayed to there.
    pub fn revision(&self, argument: &str, dialect: Dialect) -> Result<ReadRevision, Refusal> {
        let revision = self.graph.resolve(argument)?;
        let migration = revision.migration();
        // A history that cannot be walked still shows what the file says.
        let mut schema = replay_before(&self.graph, &revision.id, dialect, &self.conventions)
            .map(|one| one.schema)
            .unwrap_or_default();
        let upgrade = revision.run(&migration, Direction::Upgrade, &mut schema, dialect);
        let downgrade = revision.run(&migration, Direction::Downgrade, &mut schema, dialect);
        let irreversible = migration.downgrade.raises || !migration.downgrade.defined;
        let conventions = self.conventions.clone();
        Ok(ReadRevision { revision, dialect, upgrade, downgrade, irreversible, conventions })
    }

    /// A revision's place in the history, with what it does.
    pub fn revision_json(&self, argument: &str, dialect: Dialect) -> Result<Value, Refusal> {
        let read = self.revision(argument, dialect)?;
        let mut json = revision_json(&self.graph, &read.revision, &self.project.root);
        if let (Value::Object(json), Value::Object(more)) = (&mut json, read.json()) {
            json.extend(more);
        }
        Ok(json)
    }

    /// The schema at a revision, as Alembic's targets name it; all heads where none is named.
    pub fn schema(
        &self,
        at: Option<&str>,
        table: Option<&str>,
        dialect: Dialect,
    ) -> Result<ReadSchema, Refusal> {
        let target = at.unwrap_or("heads");
        let replayed = replay(&self.graph, target, dialect, &self.conventions)?;
        let revision = match target {
            "heads" => self.graph.effective_heads().join(", "),
            "base" => "base".to_owned(),
            named => {
                self.graph.resolve(named).map_or_else(|_| named.to_owned(), |one| one.id.clone())
            }
        };
        let mut schema = replayed.schema;
        if let Some(name) = table {
            only_table(&mut schema, name, &revision)?;
        }
        Ok(ReadSchema { schema, revision, dialect })
    }

    /// Compares the database as it is with what the migrations up to its revision make.
    pub async fn drift(session: &Session, table: Option<&str>) -> Result<Drift, Refusal> {
        let reading = Self::of(session)?;
        let (url, version_table) = session.database(&reading.project).await?;
        let database = Database::connect(&url).await?;
        let dialect = database.dialect();
        let current = database.current_revisions(&version_table).await?.unwrap_or_default();
        let schema = replay_to(&reading.graph, &current, dialect, &reading.conventions)?.schema;
        let own = QualifiedName::new(version_table.schema.clone(), &version_table.name);
        let mut drift = Drift {
            dialect,
            revisions: current,
            tables: Vec::new(),
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
                    let found = diff_tables(expected, &actual, dialect);
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
        for expected in schema.tables.values() {
            let here = live.iter().any(|name| schema.table(name, dialect) == Some(expected));
            if !here && table.is_none_or(|table| table == expected.name.to_string()) {
                drift.tables.push(TableDrift {
                    table: expected.name.to_string(),
                    state: "not in the database",
                    differences: Vec::new(),
                });
            }
        }
        Ok(drift)
    }
}

/// Leaves one table in the schema, with the enums it uses.
fn only_table(schema: &mut Schema, name: &str, revision: &str) -> Result<(), Refusal> {
    let Some(table) = schema.tables.get(name).cloned() else {
        let known: Vec<&str> = schema.tables.keys().map(String::as_str).take(40).collect();
        return Err(Refusal::new(
            "unknown_table",
            format!("There is no table {name} at {revision}"),
        )
        .because(format!("the migrations up to there make: {}", known.join(", ")))
        .instead("name one of these tables, or another revision with --at")
        .unblock(known.first().copied().unwrap_or_default()));
    };
    let uses = |type_name: &str| {
        table.columns.iter().any(|one| one.type_name.trim_end_matches("[]") == type_name)
    };
    schema.enums.retain(|key, _| uses(key));
    schema.sequences.clear();
    schema.views.clear();
    let place = format!("table {name}");
    let column = format!("column {name}.");
    schema.uncertain.retain(|one| {
        one.place == place || one.place == "schema" || one.place.starts_with(&column)
    });
    schema.tables = std::iter::once(table).collect();
    Ok(())
}

impl ReadRevision {
    /// {`revision`, `upgrade`: […], `downgrade`: […]}.
    pub fn json(&self) -> Value {
        let all = |steps: &[DecidedOperation]| {
            let told = steps.iter().filter(|step| !step.operation.continues);
            told.map(step_json).collect::<Vec<_>>()
        };
        json!({
            "revision": self.revision.id,
            "dialect": self.dialect.name(),
            "upgrade": all(&self.upgrade),
            "downgrade": all(&self.downgrade),
        })
    }

    /// For people.
    pub fn text(&self) -> String {
        let revision = &self.revision;
        let down = if revision.down_revision.is_empty() {
            "<base>".to_owned()
        } else {
            revision.down_revision.join(", ")
        };
        let mut text = format!("Rev: {}\nParent: {down}\n", revision.id);
        let _ =
            writeln!(text, "Path: {}\n\n    {}\n", revision.path.display(), revision.doc.trim());
        for (name, steps) in [("upgrade", &self.upgrade), ("downgrade", &self.downgrade)] {
            let _ = writeln!(text, "{name}:");
            if name == "downgrade" && self.irreversible {
                text.push_str("  (cannot be undone)\n");
            } else if steps.is_empty() {
                text.push_str("  (nothing)\n");
            }
            steps
                .iter()
                .for_each(|step| text.push_str(&step_text(step, self.dialect, &self.conventions)));
        }
        text
    }

    /// As SQL, statement by statement, what does not run left out as a comment.
    pub fn sql(&self) -> String {
        let mut text = String::new();
        for (name, steps) in [("upgrade", &self.upgrade), ("downgrade", &self.downgrade)] {
            let _ = writeln!(text, "-- {name} {}", self.revision.id);
            for step in steps {
                text.push_str(&step_sql(step, self.dialect, &self.conventions));
            }
            text.push('\n');
        }
        text
    }
}

fn step_json(step: &DecidedOperation) -> Value {
    let (op, args) = operation_json(&step.operation);
    let guards: Vec<Value> = step
        .guards
        .iter()
        .map(|guard| {
            let holds = guard.holds.map_or_else(|| json!("unknown"), |holds| json!(holds));
            json!({ "condition": guard.condition, "holds": holds, "line": guard.line })
        })
        .collect();
    let mut told = json!({
        "op": op,
        "args": args,
        "guards": guards,
        "transactional": step.operation.transactional,
        "batch": step.operation.batch,
        "line": step.operation.span.line,
        "column": step.operation.span.column,
        "end_line": step.operation.span.end_line,
        "end_column": step.operation.span.end_column,
    });
    let constraints = step.operation.invoked.as_ref().map(|invoked| &invoked.constraints);
    if let Some(constraints) = constraints.filter(|constraints| !constraints.is_empty())
        && let Some(told) = told.as_object_mut()
    {
        told.insert("constraints".to_owned(), json!(constraints));
    }
    told
}

fn step_statements(
    step: &DecidedOperation,
    dialect: Dialect,
    conventions: &NamingTemplates,
) -> Vec<String> {
    match &step.operation.kind {
        OperationKind::ExecuteSQLOp { sql } => vec![sql.text.trim().to_owned()],
        OperationKind::Opaque { source, reason } => {
            vec![format!("-- not decided ({reason}): {}", one_line(source))]
        }
        OperationKind::BulkInsertOp { table_name, rows } => {
            let rows = rows.map_or_else(|| "some".to_owned(), |rows| rows.to_string());
            vec![format!("-- inserts {rows} rows into {table_name}")]
        }
        _ => effect_on_schema(&step.operation, dialect, conventions)
            .changes
            .iter()
            .flat_map(|change| change_sql(change, dialect))
            .collect(),
    }
}

fn step_sql(step: &DecidedOperation, dialect: Dialect, conventions: &NamingTemplates) -> String {
    let mut text = String::new();
    for guard in &step.guards {
        let told = told(guard.holds);
        let _ =
            writeln!(text, "-- line {}: if {} ({told})", guard.line, one_line(&guard.condition));
    }
    let skipped = step.runs() == Runs::No;
    for statement in step_statements(step, dialect, conventions) {
        let statement = statement.trim_end().trim_end_matches(';').to_owned();
        if statement.starts_with("--") {
            let _ = writeln!(text, "{statement}");
        } else if skipped {
            let _ = writeln!(text, "-- {};", statement.replace('\n', "\n-- "));
        } else {
            let _ = writeln!(text, "{statement};");
        }
    }
    text
}

fn step_text(step: &DecidedOperation, dialect: Dialect, conventions: &NamingTemplates) -> String {
    let (op, _) = operation_json(&step.operation);
    let mut text = format!("  {:>4}  {op}", step.operation.span.line);
    if step.operation.batch {
        text.push_str(" (batch)");
    }
    if !step.operation.transactional {
        text.push_str(" (outside the transaction)");
    }
    text.push('\n');
    for guard in &step.guards {
        let _ = writeln!(text, "        if {} ({})", one_line(&guard.condition), told(guard.holds));
    }
    for statement in step_statements(step, dialect, conventions) {
        for line in statement.trim_end_matches(';').lines() {
            let _ = writeln!(text, "        {line}");
        }
    }
    text
}

fn told(holds: Option<bool>) -> &'static str {
    match holds {
        Some(true) => "holds",
        Some(false) => "does not hold",
        None => "not decided",
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The schema at a revision.
#[derive(Debug)]
pub struct ReadSchema {
    schema: Schema,
    revision: String,
    dialect: Dialect,
}

impl ReadSchema {
    /// As JSON.
    pub fn json(&self) -> Value {
        schema_json(&self.schema, &self.revision, self.dialect)
    }

    /// As the statements that would make it.
    pub fn sql(&self) -> String {
        format!(
            "-- at {}, as {} has it\n\n{}",
            self.revision,
            self.dialect.name(),
            schema_sql(&self.schema, self.dialect)
        )
    }

    /// As a Mermaid entity-relationship diagram.
    pub fn mermaid(&self) -> String {
        schema_mermaid(&self.schema)
    }
}

/// How a database differs from what its migrations make.
#[derive(Debug)]
pub struct Drift {
    dialect: Dialect,
    revisions: Vec<String>,
    compared: usize,
    tables: Vec<TableDrift>,
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
        self.tables.is_empty()
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
    }
}
