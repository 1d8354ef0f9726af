//! How revisions follow one another.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;

use crate::refusal::Refusal;

use super::Revision;
use super::links::Links;

/// The revision graph of one environment.
#[derive(Debug, Clone, Default)]
pub struct Graph {
    /// All revisions by id.
    pub revisions: BTreeMap<String, Arc<Revision>>,
    /// Ids that nothing follows.
    pub heads: Vec<String>,
    /// Ids that follow nothing.
    pub bases: Vec<String>,
    /// What is wrong with the files.
    pub problems: Vec<Problem>,
    pub(super) links: Links,
}

/// Something wrong with the revision files.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Problem {
    /// What kind of problem.
    pub kind: ProblemKind,
    /// The files concerned.
    pub files: Vec<PathBuf>,
    /// What is wrong, with ids.
    pub message: String,
    /// How to mend it.
    pub fix: String,
}

/// Kinds of problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum ProblemKind {
    MultipleHeads,
    Cycle,
    MissingParent,
    DuplicateRevision,
    MissingRevisionId,
    UndecidableIdentifier,
    SyntaxError,
    Unreadable,
    SourcelessFile,
    NoVersionsFolder,
}

impl Graph {
    /// The graph of `revisions`, in the order in which Alembic lists their files. Of revisions with
    /// the same id the last counts. Problems of the edges are found and added to `problems`.
    pub fn new(revisions: Vec<Revision>, problems: Vec<Problem>) -> Self {
        let (unique, mut found) = keep_last(revisions);
        let unique = super::problems::resolve_references(unique, &mut found);
        let links = Links::new(unique.iter());
        let mut graph = Self {
            heads: links.heads.iter().map(|&node| links.ids[node].clone()).collect(),
            bases: links.bases.iter().map(|&node| links.ids[node].clone()).collect(),
            revisions: unique.into_iter().map(|one| (one.id.clone(), Arc::new(one))).collect(),
            problems,
            links,
        };
        graph.problems.extend(found);
        graph.find_problems();
        graph
    }

    /// The revision an argument stands for: an id, the beginning of one, a branch label, `head`.
    pub fn resolve(&self, argument: &str) -> Result<Arc<Revision>, Refusal> {
        let node = self.single(argument)?;
        let found = node.and_then(|node| self.revisions.get(&self.links.ids[node]));
        found.cloned().ok_or_else(|| self.unknown_revision(argument))
    }

    /// Ids that nothing follows and nothing depends on: what `heads` means as a target.
    pub fn effective_heads(&self) -> Vec<String> {
        self.links.real_heads.iter().map(|&node| self.links.ids[node].clone()).collect()
    }

    /// The ids that follow `id` by `down_revision`.
    pub fn next(&self, id: &str) -> Vec<&str> {
        let node = self.links.index.get(id);
        let next = node.map(|&node| self.links.next[node].as_slice()).unwrap_or_default();
        next.iter().map(|&node| self.links.ids[node].as_str()).collect()
    }

    /// Whether more than one revision follows it.
    pub fn is_branch_point(&self, id: &str) -> bool {
        self.next(id).len() > 1
    }

    /// Whether the heads end branches with names of their own, which are meant to have a head each.
    pub fn heads_have_names(&self) -> bool {
        let mut seen = BTreeSet::new();
        self.links.heads.iter().all(|&head| {
            let labels = &self.links.branch_labels[head];
            labels.iter().filter(|label| seen.insert(label.as_str())).count() > 0
        })
    }

    /// All branch labels that apply to a revision, its own and inherited ones.
    pub fn branch_labels(&self, id: &str) -> Vec<&str> {
        let node = self.links.index.get(id);
        let labels = node.map(|&node| &self.links.branch_labels[node]);
        labels.into_iter().flatten().map(String::as_str).collect()
    }

    /// Ids in the order in which Alembic lists their files.
    pub fn in_file_order(&self) -> &[String] {
        &self.links.ids
    }
}

/// Of several revisions with one id Alembic keeps the place of the first and the file of the last.
fn keep_last(revisions: Vec<Revision>) -> (Vec<Revision>, Vec<Problem>) {
    let mut unique: Vec<Revision> = Vec::with_capacity(revisions.len());
    let mut places: HashMap<String, usize> = HashMap::with_capacity(revisions.len());
    let mut doubled: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    for revision in revisions {
        match places.get(&revision.id) {
            Some(&place) => {
                let files = doubled.entry(revision.id.clone()).or_default();
                if files.is_empty() {
                    files.push(unique[place].path.clone());
                }
                files.push(revision.path.clone());
                unique[place] = revision;
            }
            None => {
                places.insert(revision.id.clone(), unique.len());
                unique.push(revision);
            }
        }
    }
    let problems = doubled.into_iter().map(|(id, files)| Problem {
        kind: ProblemKind::DuplicateRevision,
        message: format!(
            "revision '{id}' is declared by {} files; Alembic only runs the last of them, {}",
            files.len(),
            files.last().map(|file| file.display().to_string()).unwrap_or_default()
        ),
        fix: "give the newer file a revision id of its own, and point down_revision of what follows it there".to_owned(),
        files,
    });
    (unique, problems.collect())
}
