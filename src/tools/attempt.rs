//! One run after the other, until it went well or trying again would not help.

use std::time::{Duration, Instant};

use serde_json::json;

use super::database_now::DatabaseNow;
use super::execution::{is_read, shown};
use super::state::DatabaseState;
use super::unrecorded::Ended;
use super::{Caller, Session};
use crate::apply::{Passage, RunOn, RunOutcome, run};
use crate::bridge::RunReport;
use crate::journal::{Journal, RunEnd, RunId, RunStatus};
use crate::project::Project;
use crate::refusal::Refusal;
use crate::report::Blocked;
use crate::schema::Dialect;

/// How long is waited before the first time that a run is tried again; each further wait is twice as long.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// What a run stands on.
pub(super) struct Ground<'a> {
    pub(super) session: &'a Session,
    pub(super) project: &'a Project,
    pub(super) journal: &'a Journal,
    pub(super) before: &'a DatabaseState,
    pub(super) passage: &'a Passage,
}

/// A run that reached its target, whose end is not yet in the journal.
pub(super) struct Ran {
    pub(super) id: RunId,
    pub(super) report: RunReport,
    /// Whether the journal has all that ran.
    pub(super) recorded: bool,
    pub(super) duration: Duration,
    /// The database as it was looked at afterwards.
    pub(super) state: Result<DatabaseState, Refusal>,
}

/// Why a run failed.
struct Failed {
    refusal: Refusal,
    /// Whether it left everything as it was and only wanted a lock.
    may_try_again: bool,
}

/// Runs, and again up to `retries` times where a lock was not to be had and nothing was changed.
pub(super) async fn run_with_retries(
    ground: &Ground<'_>,
    on: &RunOn,
    retries: u8,
    caller: &Caller,
) -> Result<Ran, Refusal> {
    let mut pause = FIRST_PAUSE;
    let mut left = retries;
    loop {
        match run_once(ground, on, caller).await {
            Ok(ran) => return Ok(ran),
            Err(failed) if failed.may_try_again && left > 0 => {
                caller.say(format!(
                    "{}; trying again in {} s",
                    failed.refusal.root_cause,
                    pause.as_secs()
                ));
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
                left -= 1;
            }
            Err(failed) => return Err(failed.refusal),
        }
    }
}

async fn run_once(ground: &Ground<'_>, on: &RunOn, caller: &Caller) -> Result<Ran, Failed> {
    let Ground { session, project, journal, before, passage } = ground;
    let started = Instant::now();
    let say = {
        let caller = caller.clone();
        move |line: String| caller.say(line)
    };
    let outcome = run(project, journal, passage, on, say)
        .await
        .map_err(|refusal| Failed { refusal, may_try_again: false })?;
    let duration = started.elapsed();
    if outcome.refusal.as_ref().is_some_and(|refusal| refusal.code == "other_database") {
        session.forget_database();
    }
    caller.say("looking at the database again");
    let orphans = orphans(before, &outcome.report).await;
    let state = DatabaseState::read(session, project).await;
    let after = state.as_ref().ok().map(|state| state.current.clone());
    let RunOutcome { id, report, refusal, recorded } = outcome;
    let Some(refusal) = refusal.or_else(|| unexpected_end(passage, after.as_deref())) else {
        return Ok(Ran { id, report, recorded, duration, state });
    };
    let untouched = report.statements.iter().all(|one| !one.lasting || is_read(&one.sql));
    let may_try_again = refusal.code == "lock_timeout"
        && untouched
        && after.as_ref() == Some(&passage.start().before);
    let dialect = before.url.dialect;
    let told = DatabaseNow { dialect, passage, after: after.as_deref() };
    let refusal = refusal.database_state(told.state(&report) + &still_running(&orphans, dialect));
    let blocked = json!(Blocked::from(refusal.clone()));
    let end = RunEnd { status: RunStatus::Failed, after, blocked: Some(blocked) };
    // What became of the database matters more than that it could not be written down.
    let _ = session.record_end(journal, Ended { id, report, end, recorded }).await;
    Err(Failed { refusal, may_try_again })
}

/// Connections that a killed interpreter left in the server, and that could not be ended.
async fn orphans(before: &DatabaseState, report: &RunReport) -> Vec<i64> {
    let killed = |error: &str| matches!(error, "ProcessDied" | "Hung");
    let died = report.failure.as_ref().is_some_and(|failure| killed(&failure.error));
    match &before.database {
        Some(database) if died => database.end_backends(&report.backends).await,
        _ => Vec::new(),
    }
}

fn still_running(orphans: &[i64], dialect: Dialect) -> String {
    let end = |backend: &i64| match dialect {
        Dialect::Mysql => format!("KILL {backend}"),
        _ => format!("SELECT pg_terminate_backend({backend})"),
    };
    if orphans.is_empty() {
        return String::new();
    }
    let ends: Vec<String> = orphans.iter().map(end).collect();
    format!(
        " The server still holds a connection of this run, which may yet go on: {}.",
        ends.join("; ")
    )
}

fn unexpected_end(passage: &Passage, after: Option<&[String]>) -> Option<Refusal> {
    let target = &passage.start().target;
    match after {
        Some(after) if after == target => None,
        Some(after) if *after == passage.start().before => Some(
            Refusal::new("not_committed", "Everything ran, but nothing was committed")
                .because(format!(
                    "The version table was to show {target:?} and still shows {after:?}: env.py \
                     most likely lets its connection go without a commit."
                ))
                .instead("Let env.py run the migrations inside Alembic's transaction.")
                .unblock("with context.begin_transaction():\n    context.run_migrations()"),
        ),
        Some(after) => Some(
            Refusal::new("unexpected_revision", "The version table is not where it should be")
                .because(format!("It was to show {} and shows {}.", shown(target), shown(after)))
                .instead("Look at the history before anything else is run.")
                .unblock("alembic_current {\"history\": 20}"),
        ),
        None => Some(
            Refusal::new("state_unknown", "The run ended, but the database cannot be read")
                .because("The database stopped answering after the run.")
                .instead("Ask again when the database answers; do not apply anything before.")
                .unblock("alembic_current {}"),
        ),
    }
}
