//! The edges between revisions, by position, and the order in which they are walked.

use std::collections::{BTreeSet, HashMap};

use super::Revision;

/// The edges of a graph. Revisions are numbered in the order in which Alembic lists their files.
#[derive(Debug, Clone, Default)]
pub(super) struct Links {
    pub(super) ids: Vec<String>,
    pub(super) index: HashMap<String, usize>,
    /// Branch labels and the revision that declares each.
    pub(super) labels: HashMap<String, usize>,
    /// `down_revision`.
    pub(super) down: Vec<Vec<usize>>,
    /// Whether `down_revision` is empty, as opposed to naming something unknown.
    pub(super) is_base: Vec<bool>,
    /// `depends_on`.
    pub(super) dependencies: Vec<Vec<usize>>,
    /// `down_revision` and the dependencies that no ancestor has already.
    pub(super) effective_down: Vec<Vec<usize>>,
    /// What follows by `down_revision`.
    pub(super) next: Vec<Vec<usize>>,
    /// What follows by `down_revision` or `depends_on`.
    pub(super) all_next: Vec<Vec<usize>>,
    /// Every branch label a revision belongs to.
    pub(super) branch_labels: Vec<BTreeSet<String>>,
    /// Revisions that nothing follows by `down_revision`.
    pub(super) heads: Vec<usize>,
    /// Revisions that nothing follows or depends on.
    pub(super) real_heads: Vec<usize>,
    /// Revisions without `down_revision`.
    pub(super) bases: Vec<usize>,
}

