//! From what `rehearse` is asked to a rehearsal, its record in the journal, and its telling.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::evidence::is_read;
use super::execution::{Request, migration_lines, pass, shortened};
use super::rehearse::Data;
use super::rehearsed_timeline::{bars, locks_not_measured, timeline};
use super::reviewing::blocking;
use super::state::{DatabaseState, graph};
use super::{Caller, Session};
use crate::apply::Acknowledgement;
use crate::database::Database;
use crate::journal::{Journal, RecordedReview};
use crate::operations::Migration;
use crate::project::{DatabasePolicy, DatabaseUrl, Project};
use crate::refusal::Refusal;
use crate::rehearsal::{
    Course, Isolation, Moment, Rehearsed, RoundTrip, Rows, TableLock, Target, has_leftovers,
    rehearse, sweep,
};
use crate::report::{ReportSection, gantt_mermaid};
use crate::review::{Binding, Direction, imported_files};
use crate::revisions::{Graph, Revision};
use crate::schema::{Dialect, QualifiedName};

/// Tables and differences in one answer.
pub(super) const TABLES_SHOWN: usize = 15;
const DIFFERENCES_SHOWN: usize = 20;
const MOST_ROWS: u32 = 10_000;

/// What `rehearse` is asked.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) review_id: Option<String>,
    pub(super) revision: Option<String>,
    pub(super) rows: u32,
    pub(super) downgrade: bool,
}

/// What came of it.
pub(super) struct Came {
    pub(super) data: Data,
    pub(super) report: ReportSection,
    pub(super) rehearsed: Rehearsed,
    /// How many revisions.
    pub(super) files: usize,
    /// The tool that may run it now, if it was reviewed.
    pub(super) reviewed: Option<&'static str>,
}

/// Rehearses what is asked for, and writes down how it ended.
pub(super) async fn rehearsed(
    session: &Session,
    asked: &Asked,
    caller: &Caller,
) -> Result<Came, Refusal> {
    let project = session.project()?;
    caller.say("reading the revision files and the database's revision");
    let graph = {
        let project = project.clone();
        blocking(move || graph(&project)).await?
    };
    let state = DatabaseState::read(session, &project).await?;
    let journal = session.journal(&project).await?;
    let policy = project.settings.policy(&state.url);
    allowed(&project, &policy, &state)?;
    let subject = subject(&journal, &graph, &state, asked).await?;
    let target = Target {
        url: state.url.clone(),
        version_table: state.version_table.clone(),
        current: state.current.clone(),
        exists: state.database.is_some(),
    };
    let course = Course {
        project: &project,
        graph: &graph,
        target: &target,
        direction: subject.binding.direction,
        revisions: &subject.revisions,
        after: &subject.binding.target,
        rows: if asked.rows == 0 { Rows::None } else { Rows::Sample(asked.rows.min(MOST_ROWS)) },
        and_back: asked.downgrade,
        limits: policy.limits,
    };
    let say = |line: String| caller.say(line);
    let rehearsed = rehearse(&course, &say).await?;
    let mut data = told(&rehearsed, &state).await;
    let id =
        journal.record_rehearsal(&subject.binding, passed(&rehearsed), &in_short(&data)).await?;
    let reviewed = journal.review(&id.0).await?.map(|_| match subject.binding.direction {
        Direction::Upgrade => "apply",
        Direction::Downgrade => "rollback",
    });
    data.review_id = id.0;
    let report = ReportSection {
        migration: migration_lines(&subject.revisions),
        current: Some(state.current.clone()),
        ..ReportSection::default()
    };
    Ok(Came { data, report, files: subject.revisions.len(), rehearsed, reviewed })
}

/// Refuses to make a database on a server where nothing may be run.
fn allowed(
    project: &Project,
    policy: &DatabasePolicy,
    state: &DatabaseState,
) -> Result<(), Refusal> {
    let beside = state.url.dialect != Dialect::Sqlite && project.rehearsal_url()?.is_none();
    if !(policy.read_only && beside) {
        return Ok(());
    }
    Err(Refusal::new("read_only_database", "The settings make this database read-only")
        .because("a rehearsal makes a scratch database on its server, and nothing may be run there")
        .instead("name another server for rehearsals")
        .unblock("[tool.alembic-mcp]\nrehearsal-url-env = \"REHEARSAL_URL\""))
}

