//! `verify_table`.

use std::collections::BTreeMap;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::table_lines::definition;
use super::{Annotations, Caller, Session, Tool};
use crate::database::{Database, RowCount, Surroundings};
use crate::models::{Model, ProjectSource, PydanticSchema, read_models_of, read_schemas_of};
use crate::project::{DatabaseUrl, Project};
use crate::refusal::Refusal;
use crate::report::{Attention, AttentionKind, Backfill, BackfillVerdict, Outcome, Status};
use crate::review::{CheckStatus, Severity};
use crate::schema::{Column, EnumType, QualifiedName, Table};
use crate::verify::{Facts, Verification, nearest_names, verify};

/// More columns than this are cut, with a note.
const MOST_COLUMNS: usize = 80;
/// More differences than this are cut, with a note.
const MOST_DIFFERENCES: usize = 25;

/// The tool.
#[derive(Debug)]
pub struct VerifyTable;

/// Arguments of `verify_table`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Arguments {
    /// Table, or `schema.table`
    pub table: String,
    /// New columns: count their NULLs
    #[serde(default)]
    pub columns: Vec<String>,
}

/// Result of `verify_table`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Data {
    /// Name in the database
    pub table: String,
    /// table or view
    pub kind: String,
    /// `~` marks an estimate
    #[serde(skip_serializing_if = "String::is_empty")]
    pub rows: String,
    /// With indexes
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64")]
    pub bytes: Option<i64>,
    /// In order, with type and default
    #[schemars(with = "Vec<serde_json::Map<String, Value>>")]
    pub columns: Vec<Value>,
    /// Keys, constraints, indexes, enums, triggers, …
    pub definition: BTreeMap<String, Vec<String>>,
    /// Class and file:line
    #[serde(skip_serializing_if = "String::is_empty")]
    pub model: String,
    /// Database against model
    #[schemars(with = "Vec<serde_json::Map<String, Value>>")]
    pub differences: Vec<Value>,
    /// Post-migration
    #[schemars(with = "Vec<serde_json::Map<String, Value>>")]
    pub checklist: Vec<Value>,
    /// Cut or unread
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

impl Tool for VerifyTable {
    const NAME: &'static str = "verify_table";
    const TITLE: &'static str = "Verify a table";
    const DESCRIPTION: &'static str = include_str!("../../tools/verify_table.md");
    const ANNOTATIONS: Annotations =
        Annotations { read_only: true, destructive: false, idempotent: true, open_world: false };
    type Arguments = Arguments;
    type Data = Data;

    async fn call(
        arguments: Arguments,
        session: Arc<Session>,
        caller: Caller,
    ) -> Result<Outcome<Data>, Refusal> {
        let project = session.project()?;
        let url = session.database_url(&project).await?;
        verify_table(&project, &url, &arguments, &caller).await
    }
}

/// Shows and compares one table of `project` in the database at `url`.
pub async fn verify_table(
    project: &Project,
    url: &DatabaseUrl,
    arguments: &Arguments,
    caller: &Caller,
) -> Result<Outcome<Data>, Refusal> {
    let source = read_source(project);
    caller.say(format!("Connecting to {url}"));
    let database = Database::connect(url).await?;
    caller.say(format!("Reading {}", arguments.table));
    let looked = look(&database, arguments).await?;
    let source = source.await.map_err(|error| {
        Refusal::new("source_unread", "The project's source could not be read")
            .because(error.to_string())
            .instead("call again")
            .unblock(format!("verify_table {}", json!({ "table": arguments.table })))
    })?;
    let Source { source, models, schemas } = source;
    let verification = verify(&Facts {
        table: &looked.table,
        is_view: looked.around.kind.is_view(),
        enums: &looked.enums,
        dialect: database.dialect(),
        focus: &arguments.columns,
        models: &models,
        schemas: &schemas,
        source: &source,
        root: &project.root,
    });
    Ok(answer(looked, verification, arguments))
}

/// What the project's source says.
#[derive(Debug)]
struct Source {
    source: ProjectSource,
    models: Vec<Model>,
    schemas: Vec<PydanticSchema>,
}

/// Reads the source beside the database: both take a moment, neither needs the other.
fn read_source(project: &Project) -> tokio::task::JoinHandle<Source> {
    let project = project.clone();
    tokio::task::spawn_blocking(move || {
        let source = ProjectSource::read(&project);
        let models = read_models_of(&project, &source);
        let schemas = read_schemas_of(&project, &source);
        Source { source, models, schemas }
    })
}

/// What the database says.
#[derive(Debug)]
struct Looked {
    table: Table,
    around: Surroundings,
    enums: Vec<EnumType>,
    rows: Option<RowCount>,
    bytes: Option<i64>,
    backfill: Vec<Backfill>,
    notes: Vec<String>,
}

