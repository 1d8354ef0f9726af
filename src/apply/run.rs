//! Running a passage through the bridge, with the journal written before, during and after.

use tokio::sync::mpsc;

use super::Passage;
use crate::bridge::{Bridge, BridgeError, Event, FailureReport, LookedAt, RunReport, StepReport};
use crate::journal::{Journal, RunId};
use crate::project::Project;
use crate::refusal::Refusal;
use crate::review::Direction;

/// What came of a run, before the database was looked at again.
#[derive(Debug)]
pub struct RunOutcome {
    /// The journal's number for it.
    pub id: RunId,
    /// What ran.
    pub report: RunReport,
    /// Why it did not succeed; `None` where it did.
    pub refusal: Option<Refusal>,
}

/// Runs what the gate let through, on `database` and no other. `say` is told of each revision as it starts.
pub async fn run(
    project: &Project,
    journal: &Journal,
    passage: &Passage,
    database: &LookedAt,
    say: impl Fn(String) + Send + Sync,
) -> Result<RunOutcome, Refusal> {
    let id = journal.start_run(passage.start()).await?;
    let (sender, receiver) = mpsc::unbounded_channel();
    let observer = |event: &Event| {
        if let Some(line) = progress_line(event) {
            say(line);
        }
        if let Event::StepFinished { revision, duration_ms, .. } = event {
            // The journal writer only goes away when this run is over.
            let _ =
                sender.send(StepReport { revision: revision.clone(), duration_ms: *duration_ms });
        }
    };
    let writer = tokio::spawn(write_steps(journal.clone(), id, receiver));
    let result = start(project, passage, database, &observer).await;
    drop(sender);
    let (report, refusal) = told(result);
    let written = writer.await.unwrap_or_else(|error| {
        Err(Refusal::new("journal_unusable", "The journal writer ended").because(error.to_string()))
    });
    if let Err(refusal) = written.and(journal.record_statements(id, &report.statements).await) {
        tracing::error!("evidence of run {} was not recorded: {refusal}", id.0);
    }
    Ok(RunOutcome { id, report, refusal })
}

async fn start(
    project: &Project,
    passage: &Passage,
    database: &LookedAt,
    observer: &(dyn Fn(&Event) + Send + Sync),
) -> Result<RunReport, BridgeError> {
    let bridge = Bridge::new(project).only_on(database);
    let start = passage.start();
    let target = alembic_target(&start.target, passage, start.direction);
    match start.direction {
        Direction::Upgrade => bridge.upgrade(&target, passage.steps(), observer).await,
        Direction::Downgrade => bridge.downgrade(&target, passage.steps(), observer).await,
    }
}

/// The word for Alembic that means exactly the reviewed target. Whatever it makes of it, the bridge
/// compares the plan with the reviewed one before the first step.
fn alembic_target(target: &[String], passage: &Passage, direction: Direction) -> String {
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

fn progress_line(event: &Event) -> Option<String> {
    match event {
        Event::StepStarted { revision, direction } => Some(format!("{direction} {revision}")),
        Event::StepFinished { revision, duration_ms, .. } => {
            Some(format!("{revision} done in {duration_ms:.0} ms"))
        }
        Event::Statement(statement) if statement.duration_ms >= 1000.0 => {
            let text: String = statement.sql.chars().take(80).collect();
            Some(format!("{:.1} s: {text}", statement.duration_ms / 1000.0))
        }
        _ => None,
    }
}

async fn write_steps(
    journal: Journal,
    run: RunId,
    mut steps: mpsc::UnboundedReceiver<StepReport>,
) -> Result<(), Refusal> {
    while let Some(step) = steps.recv().await {
        journal.record_step(run, &step).await?;
    }
    Ok(())
}
