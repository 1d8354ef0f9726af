//! What is wrong between these revisions and those that were published before.

use std::sync::Arc;

use super::Finding;
use super::context::line_span;
use super::suppression::own_finding;
use crate::python::same_code;
use crate::revisions::{Graph, Revision};

/// Revisions that are new or changed, each with what is found of that.
pub type Published = Vec<(Arc<Revision>, Vec<Finding>)>;

/// The revisions that are new or changed since `parted`, each with what is found of that. `base`
/// is the base branch as it is now.
pub fn published_findings(now: &Graph, parted: &Graph, base: &Graph) -> Published {
    let changed = now.revisions.values().filter_map(|revision| {
        let before = parted.revisions.get(&revision.id);
        let same = before.is_some_and(|before| same_code(&revision.source, &before.source));
        (!same).then_some((revision, before))
    });
    changed
        .map(|(revision, before)| {
            let found = match before {
                Some(before) => Some(edited(revision, before)),
                None => diverged(revision, now, parted, base),
            };
            (Arc::clone(revision), found.into_iter().collect())
        })
        .collect()
}

/// The revisions of the base branch that are not here any more, each with that as its finding.
pub fn removed_findings(now: &Graph, parted: &Graph, base: &Graph) -> Published {
    let gone = parted.revisions.values().filter(|revision| {
        !now.revisions.contains_key(&revision.id) && base.revisions.contains_key(&revision.id)
    });
    gone.map(|revision| {
        let message = format!("'{}' was already published, and is gone here", revision.id);
        let found = own_finding("applied-revision-edited", revision, line_span(1), message);
        (Arc::clone(revision), vec![found])
    })
    .collect()
}

fn edited(now: &Revision, before: &Revision) -> Finding {
    let same =
        now.source.lines().zip(before.source.lines()).take_while(|(now, before)| now == before);
    let line = (same.count() + 1).min(now.source.lines().count().max(1));
    let message = format!("'{}' was already published, and is edited here", now.id);
    own_finding("applied-revision-edited", now, line_span(line), message)
}

/// For a new revision that follows a published one: heads of the base branch that are not here.
fn diverged(revision: &Revision, now: &Graph, parted: &Graph, base: &Graph) -> Option<Finding> {
    let begins = revision.down_revision.iter().any(|id| parted.revisions.contains_key(id));
    let heads: Vec<&str> = base
        .heads
        .iter()
        .map(String::as_str)
        // One that was there as the branch parted was removed here, which is told by itself.
        .filter(|head| !now.revisions.contains_key(*head) && !parted.revisions.contains_key(*head))
        .collect();
    if !begins || heads.is_empty() {
        return None;
    }
    let message = format!(
        "'{}' follows {}, but the base branch has grown to {}",
        revision.id,
        revision.down_revision.join(", "),
        heads.join(", ")
    );
    let span = line_span(revision.down_revision_line.max(1));
    Some(own_finding("head-diverged-from-base-branch", revision, span, message))
}
