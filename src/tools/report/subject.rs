//! What a report is about: some revisions, and the runs that had to do with them.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::Arguments;
use crate::journal::{Journal, RecordedRun};
use crate::refusal::Refusal;
use crate::report::MigrationLine;
use crate::review::Direction;
use crate::revisions::{Graph, Revision};
use crate::tools::execution::migration_lines;
use crate::tools::state::{DatabaseState, file_name};

/// The journal is searched no further back.
const RUNS_SEARCHED: u32 = 1000;

/// The subject of a report.
#[derive(Debug, Default)]
pub(super) struct Subject {
    /// The revisions that the files know, oldest first.
    pub(super) revisions: Vec<Arc<Revision>>,
    /// The runs that had to do with them, oldest first.
    pub(super) runs: Vec<RecordedRun>,
    /// Revision ids, those of them that no file has any more among them.
    ids: Vec<String>,
}

impl Subject {
    /// What `arguments` ask for.
    pub(super) async fn of(
        arguments: &Arguments,
        graph: &Graph,
        journal: Option<&Journal>,
        state: &DatabaseState,
    ) -> Result<Self, Refusal> {
        let latest_first = match journal {
            Some(journal) => journal.recent_runs(&state.key().await, RUNS_SEARCHED).await?,
            None => Vec::new(),
        };
        match (&arguments.revision, &arguments.since) {
            (Some(_), Some(_)) => Err(both()),
            (Some(revision), None) => match revision.split_once(':') {
                Some((start, end)) => Self::range(graph, start, end, latest_first),
                None => Self::one(graph, revision, latest_first),
            },
            // An id may read as a date.
            (None, Some(since)) if graph.revisions.contains_key(since) => {
                Self::after(graph, since, latest_first)
            }
            (None, Some(since)) => match moment(since) {
                Some(moment) => Ok(Self::since(graph, moment, latest_first)),
                None => Self::after(graph, since, latest_first),
            },
            (None, None) => Ok(Self::latest(graph, state, latest_first)),
        }
    }

    /// The latest run, or what the version table shows where nothing was run from here.
    fn latest(graph: &Graph, state: &DatabaseState, mut latest_first: Vec<RecordedRun>) -> Self {
        latest_first.truncate(1);
        let ids = match latest_first.first() {
            Some(run) => ids_of(run),
            None => state.current.clone(),
        };
        Self::new(graph, ids, latest_first)
    }

    fn one(graph: &Graph, wanted: &str, runs: Vec<RecordedRun>) -> Result<Self, Refusal> {
        let by_file = |revision: &&Arc<Revision>| file_name(&revision.path) == wanted;
        let id = match graph.revisions.values().find(by_file) {
            Some(revision) => Some(revision.id.clone()),
            None => graph.resolve(wanted).ok().map(|revision| revision.id.clone()),
        };
        // The journal may know a revision whose file is gone.
        let recorded = || {
            let all = runs.iter().flat_map(|run| &run.start.revisions);
            let mut found = all.filter(|(id, file, _)| id == wanted || file == wanted);
            found.next().map(|(id, ..)| id.clone())
        };
        match id.or_else(recorded) {
            Some(id) => Ok(Self::concerning(graph, vec![id], runs)),
            None => Err(unknown(wanted)),
        }
    }

    fn range(
        graph: &Graph,
        start: &str,
        end: &str,
        runs: Vec<RecordedRun>,
    ) -> Result<Self, Refusal> {
        let range = graph.range(start, end)?;
        let held = range.path.iter().filter(|revision| range.holds(&revision.id));
        Ok(Self::concerning(graph, held.map(|revision| revision.id.clone()).collect(), runs))
    }

    /// What follows a revision.
    fn after(graph: &Graph, start: &str, runs: Vec<RecordedRun>) -> Result<Self, Refusal> {
        let first = graph.resolve(start)?;
        let range = graph.range(start, "heads")?;
        let held = range
            .path
            .iter()
            .filter(|revision| range.holds(&revision.id) && revision.id != first.id)
            .map(|revision| revision.id.clone());
        let ids: Vec<String> = held.collect();
        if ids.is_empty() {
            return Err(Refusal::new("empty_range", format!("Nothing follows {}", first.id))
                .because(format!("{} is a head of the files.", first.id))
                .instead("Report on that revision itself.")
                .unblock(format!("report {{\"revision\": \"{}\"}}", first.id)));
        }
        Ok(Self::concerning(graph, ids, runs))
    }

