//! Schemas that were replayed are not replayed twice.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use crate::refusal::Refusal;
use crate::schema::{Dialect, NamingTemplates, Schema};

use super::replay::{Under, replay_on};
use super::{Cache, Graph, Revision, replay};

/// How many replays of each kind are kept: a client asks for the same few schemas again and again.
const KEPT: usize = 4;

/// The schemas that were asked for last.
#[derive(Debug, Default)]
pub(super) struct Replays {
    at: Mutex<VecDeque<SchemaAt>>,
    under: Mutex<VecDeque<SchemaUnder>>,
}

/// The schema at a target of one graph.
#[derive(Debug)]
struct SchemaAt {
    graph: Arc<Graph>,
    target: String,
    dialect: Dialect,
    conventions: NamingTemplates,
    schema: Arc<Schema>,
}

/// The schema after some revisions, whatever else is in their graph.
#[derive(Debug, Clone)]
struct SchemaUnder {
    path: Vec<Arc<Revision>>,
    dialect: Dialect,
    schema: Arc<Schema>,
}

impl Cache {
    /// The schema at `target`, as [`super::replay`] makes it of a graph that [`Cache::load`] gave.
    pub fn replay(
        &self,
        graph: &Arc<Graph>,
        target: &str,
        dialect: Dialect,
        conventions: &NamingTemplates,
    ) -> Result<Arc<Schema>, Refusal> {
        let is_asked = |one: &SchemaAt| {
            Arc::ptr_eq(&one.graph, graph)
                && one.target == target
                && one.dialect == dialect
                && one.conventions == *conventions
        };
        if let Ok(kept) = self.replays.at.lock()
            && let Some(found) = kept.iter().find(|one| is_asked(one))
        {
            return Ok(Arc::clone(&found.schema));
        }
        let schema = Arc::new(replay(graph, target, dialect, conventions)?.schema);
        if let Ok(mut kept) = self.replays.at.lock() {
            kept.retain(|one| Arc::ptr_eq(&one.graph, graph));
            kept.truncate(KEPT - 1);
            kept.push_front(SchemaAt {
                graph: Arc::clone(graph),
                target: target.to_owned(),
                dialect,
                conventions: conventions.clone(),
                schema: Arc::clone(&schema),
            });
        }
        Ok(schema)
    }

    /// The schema that `revisions` would meet, as [`super::replay_under`] makes it. Only what comes after the
    /// longest beginning that was replayed before, byte for byte, is replayed.
    pub fn replay_under(
        &self,
        graph: &Graph,
        revisions: &[Arc<Revision>],
        dialect: Dialect,
        conventions: &NamingTemplates,
    ) -> Arc<Schema> {
        let under = Under::of(graph, revisions);
        let longest = self.replays.under.lock().ok().and_then(|kept| {
            let begin = kept.iter().filter(|one| one.begins(&under.path, dialect, conventions));
            begin.max_by_key(|one| one.path.len()).cloned()
        });
        let (done, mut schema) = match longest {
            Some(found) => (found.path.len(), found.schema),
            None => {
                let nothing = Schema { conventions: conventions.clone(), ..Schema::default() };
                (0, Arc::new(nothing))
            }
        };
        let rest = under.path.get(done..).unwrap_or_default();
        if !rest.is_empty() {
            replay_on(Arc::make_mut(&mut schema), rest, dialect);
        }
        if let Ok(mut kept) = self.replays.under.lock() {
            kept.retain(|one| !one.is_for(&under.path));
            kept.truncate(KEPT - 1);
            let (path, schema) = (under.path.clone(), Arc::clone(&schema));
            kept.push_front(SchemaUnder { path, dialect, schema });
        }
        if let Some(doubt) = under.broken {
            Arc::make_mut(&mut schema).doubt(doubt);
        }
        schema
    }
}

impl SchemaUnder {
    /// Whether `path` begins with the revisions of this one, each the same to the byte.
    fn begins(
        &self,
        path: &[Arc<Revision>],
        dialect: Dialect,
        conventions: &NamingTemplates,
    ) -> bool {
        let same = |(one, other): (&Arc<Revision>, &Arc<Revision>)| {
            Arc::ptr_eq(one, other)
                || (one.id == other.id
                    && one.sha256 == other.sha256
                    && Arc::ptr_eq(&one.library, &other.library))
        };
        self.dialect == dialect
            && self.schema.conventions == *conventions
            && self.path.len() <= path.len()
            && self.path.iter().zip(path).all(same)
    }

    fn is_for(&self, path: &[Arc<Revision>]) -> bool {
        self.path.len() == path.len()
            && self.path.iter().zip(path).all(|(one, other)| Arc::ptr_eq(one, other))
    }
}
