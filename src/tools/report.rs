//! `report`: the required report, from the journal and fresh looks at the database.

use std::fmt::Write;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::execution::{backfill, migration_lines, shortened, shown};
use super::reviewing::attention_of_run;
use super::state::{DatabaseState, file_name, graph};
use super::{Annotations, Caller, Session, Tool};
use crate::apply::{check_backfills, table_evidence};
use crate::bridge::StatementReport;
use crate::journal::{Journal, RecordedRehearsal, RecordedRun, RunStatus};
use crate::operations::Migration;
use crate::project::VersionTable;
use crate::refusal::Refusal;
use crate::report::{
    BackfillVerdict, Blocked, MigrationLine, Outcome, ReportSection, Status, blocked_report,
    required_report,
};
use crate::review::Direction;
use crate::revisions::{Graph, Revision};

const RUNS_SEARCHED: u32 = 1000;
const EVIDENCE_SHOWN: usize = 20;

/// The tool.
#[derive(Debug)]
pub struct Report;

/// Arguments of `report`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Arguments {
    /// Instead of the latest run
    #[serde(default)]
    pub revision: Option<String>,
}

/// Result of `report`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Data {
    /// Show it as it is
    pub markdown: String,
    /// Journal entry, if run from here
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Map<String, Value>")]
    pub run: Option<Value>,
}

impl Tool for Report {
    const NAME: &'static str = "report";
    const TITLE: &'static str = "Migration report";
    const DESCRIPTION: &'static str = include_str!("../../tools/report.md");
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
        let graph = graph(&project);
        caller.say("looking at the database");
        let state = DatabaseState::read(&session, &project).await?;
        let journal = Journal::open_existing(&project).await?;
        let wanted = arguments.revision.as_deref();
        let run = find_run(journal.as_ref(), &state, wanted).await?;
        let revisions = subject(&graph, &state, run.as_ref(), wanted)?;
        let mut section = ReportSection {
            migration: run
                .as_ref()
                .map_or_else(|| migration_lines(&revisions), |run| ran(run, &graph)),
            current: Some(state.current.clone()),
            ..ReportSection::default()
        };
        let story = Story {
            heads: &graph.heads,
            evidence: evidence(journal.as_ref(), run.as_ref(), &revisions, &state).await?,
        };
        match &run {
            Some(run) if run.end.status == RunStatus::Failed => {
                return Ok(failed(run, section, &story));
            }
            Some(run) if state.was_cut_off(run).await => {
                return Ok(interrupted(run, &state, section, &story));
            }
            _ => {}
        }
        let direction = run.as_ref().map_or(Direction::Upgrade, |run| run.start.direction);
        section.attention =
            attention_of_run(&project, &graph, state.url.dialect, &revisions, direction);
        if direction == Direction::Upgrade {
            let migrations: Vec<Migration> =
                revisions.iter().map(|found| found.migration()).collect();
            let counted = check_backfills(state.database.as_ref(), &migrations).await;
            section.backfill = counted.into_iter().map(backfill).collect();
        }
        Ok(told(run.as_ref(), section, &story))
    }
}

/// What the Markdown needs beside the section itself.
struct Story<'a> {
    heads: &'a [String],
    /// One line each: where the facts come from.
    evidence: Vec<String>,
}

/// The revisions of a run as the journal kept them, whatever became of the files.
fn ran(run: &RecordedRun, graph: &Graph) -> Vec<MigrationLine> {
    let line = |(id, file, _): &(String, String, String)| MigrationLine {
        file: file.clone(),
        revision_id: id.clone(),
        down_revision: graph
            .revisions
            .get(id)
            .map(|revision| revision.down_revision.clone())
            .unwrap_or_default(),
    };
    run.start.revisions.iter().map(line).collect()
}

