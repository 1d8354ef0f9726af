//! `report`: the required report, from the journal and fresh looks at the database.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::execution::{backfill, migration_lines, shown};
use super::reviewing::attention_of_run;
use super::state::{DatabaseState, graph};
use super::{Annotations, Progress, Session, Tool};
use crate::apply::check_backfills;
use crate::journal::{Journal, RecordedRun, RunStatus};
use crate::operations::Migration;
use crate::project::Project;
use crate::refusal::Refusal;
use crate::report::{
    BackfillVerdict, Blocked, Outcome, ReportSection, Status, blocked_report, required_report,
};
use crate::review::Direction;
use crate::revisions::{Graph, Revision};

const RUNS_SEARCHED: u32 = 1000;

/// The tool.
#[derive(Debug)]
pub struct Report;

/// Arguments of `report`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Arguments {
    /// Report on this revision instead of the latest run
    #[serde(default)]
    pub revision: Option<String>,
}

/// Result of `report`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Data {
    /// The report, to be shown as it is
    pub markdown: String,
    /// Journal entry: {id, direction, status, review_id, started_at, finished_at, before, after, acknowledged, statements}; absent if not run from here
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Map<String, Value>")]
    pub run: Option<Value>,
}

impl Tool for Report {
    const NAME: &'static str = "report";
    const TITLE: &'static str = "Give the required migration report";
    const DESCRIPTION: &'static str = include_str!("../../tools/report.md");
    const ANNOTATIONS: Annotations =
        Annotations { read_only: true, destructive: false, idempotent: true, open_world: false };
    type Arguments = Arguments;
    type Data = Data;

    async fn call(
        arguments: Arguments,
        session: Arc<Session>,
        progress: Progress,
    ) -> Result<Outcome<Data>, Refusal> {
        let project = session.project()?;
        let graph = graph(&project);
        progress.say("looking at the database");
        let state = DatabaseState::read(&session, &project).await?;
        let run = find_run(&project, &state, arguments.revision.as_deref()).await?;
        let direction = run.as_ref().map_or(Direction::Upgrade, |run| run.start.direction);
        let revisions = subject(&graph, &state, run.as_ref(), arguments.revision.as_deref())?;
        let migrations: Vec<Migration> = revisions.iter().map(|found| found.migration()).collect();
        let mut section = ReportSection {
            migration: migration_lines(&revisions),
            current: Some(state.current.clone()),
            backfill: Vec::new(),
            attention: attention_of_run(&graph, state.url.dialect, &revisions, direction),
        };
        match run.as_ref().map(|run| (run, run.end.status)) {
            Some((run, RunStatus::Failed)) => return Ok(failed(run, section)),
            Some((run, RunStatus::Running)) if run.is_interrupted() => {
                return Ok(interrupted(run, &state, section));
            }
            _ => {}
        }
        if direction == Direction::Upgrade {
            let evidence = check_backfills(state.database.as_ref(), &migrations).await;
            section.backfill = evidence.into_iter().map(backfill).collect();
        }
        Ok(succeeded(run.as_ref(), section))
    }
}

/// The latest run, or the latest that ran `revision`.
async fn find_run(
    project: &Project,
    state: &DatabaseState,
    revision: Option<&str>,
) -> Result<Option<RecordedRun>, Refusal> {
    let Some(journal) = Journal::open_existing(project).await? else { return Ok(None) };
    let searched = if revision.is_some() { RUNS_SEARCHED } else { 1 };
    let runs = journal.recent_runs(&state.url.to_string(), searched).await?;
    Ok(runs.into_iter().find(|run| {
        revision.is_none_or(|wanted| {
            run.start.revisions.iter().any(|(id, file, _)| id == wanted || file == wanted)
        })
    }))
}

