//! `verify_table`.

use std::collections::BTreeMap;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::history_of_table::HistoryOfTable;
use super::table_lines::definition;
use super::table_seen::{
    Seen, Source, check_columns, in_database, in_source, measured, read_history, read_source,
};
use super::{Annotations, Caller, Session, Tool};
use crate::database::{Database, RowCount};
use crate::project::{DatabaseUrl, Project, VersionTable};
use crate::refusal::Refusal;
use crate::report::{Attention, AttentionKind, BackfillVerdict, Outcome, Status};
use crate::review::{CheckStatus, Severity};
use crate::revisions::Graph;
use crate::schema::{Column, Dialect, Table};
use crate::verify::{
    Answered, Counted, Expect, Facts, Holds, ReadFrom, Replayed, Verification,
    answer_columns_and_constraints, verify,
};

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
    /// New columns; else those of the last revision
    #[serde(default)]
    pub columns: Vec<String>,
    /// Claims: {columns: [{name, type, nullable, default, absent}], constraints: [{kind: primary_key | foreign_key | unique | check | index, name, columns, references, ondelete, absent}], counts: [{rows, where}]}
    #[serde(default)]
    #[schemars(with = "Map<String, Value>")]
    pub expect: Expect,
}

/// Result of `verify_table`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Data {
    /// Its name
    pub table: String,
    /// table or view
    pub kind: String,
    /// database, migrations or model
    #[schemars(with = "String")]
    pub read_from: ReadFrom,
    /// `~` marks an estimate
    #[serde(skip_serializing_if = "String::is_empty")]
    pub rows: String,
    /// With indexes
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64")]
    pub bytes: Option<i64>,
    /// In order; nulls where counted
    #[schemars(with = "Vec<Map<String, Value>>")]
    pub columns: Vec<Value>,
    /// Keys, constraints, indexes, enums, triggers, …
    pub definition: BTreeMap<String, Vec<String>>,
    /// Class and file:line
    #[serde(skip_serializing_if = "String::is_empty")]
    pub model: String,
    /// Pydantic, and why
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub schemas: Vec<String>,
    /// Each with all sides
    #[schemars(with = "Vec<Map<String, Value>>")]
    pub differences: Vec<Value>,
    /// Post-migration, with edits
    #[schemars(with = "Vec<Map<String, Value>>")]
    pub checklist: Vec<Value>,
    /// The claims
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Vec<Map<String, Value>>")]
    pub expected: Vec<Value>,
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
        let graph = session.graph(&project).await?;
        let database = session.database(&project).await;
        verify_table(&project, graph, database, &arguments, &caller).await
    }
}

/// Shows one table of `project` and compares what its database, migrations, models and schemas say of it.
/// Without a database the migrations take its place.
pub async fn verify_table(
    project: &Project,
    graph: Arc<Graph>,
    database: Result<(DatabaseUrl, VersionTable), Refusal>,
    arguments: &Arguments,
    caller: &Caller,
) -> Result<Outcome<Data>, Refusal> {
    let source = read_source(project);
    let mut notes = Vec::new();
    let reached = match reach(database, caller).await {
        Ok(reached) => Some(reached),
        Err(refusal) => {
            notes.push(format!("the database was not read: {refusal}"));
            None
        }
    };
    let dialect =
        reached.as_ref().map_or(project.likely_dialect(), |(database, _)| database.dialect());
    let source = source.await.map_err(|error| interrupted(arguments, error.to_string()))?;
    let at = match &reached {
        Some((_, current)) => current.clone().unwrap_or_default(),
        None => graph.effective_heads(),
    };
    let history = read_history(&graph, at, (dialect, &source.conventions), arguments);
    let history = history.await.map_err(|error| interrupted(arguments, error.to_string()))?;
    let history = match history {
        Some(Ok(history)) => Some(history),
        Some(Err(refusal)) => {
            notes.push(format!("the migrations were not compared: {refusal}"));
            None
        }
        None => None,
    };
    caller.say(format!("Reading {}", arguments.table));
    let seen = match &reached {
        Some((database, _)) => {
            in_database(database, arguments, &source, history.as_ref(), &mut notes).await?
        }
        None => in_source(arguments, &source, history.as_ref(), &notes)?,
    };
    check_columns(&seen, arguments, &source, history.as_ref())?;
    let touched = history.as_ref().map(|history| history.touched.clone()).unwrap_or_default();
    let focus = if arguments.columns.is_empty() { touched } else { arguments.columns.clone() };
    if arguments.columns.is_empty()
        && let Some(history) = history.as_ref().filter(|_| !focus.is_empty())
    {
        notes.push(format!("{} touched {}", history.revision, focus.join(", ")));
    }
    let seen = match &reached {
        Some((database, _)) => {
            measured(database, seen, (&focus, arguments), history.as_ref(), &mut notes).await
        }
        None => seen,
    };
    let verification = compare(project, dialect, &source, &seen, &focus, history.as_ref());
    let expected = expected(&seen, arguments, dialect);
    Ok(answer(seen, verification, expected, arguments, notes))
}