/// The latest run, or the latest that ran `revision`.
async fn find_run(
    journal: Option<&Journal>,
    state: &DatabaseState,
    revision: Option<&str>,
) -> Result<Option<RecordedRun>, Refusal> {
    let Some(journal) = journal else { return Ok(None) };
    let searched = if revision.is_some() { RUNS_SEARCHED } else { 1 };
    let runs = journal.recent_runs(&state.key().await, searched).await?;
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

/// Where the report's facts come from: the journal's run, the files' hashes, their making.
async fn evidence(
    journal: Option<&Journal>,
    run: Option<&RecordedRun>,
    revisions: &[Arc<Revision>],
    state: &DatabaseState,
) -> Result<Vec<String>, Refusal> {
    let mut lines = vec![match run {
        Some(run) => format!(
            "{} run {} of review `{}`, started {}, {} statements recorded, reads included",
            run.start.name(),
            run.id.0,
            run.start.review_id,
            run.started_at,
            run.statement_count
        ),
        None => "read from files and database; it was not run from here".to_owned(),
    }];
    if let (Some(journal), Some(run)) = (journal, run)
        && let Some(rehearsal) = journal.rehearsal(&run.start.review_id).await?
    {
        lines.push(rehearsal_line(&rehearsal));
    }
    if let (Some(journal), Some(run)) = (journal, run) {
        let statements = journal.telling_statements(run.id).await?;
        lines.extend(lock_lines(&statements, run, &state.version_table));
        if state.was_cut_off(run).await {
            lines.extend(last_line(&statements));
        }
        let told = run.surprises.iter();
        lines.extend(told.map(|surprise| format!("**not as the review foresaw**: {surprise}")));
    }
    for revision in revisions.iter().take(EVIDENCE_SHOWN) {
        let hashes = run.map(|run| run.start.revisions.as_slice()).unwrap_or_default();
        let ran = hashes.iter().find(|(id, ..)| *id == revision.id).map(|(.., hash)| hash);
        let hash = ran.unwrap_or(&revision.sha256);
        let mut line = format!("`{}` sha256 `{:.16}`", file_name(&revision.path), hash);
        if hash != &revision.sha256 {
            line.push_str(", **edited since it ran**: what follows from the file may not be true");
        }
        let generated = match journal {
            Some(journal) => journal.generation(&revision.id).await?,
            None => None,
        };
        if let Some(generated) = generated {
            let edited = if generated.sha256 == *hash { "unedited" } else { "then edited" };
            let _ = write!(line, "; written here by {}, {edited}", generated.kind);
        }
        lines.push(line);
    }
    let acknowledged = run.iter().flat_map(|run| &run.start.acknowledged);
    lines.extend(acknowledged.map(|(finding, why)| format!("acknowledged `{finding}`: {why}")));
    Ok(lines)
}

/// What the journal has of each table's strongest lock.
fn lock_lines(
    statements: &[StatementReport],
    run: &RecordedRun,
    version: &VersionTable,
) -> Vec<String> {
    let found = table_evidence(statements, version).unwrap_or_default();
    let mut lines: Vec<String> = found
        .iter()
        .take(EVIDENCE_SHOWN)
        .map(|one| {
            let lock = match one.lock {
                Some(lock) => format!("lock {}, blocking {}", lock.name(), lock.blocks()),
                None => "locks not measured".to_owned(),
            };
            let rewritten = if one.rewritten { "; **written anew**" } else { "" };
            format!("`{}`: {lock}{rewritten} (run {})", one.table, run.id.0)
        })
        .collect();
    if found.len() > EVIDENCE_SHOWN {
        lines.push(format!("{} more tables were locked", found.len() - EVIDENCE_SHOWN));
    }
    lines
}

/// How far an interrupted run was seen to get.
fn last_line(statements: &[StatementReport]) -> Option<String> {
    let last = statements.last()?;
    let lasting = if last.lasting { "committed" } else { "not seen to be committed" };
    Some(format!("the last statement recorded, {lasting}: `{}`", shortened(&last.sql, 120)))
}

/// How the rehearsal of a run's revisions had ended.
fn rehearsal_line(rehearsal: &RecordedRehearsal) -> String {
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let passed = if rehearsal.passed { "passed" } else { "**failed**" };
    let mut line = format!(
        "rehearsed before, at {}: {passed}, way back {}, on {}",
        rehearsal.created_at,
        word(&rehearsal.told["round_trip"]),
        word(&rehearsal.told["scratch"]["made_from"]),
    );
    if let Some(lock) = rehearsal.told["locks"].get(0) {
        let _ =
            write!(line, "; strongest lock {} on `{}`", word(&lock["lock"]), word(&lock["table"]));
    }
    line
}

fn markdown(section: &ReportSection, story: &Story<'_>) -> String {
    let lines: Vec<String> = story.evidence.iter().map(|line| format!("\n  - {line}")).collect();
    format!("{}\n- **Evidence:**{}", required_report(section, story.heads), lines.concat())
}

fn told(run: Option<&RecordedRun>, section: ReportSection, story: &Story<'_>) -> Outcome<Data> {
    let running = run.is_some_and(|run| run.end.status == RunStatus::Running);
    let unsettled = section.backfill.iter().any(|line| line.verdict != BackfillVerdict::Set);
    let surprised = run.is_some_and(|run| !run.surprises.is_empty());
    let attention = running || unsettled || surprised || !section.attention.is_empty();
    let status = if attention { Status::Attention } else { Status::Ok };
    let files: Vec<&str> = section.migration.iter().map(|line| line.file.as_str()).collect();
    let what = match run {
        None => "state".to_owned(),
        Some(run) if running => format!("{}, which is still running", run.start.name()),
        Some(run) => run.start.name().to_owned(),
    };
    let files = if files.is_empty() {
        shown(section.current.as_deref().unwrap_or_default())
    } else {
        files.join(", ")
    };
    let summary = format!("Report of the {what}: {files}");
    let mut markdown = markdown(&section, story);
    if run.is_some_and(|run| run.start.direction == Direction::Downgrade && !running) {
        markdown = markdown.replacen("- **Migration:** ", "- **Migration:** rolled back: ", 1);
    }
    let data = Data { markdown, run: run.map(journal_entry) };
    let mut outcome = Outcome::new(status, summary, data);
    outcome.report = section;
    outcome
}

fn failed(run: &RecordedRun, section: ReportSection, story: &Story<'_>) -> Outcome<Data> {
    let recorded = run.end.blocked.clone();
    let blocked = recorded
        .and_then(|value| serde_json::from_value::<Blocked>(value).ok())
        .unwrap_or_else(|| {
            Blocked::from(
                Refusal::new("run_failed", "The run failed")
                    .because("The journal holds no details of the failure.")
                    .instead("Look at the state, then review again.")
                    .unblock("alembic_current {}"),
            )
        });
    told_as_blocked(run, blocked, section, story, "failed")
}

fn interrupted(
    run: &RecordedRun,
    state: &DatabaseState,
    section: ReportSection,
    story: &Story<'_>,
) -> Outcome<Data> {
    let refusal = Refusal::new("interrupted_run", "The run was cut off")
        .because("The server that ran it went away before the end was recorded.")
        .instead("Verify the touched tables, then review what is still pending.")
        .unblock("review_file {}")
        .database_state(format!(
            "The version table shows {}; before the run it showed {}.",
            shown(&state.current),
            shown(&run.start.before)
        ));
    told_as_blocked(run, Blocked::from(refusal), section, story, "was cut off")
}

fn told_as_blocked(
    run: &RecordedRun,
    blocked: Blocked,
    section: ReportSection,
    story: &Story<'_>,
    how: &str,
) -> Outcome<Data> {
    let summary = format!("The last {} {how}", run.start.name());
    let markdown =
        format!("{}\n\n{}", blocked_report(&summary, &blocked), markdown(&section, story));
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