async fn look(database: &Database, arguments: &Arguments) -> Result<Looked, Refusal> {
    let name = find(database, &arguments.table).await?;
    let (table, around) = match (database.table(&name).await?, database.surroundings(&name).await?)
    {
        (Some(table), Some(around)) => (table, around),
        _ => return Err(unknown_table(database, &arguments.table).await),
    };
    check_columns(&table, &arguments.columns)?;
    let mut notes = Vec::new();
    let mut noted = |refusal: Refusal| notes.push(refusal.to_string());
    let enums = database.enums_of(&name).await.unwrap_or_else(|refusal| {
        noted(refusal);
        Vec::new()
    });
    // Counting a view runs its query, however dear that is.
    let rows = if around.kind.is_view() {
        None
    } else {
        database.row_count(&name).await.map_err(&mut noted).ok()
    };
    let bytes = database.table_bytes(&name).await.unwrap_or_default();
    let backfill = backfill(database, &name, &arguments.columns, rows).await;
    Ok(Looked { table, around, enums, rows, bytes, backfill, notes })
}

/// The table called `text`: as it stands, else split at its last dot.
async fn find(database: &Database, text: &str) -> Result<QualifiedName, Refusal> {
    let split = text
        .rsplit_once('.')
        .map(|(schema, name)| QualifiedName::new(Some(unquoted(schema)), unquoted(name)));
    let bare = QualifiedName::bare(unquoted(text));
    for name in split.into_iter().chain([bare]) {
        if database.surroundings(&name).await?.is_some() {
            return Ok(name);
        }
    }
    Err(unknown_table(database, text).await)
}

fn unquoted(name: &str) -> String {
    name.trim_matches(['"', '`']).to_owned()
}

async fn unknown_table(database: &Database, asked: &str) -> Refusal {
    let names: Vec<String> = match database.table_names().await {
        Ok(names) => names.iter().map(ToString::to_string).collect(),
        Err(refusal) => return refusal,
    };
    let nearest = nearest_names(asked, &names);
    let because = match (names.is_empty(), nearest.is_empty()) {
        (true, _) => "the database has no tables yet".to_owned(),
        (_, true) => format!("none of its {} tables has such a name", names.len()),
        _ => format!("the nearest names are {}", nearest.join(", ")),
    };
    let refusal =
        Refusal::new("unknown_table", format!("There is no table {asked} in the database"))
            .because(because);
    match nearest.first() {
        Some(name) => refusal
            .instead("use the table's name in the database, or apply the migration that creates it")
            .unblock(format!("verify_table {}", json!({ "table": name }))),
        None => refusal
            .instead("apply the migration that creates it; alembic_current shows what is pending")
            .unblock("alembic_current {}"),
    }
}

fn check_columns(table: &Table, columns: &[String]) -> Result<(), Refusal> {
    let Some(unknown) = columns.iter().find(|name| table.column(name).is_none()) else {
        return Ok(());
    };
    let names: Vec<String> = table.columns.iter().map(|column| column.name.clone()).collect();
    let nearest = nearest_names(unknown, &names);
    let shown = if nearest.is_empty() { &names } else { &nearest };
    Err(Refusal::new("unknown_column", format!("{} has no column {unknown}", table.name))
        .because(format!("its columns include {}", shown.join(", ")))
        .instead("name columns that exist; if the migration adds it, see whether it was applied")
        .unblock("alembic_current {}"))
}

async fn backfill(
    database: &Database,
    table: &QualifiedName,
    columns: &[String],
    rows: Option<RowCount>,
) -> Vec<Backfill> {
    if columns.is_empty() {
        return Vec::new();
    }
    let names: Vec<&str> = columns.iter().map(String::as_str).collect();
    let counted = database.null_counts(table, &names).await;
    let total = rows.filter(|rows| rows.exact).map(|rows| rows.rows);
    columns
        .iter()
        .enumerate()
        .map(|(place, column)| {
            let query = format!("SELECT count(*) FROM {table} WHERE {column} IS NULL");
            let (missing, evidence) = match &counted {
                Ok(counts) => (counts.get(place).copied(), query),
                Err(refusal) => (None, refusal.to_string()),
            };
            Backfill {
                table: table.to_string(),
                column: column.clone(),
                verdict: verdict(missing, rows),
                rows_total: total,
                rows_missing: missing,
                evidence,
            }
        })
        .collect()
}

fn verdict(missing: Option<i64>, rows: Option<RowCount>) -> BackfillVerdict {
    match (missing, rows) {
        (None, _) => BackfillVerdict::Unknown,
        (Some(0), _) => BackfillVerdict::Set,
        (Some(missing), Some(rows)) if rows.exact && missing >= rows.rows => {
            BackfillVerdict::Missing
        }
        _ => BackfillVerdict::Partial,
    }
}

