//! Every rule by its id, whether it looks at one migration or at what surrounds it.

use super::rules::{ALL_DIALECTS, rules};
use super::{Locks, Severity};
use crate::schema::Dialect;
use crate::verify::nearest_names;

/// What there is to know of a rule.
#[derive(Debug, Clone, Copy)]
pub struct Explanation {
    /// The hazard's id.
    pub id: &'static str,
    /// What is found, in a few words.
    pub title: &'static str,
    /// How bad it is where nothing else is known.
    pub severity: Severity,
    /// The databases it concerns.
    pub dialects: &'static [Dialect],
    /// Where the documentation of the database or the library tells of it.
    pub reference: Option<&'static str>,
    /// What goes wrong.
    pub why: &'static str,
    /// The lock taken and what it blocks.
    pub lock: Locks,
    /// What to do instead.
    pub fix: &'static str,
    /// A migration that has the hazard, and one that does not.
    pub examples: Option<(&'static str, &'static str)>,
}

/// Rules that no single migration shows: about the graph, its history in git, and suppressions.
const SURROUNDING: &[Explanation] = &[
    surrounding(
        "applied-revision-edited",
        "Revision edited or removed after it was published",
        Severity::Error,
        "Databases that ran the old text never run the new one, Alembic keeps no checksum, and so they diverge silently; those at a revision that is gone cannot be upgraded at all.",
        "Restore the file as the base branch has it (git checkout BASE -- FILE), and make the change in a new revision.",
    ),
    surrounding(
        "head-diverged-from-base-branch",
        "Base branch grew another head",
        Severity::Warning,
        "The base branch has a head that these revisions do not grow from: after merging there are two heads, and `upgrade head` fails.",
        "Update from the base branch, then point down_revision of the first new revision at its head.",
    ),
    surrounding(
        "suppression-without-reason",
        "Suppression without a reason",
        Severity::Warning,
        "Whoever reads it later cannot tell whether it still holds, so it does not suppress anything.",
        "Write `# alembic-mcp: ignore[rule-id] reason`.",
    ),
    surrounding(
        "unreadable-revision-file",
        "Revision file that cannot be read",
        Severity::Error,
        "What cannot be read cannot be judged, and Alembic fails or passes over it too.",
        "Make it valid Python with a literal revision and down_revision, or move it out of the versions folder.",
    ),
    surrounding(
        "unused-suppression",
        "Suppression that suppresses nothing",
        Severity::Warning,
        "It would hide the hazard the day it comes.",
        "Remove it.",
    ),
];

const fn surrounding(
    id: &'static str,
    title: &'static str,
    severity: Severity,
    why: &'static str,
    fix: &'static str,
) -> Explanation {
    Explanation {
        id,
        title,
        severity,
        dialects: ALL_DIALECTS,
        reference: None,
        why,
        lock: Locks::NONE,
        fix,
        examples: None,
    }
}

/// Every rule, by id.
pub fn explanations() -> Vec<Explanation> {
    let of_migrations = rules().iter().map(|rule| Explanation {
        id: rule.id,
        title: rule.title,
        severity: rule.severity,
        dialects: rule.dialects,
        reference: Some(rule.reference),
        why: rule.why,
        lock: rule.lock,
        fix: rule.fix,
        examples: Some((rule.unsafe_example, rule.safe_example)),
    });
    let known = |id: &str| rules().iter().any(|rule| rule.id == id);
    let others = SURROUNDING.iter().copied().filter(|one| !known(one.id));
    let mut all: Vec<Explanation> = of_migrations.chain(others).collect();
    all.sort_by_key(|one| one.id);
    all
}

/// The rule of that id.
pub fn explained(id: &str) -> Option<Explanation> {
    explanations().into_iter().find(|one| one.id == id)
}

/// The rules whose ids are nearest to `asked`.
pub fn nearest_rules(asked: &str) -> Vec<String> {
    let ids: Vec<String> = explanations().iter().map(|one| one.id.to_owned()).collect();
    nearest_names(asked, &ids)
}
