//! What `apply` and `rollback` share: through the gate, run, look again, record.

use std::collections::BTreeMap;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::attempt::{Ground, Ran, run_with_retries};
use super::consent;
use super::evidence::{table_locks, told_statements};
use super::reviewing::attention_of_run;
use super::state::{DatabaseState, file_name, migration_line};
use super::surprises::Foresight;
use super::unrecorded::Ended;
use super::{Caller, Session};
use crate::apply::{
    Acknowledgement, AfterCheck, BackfillEvidence, BackfillState, Kept, Loss, Passage, Present,
    RunOn, check_after, check_backfills, count_losses, gate, keep, touched_tables, unread_steps,
};
use crate::bridge::{RunReport, busy};
use crate::journal::{Journal, RecordedRun, RunEnd, RunStatus, Standing};
use crate::operations::Migration;
use crate::project::{Project, VersionTable};
use crate::refusal::Refusal;
use crate::report::{Backfill, BackfillVerdict, MigrationLine, ReportSection};
use crate::review::{CheckStatus, Direction, imported_files};
use crate::revisions::{Graph, Revision};

/// Which run is asked for.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) direction: Direction,
    pub(super) review_id: String,
    /// For a downgrade, as the agent named it; an upgrade goes where its review says.
    pub(super) target: Option<String>,
    pub(super) acknowledge: Vec<Acknowledgement>,
    /// How often a run that did not get a lock is tried again.
    pub(super) lock_retries: u8,
    /// Whether what would be lost is written to a file first.
    pub(super) keep: bool,
}

/// Result of `apply` and `rollback`.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub struct RunData {
    /// Revisions that ran
    #[schemars(with = "Vec<Map<String, Value>>")]
    pub ran: Vec<Value>,
    /// What ran, in order
    #[schemars(with = "Vec<Map<String, Value>>")]
    pub statements: Vec<Value>,
    /// How many ran
    pub statements_total: usize,
    /// Strongest per table
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<Map<String, Value>>")]
    pub locks: Option<Vec<Value>>,
    /// Not as the review foresaw
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub surprises: Vec<String>,
    /// Catalog against expected
    #[schemars(with = "Vec<Map<String, Value>>")]
    pub after_checks: Vec<AfterCheck>,
    /// Journal number
    pub run: i64,
    /// Whole run
    pub duration_ms: u64,
}

/// A run that reached its target.
#[derive(Debug)]
pub(super) struct Executed {
    pub(super) data: RunData,
    pub(super) report: ReportSection,
    pub(super) after: Vec<String>,
    /// Tables to verify, each with the columns that were added or filled.
    pub(super) touched: BTreeMap<String, Vec<String>>,
    pub(super) needs_attention: bool,
    /// What was kept before it went.
    pub(super) kept: Option<Kept>,
}

/// Runs to the end even if whoever asked goes away: the session owns the run, not the request.
pub(super) async fn execute(
    session: Arc<Session>,
    request: Request,
    caller: Caller,
) -> Result<Executed, Refusal> {
    let project = session.project()?;
    refuse_read_only(&session)?;
    let runs = session.runs.clone();
    let run = runs.spawn(async move { go(&session, &project, request, &caller).await });
    run.await.unwrap_or_else(|error| {
        Err(Refusal::new("internal_error", "The run ended unexpectedly")
            .because(error.to_string())
            .instead("Ask where the database stands before anything else.")
            .unblock("alembic_current {}"))
    })
}

pub(super) fn refuse_read_only(session: &Session) -> Result<(), Refusal> {
    if !session.is_read_only() {
        return Ok(());
    }
    Err(Refusal::new("read_only", "This server only reads")
        .because("It runs with --read-only, or `read-only = true` is configured; nothing was run.")
        .instead("Ask the person who owns the project; reading and reviewing still work.")
        .unblock("review_file {}"))
}