/// What is rehearsed.
struct Subject {
    binding: Binding,
    revisions: Vec<Arc<Revision>>,
}

async fn subject(
    journal: &Journal,
    graph: &Graph,
    state: &DatabaseState,
    asked: &Asked,
) -> Result<Subject, Refusal> {
    if let Some(id) = &asked.review_id {
        let recorded = journal.review(id).await?;
        let request = as_reviewed(graph, id, recorded.as_ref());
        let (_, revisions) = pass(journal, graph, state, &request).await?;
        return match recorded {
            Some(recorded) => Ok(Subject { binding: recorded.binding, revisions }),
            None => Err(nothing()),
        };
    }
    let word = match &asked.revision {
        Some(revision) => graph.resolve(revision)?.id.clone(),
        None => "heads".to_owned(),
    };
    let revisions = graph.upgrade_path(&state.current, &word)?;
    if revisions.is_empty() {
        return Err(nothing());
    }
    let mut target = graph.versions_after_upgrade(&state.current, &word)?;
    target.sort();
    let migrations: Vec<Migration> = revisions.iter().map(|one| one.migration()).collect();
    let binding = Binding {
        direction: Direction::Upgrade,
        current: state.current.clone(),
        target,
        revisions: revisions.iter().map(|one| (one.id.clone(), one.sha256.clone())).collect(),
        imported: imported_files(&migrations),
        database: state.url.to_string(),
    };
    Ok(Subject { binding, revisions })
}

/// The gate's question whether all is as it was reviewed; on a scratch database errors are welcome.
fn as_reviewed(graph: &Graph, id: &str, recorded: Option<&RecordedReview>) -> Request {
    let direction = recorded.map_or(Direction::Upgrade, |review| review.binding.direction);
    let target = recorded.map(|RecordedReview { binding, .. }| {
        let undone: Vec<&str> = binding.revisions.iter().map(|(id, _)| id.as_str()).collect();
        let way = graph.way_back_over(&binding.current, &undone);
        // Where the files have changed since, the gate says how.
        way.map_or_else(|| "base".to_owned(), |way| way.target)
    });
    let errors = recorded.map(|review| review.errors.as_slice()).unwrap_or_default();
    let acknowledge = errors.iter().map(|error| Acknowledgement {
        finding: error.id.clone(),
        reason: "rehearsed only".to_owned(),
    });
    Request {
        direction,
        review_id: id.to_owned(),
        target: target.filter(|_| direction == Direction::Downgrade),
        acknowledge: acknowledge.collect(),
        lock_retries: 0,
        keep: false,
    }
}

fn nothing() -> Refusal {
    Refusal::new("nothing_to_rehearse", "Nothing is pending that could be rehearsed")
        .because("the database is at that revision already, or past it")
        .instead("look where the database stands; to rehearse the way back, take the review_id of rollback's first call")
        .unblock("rollback {\"target\": \"-1\"}")
}

fn passed(rehearsed: &Rehearsed) -> bool {
    rehearsed.failure.is_none()
}

/// What the journal keeps, for the report.
fn in_short(data: &Data) -> Value {
    json!({
        "round_trip": data.round_trip, "differences": data.differences, "locks": data.locks,
        "scratch": data.scratch, "statements": data.statements_total,
    })
}

