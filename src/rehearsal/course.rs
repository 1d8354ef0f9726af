//! The course of a rehearsal: there, back, and there again, with the schema looked at in between.

use std::sync::Arc;

use super::Rows;
use super::schema_now::SchemaNow;
use super::scratch::{Scratch, Target};
use super::surroundings::Isolation;
use super::timeline::{Moment, Recorder, TableLock, worst_locks};
use crate::bridge::{Bridge, BridgeError, Event, Plan, PlannedStep};
use crate::project::{Limits, Project};
use crate::refusal::Refusal;
use crate::review::Direction;
use crate::revisions::{Graph, Revision};

/// What is rehearsed.
#[derive(Debug)]
pub struct Course<'a> {
    /// Whose migrations.
    pub project: &'a Project,
    /// Their files.
    pub graph: &'a Graph,
    /// The database that they are meant for.
    pub target: &'a Target,
    /// Which way they are to run there.
    pub direction: Direction,
    /// In the order they run.
    pub revisions: &'a [Arc<Revision>],
    /// What the version table shows afterwards, sorted.
    pub after: &'a [String],
    /// Which rows the scratch database has.
    pub rows: Rows,
    /// Whether the way back is tried too.
    pub and_back: bool,
    /// How long statements may wait and run.
    pub limits: Limits,
}

/// What came of it.
#[derive(Debug)]
pub struct Rehearsed {
    /// Every statement of every run.
    pub moments: Vec<Moment>,
    /// The strongest lock on each table that was there before.
    pub worst_locks: Vec<TableLock>,
    /// Whether going back and there again leads to the same schema.
    pub round_trip: RoundTrip,
    /// The database's own server and version, or the file.
    pub place: String,
    /// What the scratch database was made from.
    pub made_from: String,
    /// What it lacked.
    pub left_out: Vec<String>,
    /// What kept the project's code from the real database.
    pub isolation: Isolation,
    /// Why it failed on the way there; `None` where it went well.
    pub failure: Option<Refusal>,
    /// A scratch database that could not be removed.
    pub left_behind: Option<String>,
}

/// Whether the way back leads back.
#[derive(Debug, Clone, PartialEq)]
pub enum RoundTrip {
    /// It does, and there again too.
    Equal,
    /// It does not; what differs, in words.
    Differs(Vec<String>),
    /// One of the runs failed.
    Failed(Refusal),
    /// With the reason.
    NotTried(String),
}

/// Rehearses on a scratch database that is gone when this returns.
pub async fn rehearse(
    course: &Course<'_>,
    say: &(dyn Fn(String) + Send + Sync),
) -> Result<Rehearsed, Refusal> {
    say("making a scratch database".to_owned());
    let scratch = Scratch::make(course.project, course.target, course.rows).await?;
    let recorder = Recorder::new();
    let stage = Stage { course, scratch: &scratch, recorder: &recorder, say };
    let played = stage.play().await;
    let mut rehearsed = Rehearsed {
        moments: Vec::new(),
        worst_locks: Vec::new(),
        round_trip: RoundTrip::NotTried("the migration failed on its way there".to_owned()),
        place: scratch.url.to_string(),
        made_from: scratch.made.from.clone(),
        left_out: scratch.made.left_out.clone(),
        isolation: scratch.isolation.clone(),
        failure: None,
        left_behind: scratch.remove().await,
    };
    let played = played?;
    rehearsed.moments = recorder.into_moments();
    rehearsed.worst_locks = worst_locks(&rehearsed.moments, |table| {
        table != course.target.version_table.name && played.before.has_table(table)
    });
    if let Some(from) = played.replayed {
        rehearsed.made_from = from;
    }
    match played.came_to {
        Ok(round_trip) => rehearsed.round_trip = round_trip,
        Err(refusal) => rehearsed.failure = Some(refusal),
    }
    Ok(rehearsed)
}

/// What those say who look for a network.
const NETWORK_IS_GONE: [&str; 6] = [
    "network is unreachable",
    "name resolution",
    "name or service not known",
    "connection refused",
    "nodename nor servname",
    "cannot assign requested address",
];