async fn go(
    session: &Session,
    project: &Project,
    request: Request,
    caller: &Caller,
) -> Result<Executed, Refusal> {
    let journal = session.journal(project).await?;
    let graph = super::state::graph(project);
    let before = DatabaseState::read(session, project).await?;
    let policy = project.settings.policy(&before.url);
    consent::allowed(&policy, request.direction)?;
    graph.refuse_unknown(&before.current)?;
    let passed = pass(&journal, &graph, &before, &request).await;
    let (passage, revisions) = match passed {
        Ok(passed) => passed,
        Err(refusal) => return Err(busy_or(refusal, &before, &journal).await),
    };
    consent::rehearsed(&policy, &journal, &passage).await?;
    let migrations: Vec<Migration> = revisions.iter().map(|found| found.migration()).collect();
    if request.direction == Direction::Downgrade {
        consent::allowed_back(&policy, revisions.len(), &passage.start().target)?;
    }
    let dialect = before.url.dialect;
    let losses =
        count_losses(before.database.as_ref(), dialect, &migrations, request.direction).await;
    let unread = unread(&migrations, request.direction);
    consent::agreed(&policy, &passage, &losses, &unread, caller).await?;
    let kept = match request.keep {
        true => kept(project, &before, &passage, &unread, &losses, caller).await?,
        false => None,
    };
    let told_kept = |refusal: Refusal| match &kept {
        Some(kept) => {
            let state = refusal.database_state.clone().unwrap_or_default();
            let file = &kept.file;
            refusal.database_state(format!("{state} What would be lost is kept in {file}.").trim())
        }
        None => refusal,
    };
    let touched_before = touched_tables(&migrations, request.direction).into_keys().collect();
    let ids: Vec<String> = revisions.iter().map(|revision| revision.id.clone()).collect();
    let target = &passage.start().target;
    let foresight = Foresight::of(project, &graph, &before, target, &ids, touched_before).await;
    let on = RunOn {
        url: before.url.clone(),
        looked_at: before.looked_at(project).await,
        identity: before.key().await.identity,
        limits: policy.limits,
    };
    let ground = Ground { session, project, journal: &journal, before: &before, passage: &passage };
    let Ran { id, report: ran_report, recorded, duration, state } =
        match run_with_retries(&ground, &on, request.lock_retries, caller).await {
            Ok(ran) => ran,
            Err(refusal) if refusal.code == "busy" => {
                return Err(told_kept(naming_run(refusal, &before, &journal).await));
            }
            Err(refusal) => return Err(told_kept(refusal)),
        };
    let after = state.as_ref().ok().map(|state| state.current.clone());
    let end = RunEnd { status: RunStatus::Succeeded, after: after.clone(), blocked: None };
    let ran = |refusal: Refusal| {
        refusal.database_state(format!(
            "The run itself succeeded: the version table shows {}.",
            shown(after.as_deref().unwrap_or_default())
        ))
    };
    let ended = Ended { id, report: ran_report.clone(), end, recorded };
    session.record_end(&journal, ended).await.map_err(ran)?;
    let surprises = match (&foresight, &state) {
        (Some(foresight), Ok(state)) => foresight.surprises(state).await,
        _ => Vec::new(),
    };
    journal.record_surprises(id, &surprises).await.map_err(ran)?;
    let database = state.ok().and_then(|state| state.database);
    let after_checks = match &database {
        Some(database) => {
            check_after(database, &migrations, request.direction).await.map_err(ran)?
        }
        None => Vec::new(),
    };
    let backfills = match request.direction {
        Direction::Upgrade => check_backfills(database.as_ref(), &migrations).await,
        Direction::Downgrade => Vec::new(),
    };
    let report = ReportSection {
        migration: revisions.iter().map(|revision| migration_line(revision)).collect(),
        current: after.clone(),
        backfill: backfills.into_iter().map(backfill).collect(),
        attention: attention_of_run(
            project,
            &graph,
            before.url.dialect,
            &revisions,
            request.direction,
        ),
    };
    let needs_attention = after_checks.iter().any(|check| check.status != CheckStatus::Pass)
        || !surprises.is_empty()
        || !report.attention.is_empty()
        || report.backfill.iter().any(|backfill| backfill.verdict != BackfillVerdict::Set);
    let mut data = run_data(&revisions, &ran_report, after_checks, &before.version_table);
    data.run = id.0;
    data.surprises = surprises;
    data.duration_ms = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    let touched = touched(&migrations, request.direction, &report.backfill);
    Ok(Executed { data, report, after: after.unwrap_or_default(), touched, needs_attention, kept })
}

/// Writes what would be lost to a file, or refuses where that cannot be done as a whole.
async fn kept(
    project: &Project,
    before: &DatabaseState,
    passage: &Passage,
    unread: &[String],
    losses: &[Loss],
    caller: &Caller,
) -> Result<Option<Kept>, Refusal> {
    if !unread.is_empty() {
        return Err(Refusal::new("not_kept", "What would be lost cannot be told, nor kept")
            .because(format!(
                "It is not decided by reading: {}; nothing was run.",
                unread.join("; ")
            ))
            .instead("Back the database up, then roll back without keep.")
            .unblock("rollback {}"));
    }
    let Some(database) = &before.database else {
        return Err(Refusal::new("not_kept", "The database cannot be read from here")
            .because("Only the project's own Python reaches it; nothing was run.")
            .instead("Back the database up there, then roll back without keep.")
            .unblock("rollback {}"));
    };
    caller.say("keeping what would be lost");
    let now = jiff::Timestamp::now().strftime("%Y%m%dT%H%M%S%3fZ");
    let name = format!("{now}-{}", passage.start().review_id);
    keep(&project.root.join(".alembic-mcp"), &name, &before.url, database, losses).await
}

/// The steps of `migrations` of which reading does not tell what they do, each with its place.
pub(super) fn unread(migrations: &[Migration], direction: Direction) -> Vec<String> {
    migrations.iter().flat_map(|one| unread_steps(one.function(direction))).collect()
}

