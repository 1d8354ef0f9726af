//! All that a report rests on, before it is told in one form or another.

use std::sync::Arc;

use serde_json::{Value, json};

use super::Arguments;
use super::constraints::measure;
use super::evidence::{RunEvidence, lines, of_runs};
use super::subject::Subject;
use crate::apply::check_backfills;
use crate::journal::{Journal, RecordedRun, RunStatus};
use crate::models::naming_templates;
use crate::operations::Migration;
use crate::project::Project;
use crate::refusal::Refusal;
use crate::report::{Attention, Blocked, ReportSection};
use crate::review::Direction;
use crate::revisions::{Graph, Revision, find_roadmap, replay_on, replay_under};
use crate::schema::Schema;
use crate::tools::Session;
use crate::tools::execution::{backfill, shown};
use crate::tools::reviewing::attention_of_run;
use crate::tools::state::{DatabaseState, graph};

/// What there is to report.
#[derive(Debug)]
pub(super) struct Account {
    pub(super) subject: Subject,
    pub(super) section: ReportSection,
    /// One fact each, with where it comes from.
    pub(super) lines: Vec<String>,
    /// Of the latest runs, oldest first.
    pub(super) runs: Vec<RunEvidence>,
    pub(super) ending: Ending,
    /// The roadmap's file, and the patch that marks what is done now.
    pub(super) roadmap: Option<Value>,
    pub(super) graph: Graph,
    pub(super) state: DatabaseState,
}

/// How the latest run left things.
#[derive(Debug)]
pub(super) enum Ending {
    Stands,
    Failed(Blocked),
}

impl Account {
    /// Looks at files, journal and database.
    pub(super) async fn of(
        project: &Project,
        session: &Session,
        arguments: &Arguments,
    ) -> Result<Self, Refusal> {
        let graph = graph(project);
        let state = DatabaseState::read(session, project).await?;
        let journal = Journal::open_existing(project).await?;
        let subject = Subject::of(arguments, &graph, journal.as_ref(), &state).await?;
        let runs = of_runs(journal.as_ref(), &subject).await?;
        let lines = lines(journal.as_ref(), &subject, &runs, &state).await?;
        let ending = ending(&subject, &state).await;
        let mut section = ReportSection {
            migration: subject.lines(&graph),
            current: Some(state.current.clone()),
            ..ReportSection::default()
        };
        if matches!(ending, Ending::Stands) {
            section.attention = attention(project, &graph, &state, &subject).await;
            let standing = subject.standing();
            let migrations: Vec<Migration> =
                standing.iter().map(|revision| revision.migration()).collect();
            let counted = check_backfills(state.database.as_ref(), &migrations).await;
            section.backfill = counted.into_iter().map(backfill).collect();
        }
        let roadmap = done_patch(project, &graph, &state, &subject);
        Ok(Self { section, lines, runs, ending, roadmap, graph, state, subject })
    }

    /// The schema without the revisions and with them, as reading has them.
    pub(super) fn schemas(&self, project: &Project) -> (Schema, Schema) {
        let (revisions, dialect) = (&self.subject.revisions, self.state.url.dialect);
        let before = replay_under(&self.graph, revisions, dialect, &naming_templates(project));
        let mut after = before.clone();
        replay_on(&mut after, revisions, dialect);
        (before, after)
    }
}

/// What to change in the roadmap, where the database has revisions that its rows planned.
fn done_patch(
    project: &Project,
    graph: &Graph,
    state: &DatabaseState,
    subject: &Subject,
) -> Option<Value> {
    let pending = graph.upgrade_path(&state.current, "heads").ok()?;
    let standing = subject.standing();
    let applied: Vec<&Revision> = standing
        .iter()
        .filter(|revision| !pending.iter().any(|one| one.id == revision.id))
        .map(AsRef::as_ref)
        .collect();
    let roadmap = find_roadmap(project, graph)?;
    let patch = roadmap.done_patch(&applied, project)?;
    Some(json!({ "file": roadmap.path, "patch": patch }))
}

/// The foreign-key and unique changes with what the database shows of them.
async fn attention(
    project: &Project,
    graph: &Graph,
    state: &DatabaseState,
    subject: &Subject,
) -> Vec<Attention> {
    let mut changes = Vec::new();
    for direction in [Direction::Downgrade, Direction::Upgrade] {
        let went = |revision: &&Arc<Revision>| subject.direction(&revision.id) == direction;
        let revisions: Vec<Arc<Revision>> =
            subject.revisions.iter().filter(went).cloned().collect();
        if !revisions.is_empty() {
            let dialect = state.url.dialect;
            changes.extend(attention_of_run(project, graph, dialect, &revisions, direction));
        }
    }
    if let Some(database) = &state.database {
        let standing = |change: &&mut Attention| change.change != "dropped";
        let mut kept: Vec<&mut Attention> = changes.iter_mut().filter(standing).collect();
        measure(database, &mut kept).await;
    }
    changes
}

async fn ending(subject: &Subject, state: &DatabaseState) -> Ending {
    match subject.last_run() {
        Some(run) if run.end.status == RunStatus::Failed => Ending::Failed(failed(run)),
        Some(run) if state.was_cut_off(run).await => Ending::Failed(interrupted(run, state)),
        _ => Ending::Stands,
    }
}

fn failed(run: &RecordedRun) -> Blocked {
    let recorded = run.end.blocked.clone();
    recorded.and_then(|value| serde_json::from_value(value).ok()).unwrap_or_else(|| {
        Blocked::from(
            Refusal::new("run_failed", "The run failed")
                .because("The journal holds no details of the failure.")
                .instead("Look at the state, then review again.")
                .unblock("alembic_current {}"),
        )
    })
}

fn interrupted(run: &RecordedRun, state: &DatabaseState) -> Blocked {
    Blocked::from(
        Refusal::new("interrupted_run", "The run was cut off")
            .because("The server that ran it went away before the end was recorded.")
            .instead("Verify the touched tables, then review what is still pending.")
            .unblock("review_file {}")
            .database_state(format!(
                "The version table shows {}; before the run it showed {}.",
                shown(&state.current),
                shown(&run.start.before)
            )),
    )
}
