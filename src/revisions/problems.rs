//! What is wrong with the edges between revisions.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::PathBuf;

use super::{Graph, Problem, ProblemKind, Revision};

/// The shortest id that may be abbreviated.
const ABBREVIATED: usize = 4;

/// Resolves branch labels and abbreviations in `down_revision` and `depends_on` to ids.
pub(super) fn resolve_references(
    mut revisions: Vec<Revision>,
    problems: &mut Vec<Problem>,
) -> Vec<Revision> {
    let ids: HashSet<String> = revisions.iter().map(|revision| revision.id.clone()).collect();
    let sorted: BTreeSet<&String> = ids.iter().collect();
    let mut labels: HashMap<String, String> = HashMap::new();
    for revision in &revisions {
        for label in &revision.branch_labels {
            if ids.contains(label) || labels.contains_key(label) {
                problems.push(label_taken(revision, label));
            } else {
                labels.insert(label.clone(), revision.id.clone());
            }
        }
    }
    let resolve = |name: &String| -> Option<String> {
        if ids.contains(name) {
            return Some(name.clone());
        }
        if let Some(id) = labels.get(name) {
            return Some(id.clone());
        }
        let mut beginning =
            sorted.range::<String, _>(name..).take_while(|id| id.starts_with(name.as_str()));
        let first = beginning.next().filter(|_| name.len() >= ABBREVIATED)?;
        beginning.next().is_none().then(|| (*first).clone())
    };
    for revision in &mut revisions {
        for (attribute, missing) in [("down_revision", true), ("depends_on", false)] {
            let names = if missing { &revision.down_revision } else { &revision.depends_on };
            let mut resolved: Vec<String> = Vec::with_capacity(names.len());
            let mut found = Vec::new();
            for name in names {
                let id = resolve(name);
                let exact = id.as_ref() == Some(name) || (!missing && labels.contains_key(name));
                if !exact {
                    found.push(unresolved(revision, attribute, name, id.as_deref()));
                }
                let id = id.unwrap_or_else(|| name.clone());
                if !resolved.contains(&id) {
                    resolved.push(id);
                }
            }
            problems.extend(found);
            if missing {
                revision.down_revision = resolved;
            } else {
                revision.depends_on = resolved;
            }
        }
    }
    revisions
}

fn unresolved(revision: &Revision, attribute: &str, name: &str, meant: Option<&str>) -> Problem {
    let (message, fix) = match meant {
        Some(id) => (
            format!(
                "{attribute} of '{}' says '{name}', which stands for '{id}'; Alembic only takes the full id there",
                revision.id
            ),
            format!("write {attribute} = \"{id}\""),
        ),
        None => (
            format!("{attribute} of '{}' is '{name}', which no file declares", revision.id),
            format!(
                "bring the file of '{name}' back, or point {attribute} at a revision that exists"
            ),
        ),
    };
    Problem { kind: ProblemKind::MissingParent, files: vec![revision.path.clone()], message, fix }
}

fn label_taken(revision: &Revision, label: &str) -> Problem {
    Problem {
        kind: ProblemKind::DuplicateRevision,
        files: vec![revision.path.clone()],
        message: format!(
            "branch label '{label}' of '{}' is already used by another revision",
            revision.id
        ),
        fix: "choose another branch label, or drop it: a label is declared once and inherited"
            .to_owned(),
    }
}

impl Graph {
    /// Adds the problems that only the whole graph shows.
    pub(super) fn find_problems(&mut self) {
        self.find_loops();
        let cyclic = self.links.cyclic();
        if !cyclic.is_empty() {
            let names = self.names(&cyclic);
            let problem = Problem {
                kind: ProblemKind::Cycle,
                files: self.files_of(&cyclic),
                message: format!("{names} precede one another in a circle"),
                fix: "point down_revision of the oldest of them at the revision before the circle"
                    .to_owned(),
            };
            self.problems.push(problem);
        }
        if self.links.heads.len() > 1 && !self.heads_have_names() {
            let names = self.names(&self.links.heads);
            let problem = Problem {
                kind: ProblemKind::MultipleHeads,
                files: self.files_of(&self.links.heads),
                message: format!("there are {} heads: {names}", self.links.heads.len()),
                fix: "merge them with a merge revision, or, if none of one branch is applied anywhere yet, \
                      point its first down_revision at the other head"
                    .to_owned(),
            };
            self.problems.push(problem);
        }
    }

    fn find_loops(&mut self) {
        let own = |revision: &&std::sync::Arc<Revision>| {
            revision.down_revision.contains(&revision.id)
                || revision.depends_on.contains(&revision.id)
        };
        let loops: Vec<Problem> = self
            .revisions
            .values()
            .filter(own)
            .map(|revision| Problem {
                kind: ProblemKind::Cycle,
                files: vec![revision.path.clone()],
                message: format!("'{}' precedes itself", revision.id),
                fix: "point down_revision at the revision before it".to_owned(),
            })
            .collect();
        self.problems.extend(loops);
    }

    fn files_of(&self, nodes: &[usize]) -> Vec<PathBuf> {
        let ids = nodes.iter().filter_map(|&node| self.links.ids.get(node));
        ids.filter_map(|id| self.revisions.get(id)).map(|revision| revision.path.clone()).collect()
    }
}
