//! What reading alone tells of a project: its history, what a revision does, the schema at one.
//!
//! Shared by the command line and the resources; needs neither a database nor Python.

mod declared;
mod drift;
mod object_drift;
mod one_revision;
mod schema_at;

use std::cell::OnceCell;
use std::sync::Arc;

use serde_json::Value;

use crate::models::naming_templates;
use crate::operations::{Direction, Migration};
use crate::project::{ModuleSources, Project};
use crate::refusal::Refusal;
use crate::report::{history_json, history_mermaid, history_text, revision_json};
use crate::revisions::{Cache, Graph, Revision, replay_before, replay_range};
use crate::schema::{Dialect, NamingTemplates, Schema};

use super::Session;

pub use declared::Declared;
pub use drift::Drift;
pub(in crate::tools) use drift::Live;
pub use one_revision::ReadRevision;
pub use schema_at::ReadSchema;

use schema_at::only_table;

/// A project's files as they are now.
#[derive(Debug)]
pub struct Reading {
    project: Project,
    graph: Arc<Graph>,
    cache: Arc<Cache>,
    conventions: OnceCell<NamingTemplates>,
}

impl Reading {
    /// Reads the project of a session.
    pub fn of(session: &Session) -> Result<Self, Refusal> {
        let project = session.project()?;
        let cache = session.revisions();
        let (locations, recursive) =
            (&project.version_locations, project.recursive_version_locations);
        let graph = cache.load(locations, recursive, ModuleSources::of(&project));
        Ok(Self { project, graph, cache, conventions: OnceCell::new() })
    }

    /// The dialect that is meant where none is named: that of the project's database, as far as its
    /// URL is known without running anything, else PostgreSQL.
    pub fn dialect(&self) -> Dialect {
        self.project.likely_dialect()
    }

    /// The history as JSON.
    pub fn history_json(&self) -> Value {
        history_json(&self.graph, &self.project.root)
    }

    /// The history as lines.
    pub fn history_text(&self) -> String {
        history_text(&self.graph)
    }

    /// The history as a Mermaid flow chart.
    pub fn history_mermaid(&self) -> String {
        history_mermaid(&self.graph)
    }

    /// The heads, for completing and listing.
    pub fn heads(&self) -> &[String] {
        &self.graph.heads
    }

    /// What a revision does, its guards decided on the schema replayed to there.
    pub fn revision(&self, argument: &str, dialect: Dialect) -> Result<ReadRevision, Refusal> {
        let revision = self.graph.resolve(argument)?;
        let migration = revision.migration();
        // A history that cannot be walked still shows what the file says.
        let mut schema = replay_before(&self.graph, &revision.id, dialect, self.conventions())
            .map(|one| one.schema)
            .unwrap_or_default();
        schema.conventions.clone_from(self.conventions());
        Ok(read_with(&revision, &migration, &mut schema, dialect))
    }

    /// What each revision of a range (`START:END`, both among them, either may be left out) does as an
    /// upgrade runs them one after the other. `tell` is told of each in turn.
    pub fn range(
        &self,
        (start, end): (&str, &str),
        dialect: Dialect,
        mut tell: impl FnMut(ReadRevision) + Send,
    ) -> Result<(), Refusal> {
        let range = self.graph.range(start, end)?;
        let conventions = self.conventions();
        replay_range(&range, dialect, conventions, |revision, migration, schema| {
            tell(read_with(revision, migration, schema, dialect));
        });
        Ok(())
    }

    /// A revision's place in the history, with what it does.
    pub fn revision_json(&self, argument: &str, dialect: Dialect) -> Result<Value, Refusal> {
        let read = self.revision(argument, dialect)?;
        let mut json = revision_json(&self.graph, &read.revision, &self.project.root);
        if let (Value::Object(json), Value::Object(more)) = (&mut json, read.json()) {
            json.extend(more);
        }
        Ok(json)
    }

    /// The schema at a revision, as Alembic's targets name it; all heads where none is named.
    pub fn schema(
        &self,
        at: Option<&str>,
        table: Option<&str>,
        dialect: Dialect,
    ) -> Result<ReadSchema, Refusal> {
        let target = at.unwrap_or("heads");
        let replayed = self.cache.replay(&self.graph, target, dialect, self.conventions())?;
        let revision = match target {
            "heads" => self.graph.effective_heads().join(", "),
            "base" => "base".to_owned(),
            named => {
                self.graph.resolve(named).map_or_else(|_| named.to_owned(), |one| one.id.clone())
            }
        };
        let schema = match table {
            Some(name) => Arc::new(only_table(&replayed, name, &revision)?),
            None => replayed,
        };
        Ok(ReadSchema { schema, revision, dialect })
    }

    /// How the project names what it leaves unnamed: looked for when it is first needed.
    fn conventions(&self) -> &NamingTemplates {
        self.conventions.get_or_init(|| naming_templates(&self.project))
    }
}

/// What a revision does on a database with `schema`, which gets its upgrade.
fn read_with(
    revision: &Arc<Revision>,
    migration: &Migration,
    schema: &mut Schema,
    dialect: Dialect,
) -> ReadRevision {
    let upgrade = revision.run(migration, Direction::Upgrade, schema, dialect);
    let downgrade = revision.foresee(migration, Direction::Downgrade, schema, dialect);
    ReadRevision {
        revision: Arc::clone(revision),
        dialect,
        upgrade,
        downgrade,
        irreversible: migration.downgrade.raises || !migration.downgrade.defined,
        conventions: schema.conventions.clone(),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
