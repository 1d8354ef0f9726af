//! `alembic_current`: where the database and the revision files stand.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::execution::shown;
use super::interrupted::unseen_tables;
use super::lost::located_in;
use super::reviewing::blocking;
use super::state::{DatabaseState, file_name, migration_line};
use super::{Annotations, Caller, Session, Tool};
use crate::journal::{Journal, RecordedRun, Standing};
use crate::models::naming_templates;
use crate::project::Project;
use crate::refusal::Refusal;
use crate::report::{Outcome, Status};
use crate::revisions::{
    Graph, NamingConvention, PlannedMigration, Problem, Revision, find_roadmap, load_project,
    replay_to,
};

const PENDING_SHOWN: usize = 20;

/// The tool.
#[derive(Debug)]
pub struct AlembicCurrent;

/// Arguments of `alembic_current`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Arguments {
    /// Newest revisions to show
    #[serde(default = "default_history")]
    #[schemars(range(max = 100))]
    pub history: u32,
}

fn default_history() -> u32 {
    5
}

/// Result of `alembic_current`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Data {
    /// Its URL, password hidden
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database: Option<String>,
    /// Version table
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current: Option<Vec<String>>,
    /// Heads of the files
    pub heads: Vec<String>,
    /// Not applied, next first:
    pub pending: Vec<Entry>,
    /// All pending
    pub pending_total: usize,
    /// Newest first:
    pub history: Vec<Entry>,
    /// All revisions
    pub history_total: usize,
    /// {kind, message, fix}
    #[schemars(with = "Vec<Map<String, Value>>")]
    pub problems: Vec<Value>,
    /// {number, filename}
    #[schemars(with = "Map<String, Value>")]
    pub next_revision: Value,
    /// Roadmap rows and their state
    #[schemars(with = "Vec<Map<String, Value>>")]
    pub planned: Vec<PlannedMigration>,
}

/// One revision in a list.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Entry {
    /// Revision id
    pub revision_id: String,
    /// File
    pub file: String,
    /// Message
    pub message: String,
    /// Whether the database has it
    #[serde(skip_serializing_if = "Option::is_none")]
    pub applied: Option<bool>,
}

impl Tool for AlembicCurrent {
    const NAME: &'static str = "alembic_current";
    const TITLE: &'static str = "Current state";
    const DESCRIPTION: &'static str = include_str!("../../tools/alembic_current.md");
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
        caller.say("asking the database");
        let state = DatabaseState::read(&session, &project).await;
        let (state, unreachable) = match state {
            Ok(state) => (Some(state), None),
            Err(refusal) => (None, Some(refusal)),
        };
        let mut position = Position::of(&graph, state.as_ref());
        if let (Some(state), Some(unknown)) = (&state, position.unknown.take()) {
            let current = &state.current;
            position.unknown = Some(located_in(&project, &graph, current, unknown).await);
        }
        let unstamped = match &state {
            Some(state) if position.known => unstamped(&project, &graph, state).await,
            _ => None,
        };
        let stampable = unstamped.is_some();
        let mut problems: Vec<Value> = graph.problems.iter().map(graph_problem).collect();
        problems.extend(beside_the_locations(&project, &graph));
        problems.extend(unreachable.as_ref().map(refused));
        problems.extend(position.unknown.as_ref().map(refused));
        problems.extend(unstamped);
        if let Some(state) = &state {
            match journal_problems(&project, &graph, state, &position).await {
                Ok(found) => problems.extend(found),
                Err(refusal) => problems.push(refused(&refusal)),
            }
        }
        let naming = NamingConvention::detect(&graph, project.file_template.as_deref());
        let data = Data {
            database: state.as_ref().map(|state| state.url.to_string()),
            current: state.as_ref().map(|state| state.current.clone()),
            heads: graph.heads.clone(),
            pending: entries(position.pending.iter().take(PENDING_SHOWN), &position),
            pending_total: position.pending.len(),
            history: entries(
                graph.newest_first().iter().take(arguments.history.min(100) as usize),
                &position,
            ),
            history_total: graph.revisions.len(),
            problems,
            next_revision: json!(naming.next()),
            planned: planned(&project, &graph, &position),
        };
        let outcome = answer(data, &position);
        Ok(match stampable {
            true => outcome.then(
                "apply",
                json!({"stamp": "heads"}),
                "or, if the tables are the migrations' own: compares them, and writes the version \
                 table only where nothing differs",
            ),
            false => outcome,
        })
    }
}