fn interrupted(arguments: &Arguments, why: String) -> Refusal {
    Refusal::new("source_unread", "The project's source could not be read")
        .because(why)
        .instead("call again")
        .unblock(format!("verify_table {}", json!({ "table": arguments.table })))
}

/// The open database and what its version table shows.
async fn reach(
    database: Result<(DatabaseUrl, VersionTable), Refusal>,
    caller: &Caller,
) -> Result<(Database, Option<Vec<String>>), Refusal> {
    let (url, version_table) = database?;
    caller.say(format!("Connecting to {url}"));
    let database = Database::connect(&url).await?;
    let current = database.current_revisions(&version_table).await?;
    Ok((database, current))
}

fn compare(
    project: &Project,
    dialect: Dialect,
    source: &Source,
    seen: &Seen,
    focus: &[String],
    history: Option<&HistoryOfTable>,
) -> Verification {
    let version_table = &*project.version_table.name;
    let beside = history.filter(|_| seen.read_from == ReadFrom::Database);
    verify(&Facts {
        table: &seen.table,
        read_from: seen.read_from,
        is_view: seen.is_view,
        is_version_table: seen.table.name.name == version_table,
        enums: &seen.enums,
        replayed: beside.map(|history| Replayed {
            table: history.table.as_ref(),
            enums: &history.enums,
            uncertain: history.uncertain,
        }),
        dialect,
        focus,
        is_new: history.and_then(|history| history.is_new),
        models: &source.models,
        schemas: &source.schemas,
        pairs: &project.settings.schemas_of,
        source: &source.source,
        root: &project.root,
    })
}

fn expected(seen: &Seen, arguments: &Arguments, dialect: Dialect) -> Vec<Answered> {
    let expect = &arguments.expect;
    let unread = match seen.read_from {
        ReadFrom::Database => None,
        ReadFrom::Migrations => Some("the migrations say"),
        ReadFrom::Model => Some("the model says"),
    };
    let mut answers = answer_columns_and_constraints(expect, &seen.table, dialect, unread);
    let unread = Counted::Not("the database was not read".to_owned());
    let counts = seen.counts.iter().chain(std::iter::repeat(&unread));
    answers.extend(expect.counts.iter().zip(counts).map(|(claimed, one)| claimed.answered(one)));
    answers
}

