//! The schema at a revision: every operation from the bases to there, carried out on paper.

use std::collections::HashSet;
use std::sync::Arc;

use rayon::prelude::*;

use crate::operations::{Migration, Prepared};
use crate::refusal::Refusal;
use crate::schema::{Dialect, NamingTemplates, Schema, Uncertain};

use super::{Graph, Problem, ProblemKind, Range, Revision};

/// How many revisions are read while those before them are carried out. Bounds the memory too.
const READ_AHEAD: usize = 256;

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
    let under = Under::of(graph, revisions);
    let mut schema = replay_path(&under.path, dialect, conventions).schema;
    if let Some(doubt) = under.broken {
        schema.doubt(doubt);
    }
    schema
}

/// What some revisions stand on.
pub(super) struct Under {
    /// In the order in which it would run.
    pub(super) path: Vec<Arc<Revision>>,
    /// Why there may be more, where the history is broken.
    pub(super) broken: Option<Uncertain>,
}

impl Under {
    pub(super) fn of(graph: &Graph, revisions: &[Arc<Revision>]) -> Self {
        let mut path: Vec<Arc<Revision>> = Vec::new();
        let own: HashSet<&str> = revisions.iter().map(|revision| revision.id.as_str()).collect();
        let mut seen: HashSet<String> = own.iter().map(|id| (*id).to_owned()).collect();
        let stands_on_others = |revision: &&Arc<Revision>| {
            let mut under = revision.down_revision.iter().chain(&revision.depends_on);
            under.any(|id| !own.contains(id.as_str()))
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
        let broken = broken.map(|refusal| Uncertain {
            revision: revisions.first().map(|one| one.id.clone()).unwrap_or_default(),
            place: "schema".to_owned(),
            why: refusal.summary,
        });
        Self { path, broken }
    }
}

/// Replays up to the end of a range; `tell` is told of each of its revisions in turn, read in full,
/// with the schema it meets, which it carries out the upgrade on.
pub fn replay_range(
    range: &Range,
    dialect: Dialect,
    conventions: &NamingTemplates,
    mut tell: impl FnMut(&Arc<Revision>, &Migration, &mut Schema) + Send,
) {
    enum Read {
        Before(Prepared),
        Within(Migration),
    }
    let mut schema = Schema { conventions: conventions.clone(), ..Schema::default() };
    let read = |revision: &Revision| {
        if range.holds(&revision.id) {
            Read::Within(revision.migration())
        } else {
            Read::Before(revision.prepare(dialect, conventions))
        }
    };
    read_ahead(&range.path, read, |revision, read| match read {
        Read::Before(prepared) => revision.carry_out(&prepared, &mut schema, dialect),
        Read::Within(migration) => tell(revision, &migration, &mut schema),
    });
}

fn replay_path(path: &[Arc<Revision>], dialect: Dialect, conventions: &NamingTemplates) -> Replay {
    let mut replay = Replay::default();
    replay.schema.conventions.clone_from(conventions);
    replay.revisions.extend(path.iter().map(|revision| revision.id.clone()));
    replay_on(&mut replay.schema, path, dialect);
    replay
}

/// Replays further revisions on a schema.
pub fn replay_on(schema: &mut Schema, path: &[Arc<Revision>], dialect: Dialect) {
    let conventions = schema.conventions.clone();
    let prepare = |revision: &Revision| revision.prepare(dialect, &conventions);
    read_ahead(path, prepare, |revision, prepared| {
        revision.carry_out(&prepared, schema, dialect);
    });
}

/// Reads revisions on all threads, and meanwhile carries out those that are read, one after the other.
fn read_ahead<R: Send>(
    path: &[Arc<Revision>],
    read: impl Fn(&Revision) -> R + Sync,
    mut carry_out: impl FnMut(&Arc<Revision>, R) + Send,
) {
    let read_all = |part: &[Arc<Revision>]| -> Vec<R> {
        part.par_iter().map(|revision| read(revision)).collect()
    };
    let mut parts = path.chunks(READ_AHEAD);
    let mut next = parts.next().map(|part| (part, read_all(part)));
    while let Some((part, read)) = next.take() {
        let carry_out = || {
            for (revision, read) in part.iter().zip(read) {
                carry_out(revision, read);
            }
        };
        (_, next) = rayon::join(carry_out, || parts.next().map(|part| (part, read_all(part))));
    }
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