impl Links {
    /// Links revisions whose `down_revision` and `depends_on` are resolved to ids. What is unknown
    /// or points at itself makes no edge.
    pub(super) fn new<'r>(revisions: impl Iterator<Item = &'r Revision>) -> Self {
        let revisions: Vec<&Revision> = revisions.collect();
        let mut links = Self {
            ids: revisions.iter().map(|revision| revision.id.clone()).collect(),
            ..Self::default()
        };
        links.index = links.ids.iter().enumerate().map(|(node, id)| (id.clone(), node)).collect();
        for (node, revision) in revisions.iter().enumerate() {
            for label in &revision.branch_labels {
                links.labels.entry(label.clone()).or_insert(node);
            }
        }
        let edges = |links: &Self, node: usize, ids: &[String]| -> Vec<usize> {
            let mut found = Vec::with_capacity(ids.len());
            for target in ids.iter().filter_map(|id| links.index.get(id).copied()) {
                if target != node && !found.contains(&target) {
                    found.push(target);
                }
            }
            found
        };
        for (node, revision) in revisions.iter().enumerate() {
            let down = edges(&links, node, &revision.down_revision);
            let dependencies = edges(&links, node, &revision.depends_on);
            links.is_base.push(revision.down_revision.is_empty());
            links.down.push(down);
            links.dependencies.push(dependencies);
        }
        links.follow();
        links.reduce_dependencies();
        links.spread_labels(&revisions);
        links
    }

    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    fn follow(&mut self) {
        self.next = vec![Vec::new(); self.len()];
        self.all_next = vec![Vec::new(); self.len()];
        for node in 0..self.len() {
            for &down in &self.down[node] {
                self.next[down].push(node);
                self.all_next[down].push(node);
            }
            for &dependency in &self.dependencies[node] {
                if !self.down[node].contains(&dependency) {
                    self.all_next[dependency].push(node);
                }
            }
        }
        self.heads = (0..self.len()).filter(|&node| self.next[node].is_empty()).collect();
        self.real_heads = (0..self.len()).filter(|&node| self.all_next[node].is_empty()).collect();
        self.bases = (0..self.len()).filter(|&node| self.is_base[node]).collect();
    }

    /// Drops the dependencies that an ancestor by `down_revision` has as well.
    fn reduce_dependencies(&mut self) {
        let mut effective = self.down.clone();
        for (node, effective) in effective.iter_mut().enumerate() {
            let mut own = self.dependencies[node].clone();
            if own.is_empty() {
                continue;
            }
            for ancestor in self.reach(&[node], |node| &self.down[node]) {
                if ancestor != node && !self.dependencies[ancestor].is_empty() {
                    own.retain(|dependency| !self.dependencies[ancestor].contains(dependency));
                }
                if own.is_empty() {
                    break;
                }
            }
            for dependency in own {
                if !effective.contains(&dependency) {
                    effective.push(dependency);
                }
            }
        }
        self.effective_down = effective;
    }

    /// A label belongs to its revision, to all that follows, and to what leads up to it alone.
    fn spread_labels(&mut self, revisions: &[&Revision]) {
        self.branch_labels = vec![BTreeSet::new(); self.len()];
        for (node, revision) in revisions.iter().enumerate() {
            if revision.branch_labels.is_empty() {
                continue;
            }
            let following = self.reach(&[node], |node| &self.next[node]);
            let last = following.last().copied().unwrap_or(node);
            for member in following {
                self.branch_labels[member].extend(revision.branch_labels.iter().cloned());
            }
            let mut parent = last;
            for _ in 0..self.len() {
                if self.all_next[parent].len() > 1 || self.down[parent].len() > 1 {
                    break;
                }
                self.branch_labels[parent].extend(revision.branch_labels.iter().cloned());
                match self.down[parent].first() {
                    Some(&down) => parent = down,
                    None => break,
                }
            }
        }
    }

    /// Everything that can be reached from `start`, itself included, depth first.
    pub(super) fn reach<'l>(
        &'l self,
        start: &[usize],
        edges: impl Fn(usize) -> &'l [usize] + 'l,
    ) -> Vec<usize> {
        let mut seen = vec![false; self.len()];
        let mut found = Vec::new();
        let mut todo = Vec::new();
        for &target in start {
            todo.push(target);
            while let Some(node) = todo.pop() {
                if !std::mem::replace(&mut seen[node], true) {
                    found.push(node);
                    todo.extend_from_slice(edges(node));
                }
            }
        }
        found
    }

    /// Everything that has to be there for `start`, itself included.
    pub(super) fn ancestors(&self, start: &[usize]) -> Vec<usize> {
        self.reach(start, |node| &self.effective_down[node])
    }

    /// Everything that needs `start`, itself included.
    pub(super) fn descendants(&self, start: &[usize]) -> Vec<usize> {
        self.reach(start, |node| &self.all_next[node])
    }

    /// Whether one is an ancestor of the other by `down_revision` (or by dependencies too).
    pub(super) fn shares_lineage(&self, node: usize, others: &[usize], dependencies: bool) -> bool {
        if others.is_empty() {
            return true;
        }
        let up = |node: usize| -> &[usize] {
            if dependencies { &self.all_next[node] } else { &self.next[node] }
        };
        let down = |node: usize| -> &[usize] {
            if dependencies { &self.effective_down[node] } else { &self.down[node] }
        };
        self.reach(&[node], up).iter().any(|found| others.contains(found))
            || self.reach(&[node], down).iter().any(|found| others.contains(found))
    }

    /// Revisions that are on a cycle or can only be reached through one.
    pub(super) fn cyclic(&self) -> Vec<usize> {
        let mut waiting: Vec<usize> = (0..self.len())
            .map(|node| {
                let dependencies = self.dependencies[node].iter();
                let extra = dependencies.filter(|one| !self.down[node].contains(one)).count();
                self.down[node].len() + extra
            })
            .collect();
        let mut ready: Vec<usize> = (0..self.len()).filter(|&node| waiting[node] == 0).collect();
        let mut reached = 0;
        while let Some(node) = ready.pop() {
            reached += 1;
            for &next in &self.all_next[node] {
                waiting[next] -= 1;
                if waiting[next] == 0 {
                    ready.push(next);
                }
            }
        }
        if reached == self.len() {
            return Vec::new();
        }
        // What only follows a cycle is not on it.
        let mut stuck: Vec<bool> = waiting.iter().map(|&count| count > 0).collect();
        let mut followers: Vec<usize> = (0..self.len())
            .map(|node| self.all_next[node].iter().filter(|&&next| stuck[next]).count())
            .collect();
        let mut loose: Vec<usize> =
            (0..self.len()).filter(|&node| stuck[node] && followers[node] == 0).collect();
        while let Some(node) = loose.pop() {
            stuck[node] = false;
            let extra = self.dependencies[node].iter().filter(|one| !self.down[node].contains(one));
            for &down in self.down[node].iter().chain(extra) {
                followers[down] -= 1;
                if stuck[down] && followers[down] == 0 {
                    loose.push(down);
                }
            }
        }
        (0..self.len()).filter(|&node| stuck[node]).collect()
    }
}
