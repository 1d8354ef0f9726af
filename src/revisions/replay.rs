//! The schema at a revision: every operation from the bases to there, carried out on paper.

use std::collections::HashSet;
use std::sync::Arc;

use rayon::prelude::*;

use crate::operations::{Direction, Migration};
use crate::refusal::Refusal;
use crate::schema::{Dialect, NamingTemplates, Schema, Uncertain};

use super::{Graph, Problem, ProblemKind, Revision};

/// The schema after a revision and all that it needs, for one dialect.
#[derive(Debug, Clone, Default)]
pub struct Replay {
    /// The schema.
    pub schema: Schema,
    /// The ids of the revisions that were replayed, in order.
    pub revisions: Vec<String>,
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
    let mut replay = replay_path(&path, dialect, conventions);
    doubt_unread(graph, &mut replay.schema);
    Ok(replay)
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
        schema.doubt(crate::schema::Uncertain { revision, place: "schema".to_owned(), why });
    }
    schema
}

fn replay_path(path: &[Arc<Revision>], dialect: Dialect, conventions: &NamingTemplates) -> Replay {
    let read: Vec<Migration> = path.par_iter().map(|revision| revision.migration()).collect();
    let mut replay = Replay::default();
    replay.schema.conventions.clone_from(conventions);
    for (revision, migration) in path.iter().zip(read) {
        revision.run(&migration, Direction::Upgrade, &mut replay.schema, dialect);
        replay.revisions.push(revision.id.clone());
    }
    replay
}

/// What a file does that could not be read is missing from the schema.
fn doubt_unread(graph: &Graph, schema: &mut Schema) {
    let unread = |problem: &&Problem| {
        matches!(problem.kind, ProblemKind::SyntaxError | ProblemKind::Unreadable)
    };
    for problem in graph.problems.iter().filter(unread) {
        let declared = graph.revisions.values().find(|one| problem.files.contains(&one.path));
        schema.doubt(Uncertain {
            revision: declared.map_or_else(|| "unknown".to_owned(), |one| one.id.clone()),
            place: "schema".to_owned(),
            why: problem.message.clone(),
        });
    }
}
