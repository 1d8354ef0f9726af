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
    /// Whether `path` begins with the revisions of this one.
    fn begins(
        &self,
        path: &[Arc<Revision>],
        dialect: Dialect,
        conventions: &NamingTemplates,
    ) -> bool {
        self.dialect == dialect
            && self.schema.conventions == *conventions
            && self.path.len() <= path.len()
            && self.path.iter().zip(path).all(|(one, other)| is_same(one, other))
    }

    /// Whether it is of the same revisions.
    fn is_for(&self, path: &[Arc<Revision>]) -> bool {
        self.path.len() == path.len()
            && self.path.iter().zip(path).all(|(one, other)| is_same(one, other))
    }
}

/// Whether two revisions do the same: their files are alike to the byte, and so is what they import.
fn is_same(one: &Arc<Revision>, other: &Arc<Revision>) -> bool {
    Arc::ptr_eq(one, other)
        || (one.id == other.id
            && one.sha256 == other.sha256
            && Arc::ptr_eq(&one.library, &other.library))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::project::ModuleSources;

    fn write(folder: &Path, id: &str, follows: &str, table: &str) {
        let source = format!(
            "from alembic import op\nimport sqlalchemy as sa\nrevision = '{id}'\ndown_revision = {follows}\n\
             def upgrade():\n    op.create_table('{table}', sa.Column('id', sa.Integer()))\n"
        );
        std::fs::write(folder.join(format!("{id}.py")), source).unwrap();
    }

    /// The tables that the last revision meets.
    fn met(cache: &Cache, folder: &Path) -> Vec<String> {
        let graph = cache.load(&[folder.to_owned()], false, ModuleSources::default());
        let last = [graph.resolve("c3").unwrap()];
        let conventions = NamingTemplates::default();
        let schema = cache.replay_under(&graph, &last, Dialect::Postgresql, &conventions);
        schema.tables.keys().cloned().collect()
    }

    #[test]
    fn what_is_below_is_replayed_anew_only_from_the_first_edit_on() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::default();
        write(folder.path(), "a1", "None", "one");
        write(folder.path(), "b2", "'a1'", "two");
        write(folder.path(), "c3", "'b2'", "three");
        assert_eq!(met(&cache, folder.path()), ["one", "two"]);
        write(folder.path(), "c3", "'b2'", "third");
        assert_eq!(met(&cache, folder.path()), ["one", "two"]);
        assert_eq!(cache.replays.under.lock().unwrap().len(), 1);
        write(folder.path(), "b2", "'a1'", "second");
        assert_eq!(met(&cache, folder.path()), ["one", "second"]);
    }
}