/// One rehearsal under way.
struct Stage<'a> {
    course: &'a Course<'a>,
    scratch: &'a Scratch,
    recorder: &'a Recorder,
    say: &'a (dyn Fn(String) + Send + Sync),
}

struct Played {
    before: SchemaNow,
    /// What the schema was made from where it had to be replayed.
    replayed: Option<String>,
    came_to: Result<RoundTrip, Refusal>,
}

/// One run of several revisions.
struct Run<'a> {
    direction: Direction,
    from: &'a [String],
    to: &'a [String],
    revisions: &'a [Arc<Revision>],
}

impl Stage<'_> {
    async fn play(&self) -> Result<Played, Refusal> {
        let replayed = match &self.scratch.made.replay {
            Some(why) => Some(self.replay(why).await?),
            None => None,
        };
        let before = self.schema().await?;
        let came_to = self.there_and_back(&before).await;
        Ok(Played { before, replayed, came_to })
    }

    async fn schema(&self) -> Result<SchemaNow, Refusal> {
        SchemaNow::read(&self.scratch.url, &self.course.target.version_table).await
    }

    async fn there_and_back(&self, before: &SchemaNow) -> Result<RoundTrip, Refusal> {
        let Course { graph, target, direction, revisions, after, and_back, .. } = *self.course;
        let current = &target.current;
        self.run(0, &Run { direction, from: current, to: after, revisions }).await?;
        let there = self.schema().await?;
        if !and_back {
            return Ok(RoundTrip::NotTried("it was not asked for".to_owned()));
        }
        let way_back = match way_back(graph, direction, revisions, after, current) {
            Ok(way_back) => way_back,
            Err(why) => return Ok(RoundTrip::NotTried(why)),
        };
        let back =
            Run { direction: opposite(direction), from: after, to: current, revisions: &way_back };
        if let Err(refusal) = self.run(1, &back).await {
            return Ok(RoundTrip::Failed(refusal));
        }
        let dialect = target.url.dialect;
        let mut differences = self.schema().await?.differences_from(before, dialect);
        let again = Run { direction, from: current, to: after, revisions };
        if let Err(refusal) = self.run(2, &again).await {
            return Ok(RoundTrip::Failed(refusal));
        }
        let second = self.schema().await?.differences_from(&there, dialect);
        differences.extend(second.into_iter().map(|one| format!("the second time: {one}")));
        Ok(if differences.is_empty() { RoundTrip::Equal } else { RoundTrip::Differs(differences) })
    }

    async fn run(&self, number: usize, run: &Run<'_>) -> Result<(), Refusal> {
        let direction = run.direction.name();
        self.recorder.begin(number, direction);
        (self.say)(format!("{direction} on the scratch database"));
        let observer = |event: &Event| {
            self.recorder.hear(event);
            if let Event::StepStarted { revision, direction } = event {
                (self.say)(format!("rehearsing {direction} {revision}"));
            }
        };
        let done = self.migrate(run, &observer).await;
        self.recorder.end();
        done
    }

    async fn migrate(
        &self,
        run: &Run<'_>,
        observer: &(dyn Fn(&Event) + Send + Sync),
    ) -> Result<(), Refusal> {
        let bridge = Bridge::new(self.course.project)
            .on_scratch(&self.scratch.seen)
            .within(self.course.limits);
        let steps: Vec<PlannedStep> = run
            .revisions
            .iter()
            .map(|revision| PlannedStep {
                revision: revision.id.clone(),
                direction: run.direction.name().to_owned(),
                sha256: revision.sha256.clone(),
            })
            .collect();
        let target = word_for(self.course.graph, run);
        let plan = Plan { target: &target, current: run.from, steps: &steps };
        let report = match run.direction {
            Direction::Upgrade => bridge.upgrade(plan, observer).await,
            Direction::Downgrade => bridge.downgrade(plan, observer).await,
        };
        let report = report.map_err(|error| self.told(error))?;
        match report.failure {
            Some(failure) => Err(self.told(BridgeError::Raised(Box::new(failure)))),
            None => Ok(()),
        }
    }

    /// A failure, with what a process without a network may owe it to.
    fn told(&self, error: BridgeError) -> Refusal {
        let mut refusal = Refusal::from(error);
        let cause = refusal.root_cause.to_lowercase();
        let names_network = NETWORK_IS_GONE.iter().any(|word| cause.contains(word));
        if self.scratch.isolation == Isolation::Namespace && names_network {
            refusal.root_cause.push_str(
                "; a rehearsal has no network, only the scratch database: env.py or the migration \
                 connects to something by itself",
            );
            refusal.revised_approach =
                "let them connect through SQLAlchemy's engine alone; where they need another \
                 service to run at all, allow the network in rehearsals"
                    .to_owned();
            refusal.unblock = "[tool.alembic-mcp]\nrehearsal-network = true".to_owned();
        }
        refusal
    }

    /// The schema made by the project's own migrations; what that came to, in words.
    async fn replay(&self, why: &str) -> Result<String, Refusal> {
        (self.say)("replaying the migrations on the scratch database".to_owned());
        let Course { graph, target, .. } = *self.course;
        let mut reached: Vec<String> = Vec::new();
        for head in &target.current {
            let revisions = graph.upgrade_path(&reached, head)?;
            let mut to = graph.versions_after_upgrade(&reached, head)?;
            to.sort();
            let target = std::slice::from_ref(head);
            let run = Run {
                direction: Direction::Upgrade,
                from: &reached,
                to: target,
                revisions: &revisions,
            };
            self.migrate(&run, &|_| {}).await.map_err(|refusal| not_replayed(refusal, why))?;
            reached = to;
        }
        Ok(format!("the project's own migrations, replayed from base ({why})"))
    }
}

