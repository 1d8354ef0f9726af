//! Heads: whether the database is at them, and whether their branches can be merged.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::new_files::{Place, diverged};
use super::reviewing::{Facts, blocking, file_name};
use crate::generate::{Branches, branches};
use crate::models::naming_templates;
use crate::project::Project;
use crate::refusal::Refusal;
use crate::revisions::Graph;

/// Autogenerate compares with the database as it is, so that must be where the files are.
pub(super) fn at_head(facts: &Facts, place: &Place) -> Result<(), Refusal> {
    let reached = match &facts.reached {
        Ok(reached) => reached,
        Err(refusal) => {
            return Err(Refusal::new("database_unreachable", "Autogenerate needs the database")
                .because(format!("{}: {}", refusal.summary, refusal.root_cause))
                .instead(refusal.revised_approach.clone())
                .unblock(refusal.unblock.clone()));
        }
    };
    let graph = &facts.graph;
    if let Some(head) = place.down_revision.first().filter(|_| graph.heads.len() > 1)
        && shares_history(graph, head)
        && !graph.heads_have_names()
    {
        return Err(diverged(graph));
    }
    let unknown: Vec<&String> =
        reached.current.iter().filter(|id| !graph.revisions.contains_key(*id)).collect();
    if let Some(id) = unknown.first() {
        return Err(Refusal::new(
            "unknown_database_revision",
            format!("No file declares {id}, which the database shows"),
        )
        .because("autogenerate would take back what that revision changed")
        .instead("bring its file here: it is on another branch, or was removed")
        .unblock("alembic_current {}"));
    }
    let behind = graph.heads.iter().any(|head| !reached.current.contains(head));
    if !behind {
        return Ok(());
    }
    let shown = match reached.current.as_slice() {
        [] => "no revision".to_owned(),
        current => current.join(", "),
    };
    Err(Refusal::new("not_at_head", "The database is not at the newest revision")
        .because(format!(
            "it shows {shown}, the files are at {}: pending changes would be generated again",
            graph.heads.join(", ")
        ))
        .instead("review and apply what is pending first, then generate")
        .unblock("review_file {}"))
}

/// Whether another head stands on what `head` stands on: then the models mean both branches at once.
fn shares_history(graph: &Graph, head: &str) -> bool {
    let ids = |id: &str| -> BTreeSet<String> {
        let path = graph.upgrade_path(&[], id).unwrap_or_default();
        path.iter().map(|one| one.id.clone()).collect()
    };
    let own = ids(head);
    graph.heads.iter().any(|other| other != head && !own.is_disjoint(&ids(other)))
}

/// Refuses a merge of branches that touch the same thing, unless the database has run them all; answers with
/// what is to be said of it.
pub(super) async fn can_merge(
    project: &Project,
    facts: &Facts,
    place: &Place,
) -> Result<Vec<String>, Refusal> {
    let (graph, dialect) = (Arc::clone(&facts.graph), facts.dialect);
    let (heads, project) = (place.down_revision.clone(), project.clone());
    let found =
        blocking(move || branches(&graph, &heads, dialect, &naming_templates(&project))).await??;
    let all_run = facts
        .current()
        .is_some_and(|current| place.down_revision.iter().all(|head| current.contains(head)));
    let told = conflicts_told(&found);
    if !told.is_empty() && !all_run {
        return Err(conflicting(&found, &told));
    }
    let mut notes = Vec::new();
    if !told.is_empty() {
        notes.push(format!(
            "the database has run both branches, though they conflict: {}",
            told.join("; ")
        ));
    }
    for (revision, why) in &found.unfollowed {
        let file = file_name(revision);
        notes.push(format!(
            "{file} was not compared with the other branch: reading cannot follow it ({why})"
        ));
    }
    Ok(notes)
}

fn conflicts_told(found: &Branches) -> Vec<String> {
    found
        .conflicts
        .iter()
        .map(|one| {
            let [left, right] = one.revisions.each_ref().map(|revision| file_name(revision));
            format!("{} is changed by {left} and by {right}", one.thing)
        })
        .collect()
}

fn conflicting(found: &Branches, told: &[String]) -> Refusal {
    let refusal = Refusal::new("branches_conflict", "The branches change the same things")
        .because(told.join("; "))
        .instead(
            "settle it in the files: where one branch has run nowhere yet, let its first revision follow the head of the \
             other (down_revision), and take out of it what the other does already",
        );
    match found.conflicts.first() {
        Some(conflict) => {
            let file = file_name(&conflict.other_start);
            refusal.unblock(format!("# in {file}:\ndown_revision = \"{}\"", conflict.head))
        }
        None => refusal,
    }
}