fn touched(
    migrations: &[Migration],
    direction: Direction,
    backfills: &[Backfill],
) -> BTreeMap<String, Vec<String>> {
    let mut tables = touched_tables(migrations, direction);
    for backfill in backfills {
        let columns = tables.entry(backfill.table.clone()).or_default();
        if !columns.contains(&backfill.column) {
            columns.push(backfill.column.clone());
        }
    }
    tables
}

pub(super) async fn pass(
    journal: &Journal,
    graph: &Graph,
    before: &DatabaseState,
    request: &Request,
) -> Result<(Passage, Vec<Arc<Revision>>), Refusal> {
    let recorded = journal.review(&request.review_id).await?;
    let mut named = None;
    let revisions = match (&recorded, request.direction, &request.target) {
        (None, ..) => Vec::new(),
        (Some(recorded), Direction::Downgrade, Some(target)) => {
            match graph.way_back(&before.current, target) {
                Ok(way) => {
                    named = Some(way.target);
                    way.revisions
                }
                // From where the database is now, the target may mean nothing: the gate says why.
                Err(_) if recorded.binding.current != before.current => Vec::new(),
                Err(refusal) => return Err(refusal),
            }
        }
        (Some(recorded), ..) => {
            let target = match recorded.binding.target.as_slice() {
                [one] => one.clone(),
                _ => "heads".to_owned(),
            };
            // A review of another direction or moment is refused by the gate in its own words.
            match graph.upgrade_path(&before.current, &target) {
                Ok(revisions) => revisions,
                Err(_) if recorded.binding.current != before.current => Vec::new(),
                Err(refusal) => return Err(refusal),
            }
        }
    };
    let database = before.url.to_string();
    let migrations: Vec<Migration> = revisions.iter().map(|one| one.migration()).collect();
    let imported = imported_files(&migrations);
    let present = Present {
        direction: request.direction,
        current: &before.current,
        revisions: &revisions,
        imported: &imported,
        database: &database,
        target: named.as_deref(),
    };
    let passage = gate(&request.review_id, recorded.as_ref(), &present, &request.acknowledge)?;
    Ok((passage, revisions))
}

/// A database that has moved may just be on its way: whoever moves it still holds the lock.
async fn busy_or(refusal: Refusal, before: &DatabaseState, journal: &Journal) -> Refusal {
    let Some(database) = before.database.as_ref().filter(|_| refusal.code == "database_moved")
    else {
        return refusal;
    };
    match database.run_lock_holder().await {
        Some(holder) => naming_run(busy(&holder), before, journal).await,
        None => refusal,
    }
}

/// A refusal as busy, with the run that the journal knows to be under way.
async fn naming_run(mut refusal: Refusal, before: &DatabaseState, journal: &Journal) -> Refusal {
    let latest = journal.recent_runs(&before.key().await, 10).await.unwrap_or_default();
    let running =
        |run: &RecordedRun| matches!(run.standing(), Standing::UnderWay | Standing::Silent);
    if let Some(run) = latest.iter().find(|run| running(run)) {
        refusal.root_cause.push_str(&format!(
            ". The journal has run {}, the {} to {}, under way since {} on {}",
            run.id.0,
            run.start.name(),
            shown(&run.start.target),
            run.started_at,
            run.process.machine()
        ));
    }
    refusal
}

/// The revisions of a version table, in words.
pub(super) fn shown(revisions: &[String]) -> String {
    if revisions.is_empty() { "no revision".to_owned() } else { revisions.join(", ") }
}

pub(super) fn shortened(text: &str, length: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= length {
        return line;
    }
    line.chars().take(length).chain(std::iter::once('…')).collect()
}

fn run_data(
    revisions: &[Arc<Revision>],
    report: &RunReport,
    after_checks: Vec<AfterCheck>,
    version_table: &VersionTable,
) -> RunData {
    let (statements, statements_total) = told_statements(report);
    let file = |id: &str| {
        revisions.iter().find(|revision| revision.id == id).map(|found| file_name(&found.path))
    };
    RunData {
        ran: report
            .steps
            .iter()
            .map(|step| {
                json!({
                    "revision_id": step.revision, "file": file(&step.revision),
                    "duration_ms": step.duration_ms.round(),
                })
            })
            .collect(),
        statements,
        statements_total,
        locks: table_locks(&report.statements, version_table),
        after_checks,
        ..RunData::default()
    }
}

pub(super) fn backfill(evidence: BackfillEvidence) -> Backfill {
    Backfill {
        table: evidence.table,
        column: evidence.column,
        verdict: match evidence.state {
            BackfillState::Set => BackfillVerdict::Set,
            BackfillState::Partial => BackfillVerdict::Partial,
            BackfillState::Missing => BackfillVerdict::Missing,
            BackfillState::Unknown => BackfillVerdict::Unknown,
        },
        rows_total: evidence.rows_total,
        rows_missing: evidence.rows_missing,
        evidence: evidence.evidence,
    }
}

/// The migration lines of revisions.
pub(super) fn migration_lines(revisions: &[Arc<Revision>]) -> Vec<MigrationLine> {
    revisions.iter().map(|revision| migration_line(revision)).collect()
}
