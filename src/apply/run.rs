//! Running a passage through the bridge, with the journal written before, during and after.

use std::time::Duration;

use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::Passage;
use super::progress::Progress;
use super::watch::Watch;
use crate::bridge::{
    Bridge, BridgeError, Event, FailureReport, LookedAt, Plan, RunReport, StepReport,
};
use crate::database::Blocker;
use crate::journal::{Happening, Journal, RunId};
use crate::project::{DatabaseUrl, Limits, Project};
use crate::refusal::Refusal;
use crate::review::Direction;
use crate::schema::Dialect;

/// How often the journal is told that a run is still under way.
const BEAT: Duration = Duration::from_secs(5);

/// What happens while the journal writes waits for so many at most.
const WRITTEN_TOGETHER: usize = 1000;

/// What came of a run, before the database was looked at again.
#[derive(Debug)]
pub struct RunOutcome {
    /// The journal's number for it.
    pub id: RunId,
    /// What ran.
    pub report: RunReport,
    /// Why it did not succeed; `None` where it did.
    pub refusal: Option<Refusal>,
    /// Whether the journal has all that ran.
    pub recorded: bool,
}

/// Which database a run is for, and how long its statements may wait and run there.
#[derive(Debug, Clone)]
pub struct RunOn {
    /// Where it is.
    pub url: DatabaseUrl,
    /// What it can be told by.
    pub looked_at: LookedAt,
    /// What the journal tells it by, where the server says.
    pub identity: Option<String>,
    /// How long statements may wait and run.
    pub limits: Limits,
}

/// Runs what the gate let through, on that database and no other. `say` is told of each revision as it
/// starts, and of who is in the way.
pub async fn run(
    project: &Project,
    journal: &Journal,
    passage: &Passage,
    on: &RunOn,
    say: impl Fn(String) + Clone + Send + Sync + 'static,
) -> Result<RunOutcome, Refusal> {
    let id = journal.start_run(passage.start(), on.identity.clone()).await?;
    let _heart = Heart::of(journal, id);
    let (sender, receiver) = mpsc::unbounded_channel();
    let watch = Watch::over(&on.url, on.limits, say.clone());
    let progress = Progress::told_to(say.clone());
    let observer = |event: &Event| {
        if let Event::Connected { backend_pid: Some(connection), .. } = event {
            watch.connected(*connection);
        }
        progress.hear(event);
        if let Event::StepStarted { revision, direction } = event {
            say(format!("{direction} {revision}"));
        }
        if let Some(happening) = happening(event) {
            // A writer that is gone says why below.
            let _ = sender.send(happening);
        }
    };
    let writer = tokio::spawn(write(journal.clone(), id, receiver));
    let result = start(project, passage, on, &observer).await;
    drop(sender);
    let (report, refusal) = told(result);
    let refusal = refusal.map(|refusal| naming(&watch.blockers(), on.url.dialect, refusal));
    let written = writer.await.unwrap_or_else(|error| {
        Err(Refusal::new("journal_unusable", "The journal writer ended").because(error.to_string()))
    });
    if let Err(refusal) = &written {
        tracing::error!("evidence of run {} was not recorded: {refusal}", id.0);
    }
    Ok(RunOutcome { id, report, refusal, recorded: written.is_ok() })
}

/// Tells the journal that a run is under way, for as long as it is kept.
struct Heart(JoinHandle<()>);

impl Heart {
    fn of(journal: &Journal, run: RunId) -> Self {
        let journal = journal.clone();
        Self(tokio::spawn(async move {
            loop {
                tokio::time::sleep(BEAT).await;
                if let Err(refusal) = journal.hear_of(run).await {
                    tracing::warn!(
                        "run {} goes on, but the journal cannot be told: {refusal}",
                        run.0
                    );
                }
            }
        }))
    }
}

impl Drop for Heart {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn start(
    project: &Project,
    passage: &Passage,
    on: &RunOn,
    observer: &(dyn Fn(&Event) + Send + Sync),
) -> Result<RunReport, BridgeError> {
    let bridge = Bridge::new(project).only_on(&on.looked_at).within(on.limits);
    let start = passage.start();
    let target = alembic_target(&start.target, passage, start.direction);
    let plan = Plan { target: &target, current: &start.before, steps: passage.steps() };
    match start.direction {
        Direction::Upgrade => bridge.upgrade(plan, observer).await,
        Direction::Downgrade => bridge.downgrade(plan, observer).await,
    }
}

/// The word for Alembic that means exactly the reviewed target. Whatever it makes of it, the bridge
/// compares the plan with the reviewed one before the first step.
fn alembic_target(target: &[String], passage: &Passage, direction: Direction) -> String {
    if let Some(named) = passage.named_target() {
        return named.to_owned();
    }
    match (direction, target) {
        (Direction::Upgrade, [one]) => one.clone(),
        (Direction::Upgrade, _) => match passage.steps() {
            [step] => step.revision.clone(),
            _ => "heads".to_owned(),
        },
        (Direction::Downgrade, []) => "base".to_owned(),
        (Direction::Downgrade, [one]) => one.clone(),
        (Direction::Downgrade, _) => format!("-{}", passage.steps().len()),
    }
}

fn told(result: Result<RunReport, BridgeError>) -> (RunReport, Option<Refusal>) {
    match result {
        Ok(report) => {
            let refusal = report
                .failure
                .clone()
                .map(|failure| Refusal::from(BridgeError::Raised(Box::new(failure))));
            (report, refusal)
        }
        Err(error) => {
            let failure: Option<FailureReport> = match &error {
                BridgeError::Raised(failure) => Some((**failure).clone()),
                _ => None,
            };
            (RunReport { failure, ..RunReport::default() }, Some(Refusal::from(error)))
        }
    }
}

/// A refusal for want of a lock, with who held it and how to look who does now.
fn naming(blockers: &[Blocker], dialect: Dialect, mut refusal: Refusal) -> Refusal {
    if refusal.code != "lock_timeout" {
        return refusal;
    }
    if !blockers.is_empty() {
        let told: Vec<String> = blockers.iter().map(Blocker::told).collect();
        refusal.root_cause.push_str(&format!("; the lock was held by {}", told.join("; and by ")));
    }
    let look = match dialect {
        Dialect::Postgresql => return refusal,
        Dialect::Mysql => "SHOW FULL PROCESSLIST;",
        Dialect::Sqlite => "fuser -v <the database file>",
    };
    refusal.unblock(look)
}

fn happening(event: &Event) -> Option<Happening> {
    match event {
        Event::Statement(statement) => Some(Happening::Statement(statement.clone())),
        Event::Committed { connection } => Some(Happening::Committed { connection: *connection }),
        Event::RolledBack { connection } => Some(Happening::RolledBack { connection: *connection }),
        Event::StepFinished { revision, duration_ms, .. } => Some(Happening::Step(StepReport {
            revision: revision.clone(),
            duration_ms: *duration_ms,
        })),
        _ => None,
    }
}

/// Writes down what happens at once. What happens meanwhile is written together.
async fn write(
    journal: Journal,
    run: RunId,
    mut happenings: mpsc::UnboundedReceiver<Happening>,
) -> Result<(), Refusal> {
    let mut batch = Vec::new();
    while happenings.recv_many(&mut batch, WRITTEN_TOGETHER).await > 0 {
        journal.record(run, &batch).await?;
        batch.clear();
    }
    Ok(())
}