/// What the report is about: the run's revisions, the one asked for, or what the database shows.
fn subject(
    graph: &Graph,
    state: &DatabaseState,
    run: Option<&RecordedRun>,
    revision: Option<&str>,
) -> Result<Vec<Arc<Revision>>, Refusal> {
    let ids: Vec<String> = match (run, revision) {
        (Some(run), _) => run.start.revisions.iter().map(|(id, ..)| id.clone()).collect(),
        (None, Some(revision)) => vec![revision.to_owned()],
        (None, None) => state.current.clone(),
    };
    let found: Vec<_> = ids.iter().filter_map(|id| graph.revisions.get(id).cloned()).collect();
    if found.is_empty() && !ids.is_empty() && run.is_none() {
        return Err(Refusal::new("unknown_revision", "No such revision")
            .because(format!("Neither the journal nor the files know {}.", ids.join(", ")))
            .instead("Look at the history for the id that is meant.")
            .unblock("alembic_current {\"history\": 20}"));
    }
    Ok(found)
}

fn succeeded(run: Option<&RecordedRun>, section: ReportSection) -> Outcome<Data> {
    let unsettled = section.backfill.iter().any(|line| line.verdict != BackfillVerdict::Set);
    let attention = !section.attention.is_empty() || unsettled;
    let status = if attention { Status::Attention } else { Status::Ok };
    let mut markdown = required_report(&section);
    if run.is_some_and(|run| run.start.direction == Direction::Downgrade) {
        markdown = markdown.replacen("- **Migration:** ", "- **Migration:** rolled back: ", 1);
    }
    markdown.push_str(&match run {
        Some(run) => format!(
            "\n- **Evidence:** {} run {} of review `{}`, started {}, {} statements recorded, reads included",
            run.start.direction.name(),
            run.id.0,
            run.start.review_id,
            run.started_at,
            run.statement_count
        ),
        None => {
            "\n- **Evidence:** read from files and database; it was not run from here".to_owned()
        }
    });
    for (finding, reason) in run.iter().flat_map(|run| &run.start.acknowledged) {
        markdown.push_str(&format!("\n- **Acknowledged:** `{finding}`: {reason}"));
    }
    let files: Vec<&str> = section.migration.iter().map(|line| line.file.as_str()).collect();
    let what = run.map_or("state", |run| run.start.direction.name());
    let summary = format!("Report of the {what}: {}", files.join(", "));
    let data = Data { markdown, run: run.map(journal_entry) };
    let mut outcome = Outcome::new(status, summary, data);
    outcome.report = section;
    outcome
}

fn failed(run: &RecordedRun, section: ReportSection) -> Outcome<Data> {
    let blocked = run
        .end
        .blocked
        .clone()
        .and_then(|value| serde_json::from_value::<Blocked>(value).ok())
        .unwrap_or_else(|| {
            Blocked::from(
                Refusal::new("run_failed", "The run failed")
                    .because("The journal holds no details of the failure.")
                    .instead("Look at the state, then review again.")
                    .unblock("alembic_current {}"),
            )
        });
    told_as_blocked(run, blocked, section, "failed")
}

fn interrupted(run: &RecordedRun, state: &DatabaseState, section: ReportSection) -> Outcome<Data> {
    let refusal = Refusal::new("interrupted_run", "The run was cut off")
        .because("The server that ran it went away before the end was recorded.")
        .instead("Verify the touched tables, then review what is still pending.")
        .unblock("review_file {}")
        .database_state(format!(
            "The version table shows {}; before the run it showed {}.",
            shown(&state.current),
            shown(&run.start.before)
        ));
    told_as_blocked(run, Blocked::from(refusal), section, "was cut off")
}

fn told_as_blocked(
    run: &RecordedRun,
    blocked: Blocked,
    section: ReportSection,
    how: &str,
) -> Outcome<Data> {
    let summary = format!("The last {} {how}", run.start.direction.name());
    let markdown =
        format!("{}\n\n{}", blocked_report(&summary, &blocked), required_report(&section));
    let data = Data { markdown, run: Some(journal_entry(run)) };
    let mut outcome = Outcome::new(Status::Blocked, summary, data);
    outcome.report = section;
    outcome.blocked = Some(blocked);
    outcome.then("review_file", json!({}), "mend the migration, then review it again")
}

fn journal_entry(run: &RecordedRun) -> Value {
    json!({
        "id": run.id, "direction": run.start.direction, "status": run.end.status,
        "review_id": run.start.review_id, "started_at": run.started_at,
        "finished_at": run.finished_at, "before": run.start.before, "after": run.end.after,
        "acknowledged": run.start.acknowledged, "statements": run.statement_count,
    })
}
