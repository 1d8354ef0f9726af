//! Revisions from one to another, as `alembic history -r START:END` names them.

use std::collections::HashSet;
use std::sync::Arc;

use crate::refusal::Refusal;

use super::{Graph, Revision};

/// Some revisions of a history, with all that comes before them.
#[derive(Debug, Clone, Default)]
pub struct Range {
    /// What an upgrade to the end of the range runs, in order.
    pub path: Vec<Arc<Revision>>,
    held: HashSet<String>,
}

impl Range {
    /// Whether a revision is one of the range, rather than before it.
    pub fn holds(&self, id: &str) -> bool {
        self.held.contains(id)
    }
}

impl Graph {
    /// The revisions from `start` to `end`, both among them. An empty start is `base`, an empty end
    /// `heads`.
    pub fn range(&self, start: &str, end: &str) -> Result<Range, Refusal> {
        let start = if start.is_empty() { "base" } else { start };
        let end = if end.is_empty() { "heads" } else { end };
        let path = if end == "base" { Vec::new() } else { self.upgrade_path(&[], end)? };
        let roots = self.nodes(start)?;
        let held: HashSet<String> = if roots.is_empty() {
            path.iter().map(|revision| revision.id.clone()).collect()
        } else {
            let following: HashSet<usize> = self.links.descendants(&roots).into_iter().collect();
            let in_range = |revision: &&Arc<Revision>| {
                self.links.index.get(&revision.id).is_some_and(|node| following.contains(node))
            };
            path.iter().filter(in_range).map(|revision| revision.id.clone()).collect()
        };
        if held.is_empty() {
            return Err(Refusal::new(
                "empty_range",
                format!("Nothing lies between {start} and {end}"),
            )
            .because(format!("{start} does not come before {end}"))
            .instead("name the older revision first")
            .unblock(format!("alembic-mcp show {end}:{start}")));
        }
        Ok(Range { path, held })
    }
}