/// The roadmap's rows, against the database where that is known.
fn planned(project: &Project, graph: &Graph, position: &Position) -> Vec<PlannedMigration> {
    let Some(mut roadmap) = find_roadmap(project, graph) else { return Vec::new() };
    if position.known {
        roadmap.against(&position.applied);
    }
    roadmap.planned
}

/// Where the database is in the graph.
#[derive(Debug, Default)]
struct Position {
    known: bool,
    applied: BTreeSet<String>,
    pending: Vec<Arc<Revision>>,
    unknown: Option<Refusal>,
}

impl Position {
    fn of(graph: &Graph, state: Option<&DatabaseState>) -> Self {
        let Some(state) = state else { return Self::default() };
        match graph.upgrade_path(&state.current, "heads") {
            Ok(pending) => {
                let waiting: BTreeSet<&str> = pending.iter().map(|next| next.id.as_str()).collect();
                let applied = graph
                    .revisions
                    .keys()
                    .filter(|id| !waiting.contains(id.as_str()))
                    .cloned()
                    .collect();
                Self { known: true, applied, pending, unknown: None }
            }
            Err(refusal) => Self { unknown: Some(refusal), ..Self::default() },
        }
    }
}

/// Tables of the migrations in a database that no revision is recorded for.
async fn unstamped(project: &Project, graph: &Arc<Graph>, state: &DatabaseState) -> Option<Value> {
    let database = state.database.as_ref().filter(|_| state.current.is_empty())?;
    let live = database.table_names().await.ok()?;
    if live.iter().all(|name| name.name == state.version_table.name) {
        return None;
    }
    let (project, graph, dialect) = (project.clone(), Arc::clone(graph), database.dialect());
    let made = blocking(move || {
        let heads = graph.effective_heads();
        replay_to(&graph, &heads, dialect, &naming_templates(&project)).map(|made| made.schema)
    });
    let made = made.await.ok()?.ok()?;
    let own = live.iter().filter(|name| made.table(name, dialect).is_some()).count();
    (own > 0).then(|| {
        json!({
            "kind": "not_stamped",
            "message": format!(
                "The version table shows no revision, but the database has {own} table(s) that the \
                 migrations make: it was made without Alembic, or the version table was lost."
            ),
            "fix": "apply {\"stamp\": \"heads\"}: compares first, and refuses with the differences.",
        })
    })
}

fn answer(data: Data, position: &Position) -> Outcome<Data> {
    let status = if data.problems.is_empty() { Status::Ok } else { Status::Attention };
    let current = match &data.current {
        None => "the database could not be read".to_owned(),
        Some(current) if current.is_empty() => "the database is at base".to_owned(),
        Some(current) => format!("the database is at {}", current.join(", ")),
    };
    let rest = match data.pending_total {
        _ if !position.known => format!("{} revision files", data.history_total),
        0 => "nothing is pending".to_owned(),
        pending => format!("{pending} of {} revisions pending", data.history_total),
    };
    let problems = match data.problems.len() {
        0 => String::new(),
        1 => "; 1 problem".to_owned(),
        many => format!("; {many} problems"),
    };
    let report_current = data.current.clone();
    let pending = data.pending_total;
    let several = data.heads.len() > 1;
    let mut outcome = Outcome::new(status, format!("{current}; {rest}{problems}"), data);
    outcome.report.current = report_current;
    outcome.report.migration = position.pending.iter().take(5).map(|r| migration_line(r)).collect();
    if several {
        return outcome.then(
            "generate_revision",
            json!({"kind": "merge", "message": "merge heads"}),
            "several heads: merge them before anything else",
        );
    }
    match (position.known, pending) {
        (true, 0) => outcome.then(
            "generate_revision",
            json!({"kind": "autogenerate", "message": "<what changed in the models>"}),
            "the database is up to date: change the models, then generate",
        ),
        (true, _) => outcome.then("review_file", json!({}), "read what is pending before applying"),
        (false, _) => outcome,
    }
}