fn answer(
    seen: Seen,
    verification: Verification,
    expected: Vec<Answered>,
    arguments: &Arguments,
    notes: Vec<String>,
) -> Outcome<Data> {
    let attention = attention(&seen.table);
    let is_open = !attention.is_empty()
        || seen.read_from != ReadFrom::Database
        || seen.looked.as_ref().is_some_and(|looked| !looked.notes.is_empty())
        || seen.backfill.iter().any(|line| line.verdict != BackfillVerdict::Set)
        || verification.differences.iter().any(|mismatch| mismatch.severity != Severity::Info)
        || expected.iter().any(|answer| answer.holds != Holds::True)
        || verification
            .checklist
            .iter()
            .any(|item| matches!(item.status, CheckStatus::Fail | CheckStatus::Attention));
    let status = if is_open { Status::Attention } else { Status::Ok };
    let summary = summary(&seen, &verification, &expected);
    let table = seen.table.name.to_string();
    let fails = verification.checklist.iter().any(|item| item.status == CheckStatus::Fail);
    let backfill = seen.backfill.clone();
    let mut outcome = Outcome::new(status, summary, data(seen, verification, &expected, notes));
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

fn summary(seen: &Seen, verification: &Verification, expected: &[Answered]) -> String {
    let (table, kind) = (&seen.table.name, seen.kind);
    if seen.is_view {
        return format!("{table} is a {kind}, not a table");
    }
    let model = match (&verification.model, verification.differences.len()) {
        (None, _) => "no model maps it".to_owned(),
        (Some(model), 0) => format!("matches model {}", model.class),
        (Some(model), 1) => format!("1 difference, model {}", model.class),
        (Some(model), count) => format!("{count} differences, model {}", model.class),
    };
    let failed =
        verification.checklist.iter().filter(|item| item.status == CheckStatus::Fail).count();
    let checks = match failed {
        0 => String::new(),
        1 => "; 1 checklist item fails".to_owned(),
        count => format!("; {count} checklist items fail"),
    };
    let held = expected.iter().filter(|answer| answer.holds == Holds::True).count();
    let claims = match expected.len() {
        0 => String::new(),
        all => format!("; {held} of {all} claims hold"),
    };
    let unread = match seen.read_from {
        ReadFrom::Database => "",
        ReadFrom::Migrations => " as the migrations make it (the database was not read)",
        ReadFrom::Model => {
            " as its model maps it (no migration makes it, the database was not read)"
        }
    };
    let columns = seen.table.columns.len();
    format!("{table}: {kind} with {columns} columns{unread}, {model}{checks}{claims}")
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

fn data(
    seen: Seen,
    verification: Verification,
    expected: &[Answered],
    mut notes: Vec<String>,
) -> Data {
    let cut = |notes: &mut Vec<String>, what: &str, shown: usize, all: usize| {
        if all > shown {
            notes.push(format!("{} more {what} not shown", all - shown));
        }
    };
    cut(&mut notes, "columns", MOST_COLUMNS, seen.table.columns.len());
    cut(&mut notes, "differences", MOST_DIFFERENCES, verification.differences.len());
    let columns = seen.table.columns.iter().take(MOST_COLUMNS);
    let columns = columns.map(|column| told_column(column, seen.nulls.get(&column.name))).collect();
    let looked = seen.looked.as_ref();
    Data {
        table: seen.table.name.to_string(),
        kind: seen.kind.to_owned(),
        read_from: seen.read_from,
        rows: looked.and_then(|looked| looked.rows).map(told_rows).unwrap_or_default(),
        bytes: looked.and_then(|looked| looked.bytes),
        columns,
        definition: definition(seen.table, &seen.enums, seen.around),
        model: verification.model.map(|model| model.to_string()).unwrap_or_default(),
        schemas: verification.schemas,
        differences: values(verification.differences.iter().take(MOST_DIFFERENCES)),
        checklist: values(verification.checklist.iter()),
        expected: values(expected.iter()),
        notes,
    }
}

fn values<'a, T: Serialize + 'a>(items: impl Iterator<Item = &'a T>) -> Vec<Value> {
    items.filter_map(|item| serde_json::to_value(item).ok()).collect()
}

fn told_rows(rows: RowCount) -> String {
    if rows.exact { rows.rows.to_string() } else { format!("~{}", rows.rows) }
}

fn told_column(column: &Column, nulls: Option<&i64>) -> Value {
    let mut told = serde_json::to_value(column).unwrap_or_default();
    if let Some(nulls) = nulls {
        told["nulls"] = json!(nulls);
    }
    told
}