fn not_replayed(refusal: Refusal, why: &str) -> Refusal {
    Refusal::new("no_scratch", "The database's schema could not be made on a scratch database")
        .because(format!(
            "it could not be cloned ({why}), and the migrations do not replay from base: {}",
            refusal.root_cause
        ))
        .instead(
            "install a pg_dump that is at least as new as the server and let the user read every \
             table, or mend what does not replay",
        )
        .unblock("pg_dump --version")
}

/// The word for Alembic that means what the run is to do; the bridge compares its plan all the same.
fn word_for(graph: &Graph, run: &Run<'_>) -> String {
    match (run.direction, run.to) {
        (Direction::Upgrade, [one]) => one.clone(),
        (Direction::Upgrade, _) => "heads".to_owned(),
        (Direction::Downgrade, _) => graph
            .way_back_over(run.from, &ids(run.revisions))
            .map_or_else(|| format!("-{}", run.revisions.len()), |way| way.target),
    }
}

fn ids(revisions: &[Arc<Revision>]) -> Vec<&str> {
    revisions.iter().map(|revision| revision.id.as_str()).collect()
}

fn opposite(direction: Direction) -> Direction {
    match direction {
        Direction::Upgrade => Direction::Downgrade,
        Direction::Downgrade => Direction::Upgrade,
    }
}

/// The revisions that lead from `from` back to `to` after `revisions` ran, or why Alembic goes another way.
fn way_back(
    graph: &Graph,
    direction: Direction,
    revisions: &[Arc<Revision>],
    from: &[String],
    to: &[String],
) -> Result<Vec<Arc<Revision>>, String> {
    if direction == Direction::Upgrade {
        let way = graph.way_back_over(from, &ids(revisions)).filter(|way| way.after == to);
        return way
            .map(|way| way.revisions)
            .ok_or_else(|| "no one downgrade of Alembic leads back".to_owned());
    }
    let target = if let [one] = to { one.as_str() } else { "heads" };
    let found = graph
        .upgrade_path(from, target)
        .and_then(|revisions| Ok((revisions, graph.versions_after_upgrade(from, target)?)));
    let (revisions, mut reached) = found.map_err(|refusal| refusal.summary)?;
    reached.sort();
    if reached == to { Ok(revisions) } else { Err("Alembic goes back another way".to_owned()) }
}