fn entries<'a>(
    revisions: impl Iterator<Item = &'a Arc<Revision>>,
    position: &Position,
) -> Vec<Entry> {
    revisions
        .map(|revision| Entry {
            revision_id: revision.id.clone(),
            file: file_name(&revision.path),
            message: revision.doc.clone(),
            applied: position.known.then(|| position.applied.contains(&revision.id)),
        })
        .collect()
}

fn graph_problem(problem: &Problem) -> Value {
    json!({"kind": problem.kind, "message": problem.message, "fix": problem.fix})
}

fn refused(refusal: &Refusal) -> Value {
    json!({
        "kind": refusal.code,
        "message": refusal.to_string(),
        "fix": format!("{}:\n{}", refusal.revised_approach, refusal.unblock),
    })
}

/// What the journal remembers that the files or the database no longer agree with.
async fn journal_problems(
    project: &Project,
    graph: &Graph,
    state: &DatabaseState,
    position: &Position,
) -> Result<Vec<Value>, Refusal> {
    let Some(journal) = Journal::open_existing(project).await? else { return Ok(Vec::new()) };
    let database = state.key().await;
    let mut problems = changed_files(graph, position, &journal.applied_hashes(&database).await?);
    for run in &journal.recent_runs(&database, 1).await? {
        if !state.was_cut_off(run).await {
            problems.extend(under_way(run));
            continue;
        }
        if unseen_tables(&journal, graph, run).await?.is_none() {
            continue;
        }
        problems.push(json!({
            "kind": "interrupted_run",
            "message": format!(
                "the {} started at {} was cut off; the version table showed {:?} before and shows \
                 {:?} now",
                run.start.name(), run.started_at, run.start.before, state.current
            ),
            "fix": "Verify the touched tables with verify_table, then review_file and go on.",
        }));
    }
    Ok(problems)
}

/// Revisions in folders below, which only the project's own `env.py` would look into.
fn beside_the_locations(project: &Project, graph: &Graph) -> Option<Value> {
    if !graph.revisions.is_empty() || project.recursive_version_locations {
        return None;
    }
    let below = load_project(&Project { recursive_version_locations: true, ..project.clone() });
    let folders: BTreeSet<String> = below
        .revisions
        .values()
        .filter_map(|revision| Some(revision.path.parent()?.display().to_string()))
        .collect();
    let first = folders.first()?;
    Some(json!({
        "kind": "no_revisions",
        "message": format!(
            "there is no revision in the version locations, and {} in folders below: {}",
            below.revisions.len(),
            folders.iter().cloned().collect::<Vec<_>>().join(", ")
        ),
        "fix": format!("Say which of them is meant, in the settings: version-locations = [{first:?}]"),
    }))
}

/// Nothing else can run before it has ended, and until then the version table tells little.
fn under_way(run: &RecordedRun) -> Option<Value> {
    matches!(run.standing(), Standing::UnderWay | Standing::Silent).then(|| {
        json!({
            "kind": "run_under_way",
            "message": format!(
                "the {} to {} started at {} on {} and has not ended",
                run.start.name(), shown(&run.start.target), run.started_at, run.process.machine()
            ),
            "fix": "Wait until it has ended, then call alembic_current again.",
        })
    })
}

fn changed_files(
    graph: &Graph,
    position: &Position,
    applied_hashes: &BTreeMap<String, String>,
) -> Vec<Value> {
    applied_hashes
        .iter()
        .filter(|(id, _)| position.applied.contains(*id))
        .filter_map(|(id, hash)| graph.revisions.get(id).filter(|found| found.sha256 != *hash))
        .map(|revision| {
            json!({
                "kind": "changed_since_applied",
                "message": format!(
                    "{} was edited after revision {} was applied here",
                    file_name(&revision.path), revision.id
                ),
                "fix": "Restore the file as it was applied, and put the change in a new revision.",
            })
        })
        .collect()
}