fn answer(looked: Looked, verification: Verification, arguments: &Arguments) -> Outcome<Data> {
    let attention = attention(&looked.table);
    let status = status(&looked, &verification, &attention);
    let summary = summary(&looked, &verification);
    let table = looked.table.name.to_string();
    let fails = verification.checklist.iter().any(|item| item.status == CheckStatus::Fail);
    let Looked { backfill, .. } = &looked;
    let backfill = backfill.clone();
    let data = data(looked, verification);
    let mut outcome = Outcome::new(status, summary, data);
    outcome.report.backfill = backfill;
    outcome.report.attention = attention;
    if fails {
        let mut again = json!({ "table": table });
        if !arguments.columns.is_empty() {
            again["columns"] = json!(arguments.columns);
        }
        outcome.then("verify_table", again, "after the edits that the checklist names")
    } else {
        outcome.then("report", json!({}), "when the migration is done")
    }
}

fn status(looked: &Looked, verification: &Verification, attention: &[Attention]) -> Status {
    let open = !attention.is_empty()
        || !looked.notes.is_empty()
        || looked.backfill.iter().any(|line| line.verdict != BackfillVerdict::Set)
        || verification.differences.iter().any(|mismatch| mismatch.severity != Severity::Info)
        || verification
            .checklist
            .iter()
            .any(|item| matches!(item.status, CheckStatus::Fail | CheckStatus::Attention));
    if open { Status::Attention } else { Status::Ok }
}

fn summary(looked: &Looked, verification: &Verification) -> String {
    let table = &looked.table.name;
    let kind = looked.around.kind.words();
    if looked.around.kind.is_view() {
        return format!("{table} is a {kind}, not a table");
    }
    let model = match (&verification.model, verification.differences.len()) {
        (None, _) => "no model maps it".to_owned(),
        (Some(model), 0) => format!("matches model {}", model.class),
        (Some(model), 1) => format!("1 difference from model {}", model.class),
        (Some(model), count) => format!("{count} differences from model {}", model.class),
    };
    let failed =
        verification.checklist.iter().filter(|item| item.status == CheckStatus::Fail).count();
    let checks = match failed {
        0 => String::new(),
        1 => "; 1 checklist item fails".to_owned(),
        count => format!("; {count} checklist items fail"),
    };
    format!("{table}: {kind} with {} columns, {model}{checks}", looked.table.columns.len())
}

/// Constraints that do not yet hold for all rows.
fn attention(table: &Table) -> Vec<Attention> {
    let keys = table.foreign_keys.iter().filter(|key| !key.validated).map(|key| Attention {
        kind: AttentionKind::ForeignKey,
        table: table.name.to_string(),
        name: key.name.clone().unwrap_or_else(|| key.columns.join(", ")),
        change: "NOT VALID".to_owned(),
        why: "existing rows were never checked; run ALTER TABLE … VALIDATE CONSTRAINT".to_owned(),
        measured: None,
    });
    let indexes =
        table.indexes.iter().filter(|index| index.unique && !index.valid).map(|index| Attention {
            kind: AttentionKind::Unique,
            table: table.name.to_string(),
            name: index.name.clone(),
            change: "INVALID".to_owned(),
            why: "its concurrent build failed, so it guards nothing; drop it and build it again"
                .to_owned(),
            measured: None,
        });
    keys.chain(indexes).collect()
}

fn data(looked: Looked, verification: Verification) -> Data {
    let Looked { table, around, enums, rows, bytes, mut notes, .. } = looked;
    let cut = |notes: &mut Vec<String>, what: &str, shown: usize, all: usize| {
        if all > shown {
            notes.push(format!("{} more {what} not shown", all - shown));
        }
    };
    cut(&mut notes, "columns", MOST_COLUMNS, table.columns.len());
    cut(&mut notes, "differences", MOST_DIFFERENCES, verification.differences.len());
    Data {
        table: table.name.to_string(),
        kind: around.kind.words().to_owned(),
        rows: rows.map(told_rows).unwrap_or_default(),
        bytes,
        columns: table.columns.iter().take(MOST_COLUMNS).map(told_column).collect(),
        definition: definition(table, &enums, around),
        model: verification.model.map(|model| model.to_string()).unwrap_or_default(),
        differences: values(verification.differences.iter().take(MOST_DIFFERENCES)),
        checklist: values(verification.checklist.iter()),
        notes,
    }
}

fn values<'a, T: Serialize + 'a>(items: impl Iterator<Item = &'a T>) -> Vec<Value> {
    items.filter_map(|item| serde_json::to_value(item).ok()).collect()
}

fn told_rows(rows: RowCount) -> String {
    if rows.exact { rows.rows.to_string() } else { format!("~{}", rows.rows) }
}

fn told_column(column: &Column) -> Value {
    serde_json::to_value(column).unwrap_or_default()
}