    /// What was run since a moment.
    fn since(graph: &Graph, moment: Timestamp, mut runs: Vec<RecordedRun>) -> Self {
        runs.retain(|run| {
            run.started_at.parse::<Timestamp>().is_ok_and(|started| started >= moment)
        });
        runs.reverse();
        let mut ids: Vec<String> = Vec::new();
        for id in runs.iter().flat_map(ids_of) {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        Self::new(graph, ids, runs)
    }

    /// The revisions `ids`, and of `runs` those that had to do with one of them.
    fn concerning(graph: &Graph, ids: Vec<String>, mut runs: Vec<RecordedRun>) -> Self {
        runs.retain(|run| run.start.revisions.iter().any(|(id, ..)| ids.contains(id)));
        runs.reverse();
        Self::new(graph, ids, runs)
    }

    fn new(graph: &Graph, ids: Vec<String>, runs: Vec<RecordedRun>) -> Self {
        let mut revisions: Vec<Arc<Revision>> =
            ids.iter().filter_map(|id| graph.revisions.get(id).cloned()).collect();
        // A rollback names them the other way round.
        if let Ok(path) = graph.upgrade_path(&[], "heads") {
            let places: HashMap<&str, usize> =
                path.iter().enumerate().map(|(place, one)| (one.id.as_str(), place)).collect();
            revisions.sort_by_key(|revision| places.get(revision.id.as_str()));
        }
        Self { revisions, runs, ids }
    }

    /// The latest run, which says how things stand.
    pub(super) fn last_run(&self) -> Option<&RecordedRun> {
        self.runs.last()
    }

    /// Which way a revision went last; up where it was not run from here.
    pub(super) fn direction(&self, id: &str) -> Direction {
        let mut latest_first = self.runs.iter().rev();
        latest_first
            .find(|run| run.start.revisions.iter().any(|(own, ..)| own == id))
            .map_or(Direction::Upgrade, |run| run.start.direction)
    }

    /// The revisions that are not rolled back.
    pub(super) fn standing(&self) -> Vec<Arc<Revision>> {
        let is_up = |revision: &&Arc<Revision>| self.direction(&revision.id) == Direction::Upgrade;
        self.revisions.iter().filter(is_up).cloned().collect()
    }

    /// Each revision with its file; as the journal kept it where the file is gone.
    pub(super) fn lines(&self, graph: &Graph) -> Vec<MigrationLine> {
        let line = |id: &String| match graph.revisions.get(id) {
            Some(revision) => migration_lines(std::slice::from_ref(revision)).pop(),
            None => {
                let mut recorded = self.runs.iter().flat_map(|run| &run.start.revisions);
                recorded.find(|(own, ..)| own == id).map(|(id, file, _)| MigrationLine {
                    file: file.clone(),
                    revision_id: id.clone(),
                    down_revision: Vec::new(),
                })
            }
        };
        self.ids.iter().filter_map(line).collect()
    }
}

fn ids_of(run: &RecordedRun) -> Vec<String> {
    run.start.revisions.iter().map(|(id, ..)| id.clone()).collect()
}

/// A day (its beginning in UTC) or a moment, as ISO 8601 writes them.
fn moment(text: &str) -> Option<Timestamp> {
    text.parse::<Timestamp>().ok().or_else(|| {
        let day = text.parse::<Date>().ok()?;
        Some(day.to_zoned(TimeZone::UTC).ok()?.timestamp())
    })
}

fn both() -> Refusal {
    Refusal::new("two_subjects", "revision and since were both given")
        .because("A report is about some revisions, or about all since a point.")
        .instead("Give a range, which has both ends.")
        .unblock("report {\"revision\": \"START:END\"}")
}

fn unknown(wanted: &str) -> Refusal {
    Refusal::new("unknown_revision", "No such revision")
        .because(format!("Neither the journal nor the files know {wanted}."))
        .instead("Look at the history for the id that is meant.")
        .unblock("alembic_current {\"history\": 20}")
}
