//! What a run did to the schema against what reading said that it would.

use std::collections::BTreeSet;

use super::reading::{Drift, Live, Scope};
use super::state::DatabaseState;
use crate::database::Database;
use crate::models::naming_templates;
use crate::project::Project;
use crate::refusal::Refusal;
use crate::revisions::{Graph, replay_to};
use crate::schema::{Schema, Uncertain};

/// A database with more tables is looked at where the run has to do with it, and not as a whole.
const MOST_TABLES: usize = 60;
const SURPRISES_TOLD: usize = 12;

/// What was there before a run, and what reading says will be there after it.
pub(super) struct Foresight {
    scope: Scope,
    /// How the database differed already.
    known: BTreeSet<String>,
    after: Schema,
    target: Vec<String>,
    doubts: Vec<Uncertain>,
}

impl Foresight {
    /// Looks at the database before a run to `target` of `revisions` that touch `tables`. `None` where it
    /// cannot be reached, or its revisions not be replayed.
    pub(super) async fn of(
        project: &Project,
        graph: &Graph,
        state: &DatabaseState,
        target: &[String],
        revisions: &[String],
        tables: BTreeSet<String>,
    ) -> Option<Self> {
        let database = state.database.as_ref()?;
        let conventions = naming_templates(project);
        let at = |revisions: &[String]| {
            let replayed = replay_to(graph, revisions, state.url.dialect, &conventions);
            replayed.map(|replayed| replayed.schema)
        };
        let (before, after) = (at(&state.current).ok()?, at(target).ok()?);
        let whole = database.table_names().await.ok()?.len() <= MOST_TABLES;
        let scope = if whole { Scope::Everything } else { Scope::Tables(tables) };
        let known = differences(database, state, &before, &scope).await.ok()?;
        let doubts = after.uncertain.to_vec();
        let doubts =
            doubts.into_iter().filter(|doubt| revisions.contains(&doubt.revision)).collect();
        let target = target.to_vec();
        Some(Self { scope, known: known.into_iter().collect(), after, target, doubts })
    }

    /// What is not as reading said since the run, in words.
    pub(super) async fn surprises(&self, now: &DatabaseState) -> Vec<String> {
        let Some(database) = now.database.as_ref().filter(|_| now.current == self.target) else {
            return Vec::new();
        };
        if self.doubts.iter().any(|doubt| doubt.place == "schema") {
            // Anything may come of what reading could not follow; the review said so.
            return Vec::new();
        }
        let Ok(found) = differences(database, now, &self.after, &self.scope).await else {
            return Vec::new();
        };
        let mut surprises: Vec<String> = found
            .into_iter()
            .filter(|line| !self.known.contains(line) && !self.doubted(line))
            .collect();
        let more = surprises.len().saturating_sub(SURPRISES_TOLD);
        surprises.truncate(SURPRISES_TOLD);
        if more > 0 {
            surprises.push(format!("and {more} more: alembic-mcp schema --compare"));
        }
        surprises
    }

    fn doubted(&self, line: &str) -> bool {
        self.doubts
            .iter()
            .any(|doubt| line.strip_prefix(&doubt.place).is_some_and(|rest| rest.starts_with(':')))
    }
}

async fn differences(
    database: &Database,
    state: &DatabaseState,
    schema: &Schema,
    scope: &Scope,
) -> Result<Vec<String>, Refusal> {
    let live = Live::of(database, &state.version_table, scope).await?;
    Ok(Drift::between(schema, &live, state.current.clone(), scope).lines())
}
