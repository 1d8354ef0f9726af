//! The schema at a revision: every operation from the bases to there, carried out on paper.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use rayon::prelude::*;

use crate::operations::{
    Effect, Guard, GuardDecision, Migration, Operation, decide, effect_on_schema,
};
use crate::refusal::Refusal;
use crate::schema::{Dialect, NamingTemplates, Schema, Uncertain};

use super::{Graph, Revision};

/// The schema after a revision and all that it needs, for one dialect.
#[derive(Debug, Clone, Default)]
pub struct Replay {
    /// The schema.
    pub schema: Schema,
    /// The ids of the revisions that were replayed, in order.
    pub revisions: Vec<String>,
}

/// Whether an operation runs, as far as its guards are decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Runs {
    /// Every guard holds.
    Yes,
    /// A guard does not hold.
    No,
    /// A guard is not decided.
    Unknown,
}

/// Replays all revisions that an upgrade to `target` would run on an empty database.
///
/// `target` is what Alembic takes: `head`, `heads`, an id or its beginning, `base`, `label@head`.
/// `conventions` name what the migrations leave unnamed.
pub fn replay(
    graph: &Graph,
    target: &str,
    dialect: Dialect,
    conventions: &NamingTemplates,
) -> Result<Replay, Refusal> {
    let path = if target == "base" { Vec::new() } else { graph.upgrade_path(&[], target)? };
    Ok(replay_path(&path, dialect, conventions))
}

/// Replays what comes before `target`, without the revision itself.
pub fn replay_before(
    graph: &Graph,
    target: &str,
    dialect: Dialect,
    conventions: &NamingTemplates,
) -> Result<Replay, Refusal> {
    let mut path = graph.upgrade_path(&[], target)?;
    path.pop();
    Ok(replay_path(&path, dialect, conventions))
}

/// Replays everything that a version table with these revisions stands for.
pub fn replay_to(
    graph: &Graph,
    current: &[String],
    dialect: Dialect,
    conventions: &NamingTemplates,
) -> Result<Replay, Refusal> {
    let mut path: Vec<Arc<Revision>> = Vec::new();
    for id in current {
        for revision in graph.upgrade_path(&[], id)? {
            if !path.iter().any(|one| one.id == revision.id) {
                path.push(revision);
            }
        }
    }
    Ok(replay_path(&path, dialect, conventions))
}

/// Replays everything that `revisions` stand on, without themselves: the schema they would meet.
/// Where the history is broken the whole schema is uncertain.
pub fn replay_under(
    graph: &Graph,
    revisions: &[Arc<Revision>],
    dialect: Dialect,
    conventions: &NamingTemplates,
) -> Schema {
    let mut path: Vec<Arc<Revision>> = Vec::new();
    let mut seen: HashSet<String> = revisions.iter().map(|revision| revision.id.clone()).collect();
    let own = seen.clone();
    let stands_on_others = |revision: &&Arc<Revision>| {
        let mut under = revision.down_revision.iter().chain(&revision.depends_on);
        under.any(|id| !own.contains(id))
    };
    let mut broken = None;
    for revision in revisions.iter().filter(stands_on_others) {
        match graph.upgrade_path(&[], &revision.id) {
            Ok(found) => {
                path.extend(found.into_iter().filter(|one| seen.insert(one.id.clone())));
            }
            Err(refusal) => broken = Some(refusal),
        }
    }
    let mut schema = replay_path(&path, dialect, conventions).schema;
    if let Some(refusal) = broken {
        let revision = revisions.first().map(|one| one.id.clone()).unwrap_or_default();
        let why = refusal.summary;
        schema.doubt(Uncertain { revision, place: "schema".to_owned(), why });
    }
    schema
}

fn replay_path(path: &[Arc<Revision>], dialect: Dialect, conventions: &NamingTemplates) -> Replay {
    let read: Vec<Migration> = path.par_iter().map(|revision| revision.migration()).collect();
    let mut replay = Replay::default();
    replay.schema.conventions.clone_from(conventions);
    for (revision, migration) in path.iter().zip(read) {
        let mut tests = Tests::default();
        for operation in &migration.upgrade.operations {
            step(&mut replay.schema, &revision.id, operation, dialect, &mut tests);
        }
        replay.revisions.push(revision.id.clone());
    }
    replay
}

/// The conditions that one function has met so far: each is tested once, before what stands under
/// it changes the schema.
#[derive(Debug, Clone, Default)]
pub struct Tests {
    decided: HashMap<(usize, usize, String), GuardDecision>,
}

impl Tests {
    fn decide(&mut self, guard: &Guard, schema: &Schema, dialect: Dialect) -> GuardDecision {
        let place = (guard.span.line, guard.span.column, guard.condition.clone());
        self.decided.entry(place).or_insert_with(|| decide(guard, schema, dialect)).clone()
    }
}

/// Carries out one operation of `revision`, and answers how its guards were decided.
pub fn step(
    schema: &mut Schema,
    revision: &str,
    operation: &Operation,
    dialect: Dialect,
    tests: &mut Tests,
) -> Vec<GuardDecision> {
    let decisions: Vec<GuardDecision> =
        operation.guards.iter().map(|guard| tests.decide(guard, schema, dialect)).collect();
    let runs = runs(&decisions);
    if runs == Runs::No {
        return decisions;
    }
    let Effect { changes, uncertain } = effect_on_schema(operation, dialect);
    let doubt = |schema: &mut Schema, place: String, why: String| {
        schema.doubt(Uncertain { revision: revision.to_owned(), place, why });
    };
    for change in &changes {
        let place = change.table().map(|table| format!("table {table}"));
        match (schema.apply(change, dialect), runs) {
            (Ok(()), Runs::Unknown) => {
                let conditions: Vec<&str> = decisions
                    .iter()
                    .filter(|one| one.holds.is_none())
                    .map(|one| one.condition.as_str())
                    .collect();
                let why = format!("changed only if {}", conditions.join(" and "));
                doubt(schema, place.unwrap_or_else(|| "schema".to_owned()), why);
            }
            // Under a condition that nobody decided, what does not fit did not run.
            (Ok(()), _) | (Err(_), Runs::Unknown) => {}
            (Err(unmet), _) => doubt(schema, unmet.place, unmet.why),
        }
    }
    for (place, why) in uncertain {
        doubt(schema, place, why);
    }
    decisions
}

/// Whether what stands under these guards runs.
pub fn runs(decisions: &[GuardDecision]) -> Runs {
    if decisions.iter().any(|one| one.holds == Some(false)) {
        Runs::No
    } else if decisions.iter().any(|one| one.holds.is_none()) {
        Runs::Unknown
    } else {
        Runs::Yes
    }
}