async fn told(rehearsed: &Rehearsed, state: &DatabaseState) -> Data {
    let (round_trip, differences) = match &rehearsed.round_trip {
        RoundTrip::Equal => ("equal", Vec::new()),
        RoundTrip::Differs(differences) => ("differs", differences.clone()),
        RoundTrip::Failed(refusal) => ("failed", vec![refusal.to_string()]),
        RoundTrip::NotTried(why) => ("not tried", vec![why.clone()]),
    };
    let mut differences = differences;
    if differences.len() > DIFFERENCES_SHOWN {
        let more = differences.len() - DIFFERENCES_SHOWN;
        differences.truncate(DIFFERENCES_SHOWN);
        differences.push(format!("and {more} more"));
    }
    let mut locks = Vec::new();
    for lock in rehearsed.worst_locks.iter().take(TABLES_SHOWN) {
        locks.push(lock_told(lock, state.database.as_ref()).await);
    }
    let ran: Vec<&Moment> = rehearsed
        .moments
        .iter()
        .filter(|moment| moment.run < 2 && moment.statement.revision.is_some())
        .filter(|moment| !is_read(&moment.statement.sql))
        .filter(|moment| !is_book_keeping(&moment.statement.sql, &state.version_table.name))
        .collect();
    Data {
        round_trip: round_trip.to_owned(),
        differences,
        scratch: scratch_told(rehearsed, state.url.dialect),
        locks,
        timeline: timeline(&ran, state.url.dialect),
        statements_total: ran.len(),
        gantt: gantt_mermaid("Rehearsal", &bars(rehearsed, &ran)),
        ..Data::default()
    }
}

/// Whether a statement is Alembic's own, which notes the revision.
fn is_book_keeping(sql: &str, version_table: &str) -> bool {
    let mut words = sql.split_whitespace();
    let table = match words.next().unwrap_or_default().to_ascii_uppercase().as_str() {
        "UPDATE" => words.next(),
        "INSERT" | "DELETE" => words.nth(1),
        _ => None,
    };
    let table = table.unwrap_or_default().rsplit('.').next().unwrap_or_default();
    table.trim_matches(['"', '`']) == version_table
}

fn scratch_told(rehearsed: &Rehearsed, dialect: Dialect) -> Map<String, Value> {
    let mut told = object(json!({
        "place": rehearsed.place,
        "made_from": rehearsed.made_from,
        "isolation": rehearsed.isolation.words(),
    }));
    if let Isolation::Checked(why) = &rehearsed.isolation {
        told.insert("weaker_because".to_owned(), json!(why));
    }
    if !rehearsed.left_out.is_empty() {
        told.insert("left_out".to_owned(), json!(rehearsed.left_out));
    }
    if let Some(why) = locks_not_measured(dialect) {
        told.insert("locks_not_measured".to_owned(), json!(why));
    }
    if let Some(left) = &rehearsed.left_behind {
        told.insert("left_behind".to_owned(), json!(left));
    }
    told
}

async fn lock_told(lock: &TableLock, database: Option<&Database>) -> Map<String, Value> {
    let name = match lock.table.split_once('.') {
        Some((schema, table)) => QualifiedName::new(Some(schema.to_owned()), table),
        None => QualifiedName::bare(&lock.table),
    };
    let rows = match database {
        Some(database) => database.row_count(&name).await.ok().map(|count| count.rows),
        None => None,
    };
    let mut told = object(json!({
        "table": lock.table,
        "lock": lock.mode.name(),
        "blocks": lock.mode.blocks(),
        "held_ms": rounded(lock.held_ms),
        "rewritten": lock.rewritten,
        "statement": shortened(&lock.statement, 80),
    }));
    if let Some(rows) = rows {
        told.insert("rows_in_database".to_owned(), json!(rows));
    }
    told
}

pub(super) fn rounded(milliseconds: f64) -> f64 {
    (milliseconds * 10.0).round() / 10.0
}

pub(super) fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// Removes what rehearsals that were killed left behind, where a look at this machine says that there is
/// something. Nobody waits for it.
pub fn sweep_leftovers(session: &Arc<Session>) {
    if !has_leftovers() || session.is_read_only() {
        return;
    }
    let session = Arc::clone(session);
    tokio::spawn(async move {
        let Ok(project) = session.project() else { return };
        match servers(&session, &project).await {
            Ok(url) => sweep(&url).await,
            Err(refusal) => tracing::warn!(
                "what a killed rehearsal left could not be looked for, the next start tries again: \
                 {refusal}"
            ),
        }
    });
}

async fn servers(session: &Session, project: &Project) -> Result<DatabaseUrl, Refusal> {
    match project.rehearsal_url()? {
        Some(url) => Ok(url),
        None => session.database_url(project).await,
    }
}
