//! Which revisions an upgrade or downgrade runs, exactly as Alembic would.

use std::sync::Arc;

use crate::refusal::Refusal;

use super::resolve::{Relative, Walked};
use super::{Graph, ProblemKind, Revision};

impl Graph {
    /// The revisions that `upgrade` from `current` to `target` (`head`, `heads`, an id or its
    /// beginning, `+N`, `label@head`) would run, in order.
    pub fn upgrade_path(
        &self,
        current: &[String],
        target: &str,
    ) -> Result<Vec<Arc<Revision>>, Refusal> {
        self.refuse_if_broken()?;
        let current = self.database_nodes(current)?;
        let targets = self.upgrade_targets(&current, target)?;
        let required = self.separate_ancestors(&targets)?;
        let mut applied = vec![false; self.links.len()];
        for node in self.separate_ancestors(&current)? {
            applied[node] = true;
        }
        let needed: Vec<usize> = required.into_iter().filter(|&node| !applied[node]).collect();
        let mut order = self.links.newest_first(&needed, &targets);
        order.reverse();
        Ok(self.revisions_of(&order))
    }

    /// The revisions that `downgrade` from `current` to `target` (`-N`, an id, `base`) would undo,
    /// in order, and the revisions the version table shows afterwards.
    pub fn downgrade_path(
        &self,
        current: &[String],
        target: &str,
    ) -> Result<(Vec<Arc<Revision>>, Vec<String>), Refusal> {
        self.refuse_if_broken()?;
        let current = self.database_nodes(current)?;
        let (branch, goal) = self.downgrade_target(&current, target)?;
        let roots = self.downgrade_roots(branch, goal)?;
        let mut active = vec![false; self.links.len()];
        for node in self.links.ancestors(&current) {
            active[node] = true;
        }
        let undone: Vec<usize> =
            self.links.descendants(&roots).into_iter().filter(|&node| active[node]).collect();
        if let Some(goal) = goal
            && undone.is_empty()
            && !current.contains(&goal)
        {
            return Err(self.wrong_direction(target, "downgrade", "apply (upgrade)"));
        }
        let order = self.links.newest_first(&undone, &current);
        let after = self.versions_after(&current, &order, false);
        Ok((self.revisions_of(&order), self.ids_of(&after)))
    }

    /// What the version table shows after upgrading from `current` to `target`.
    pub fn versions_after_upgrade(
        &self,
        current: &[String],
        target: &str,
    ) -> Result<Vec<String>, Refusal> {
        let path = self.upgrade_path(current, target)?;
        let order: Vec<usize> =
            path.iter().filter_map(|one| self.links.index.get(&one.id).copied()).collect();
        let current = self.database_nodes(current)?;
        Ok(self.ids_of(&self.versions_after(&current, &order, true)))
    }

    /// All revisions, newest first, each after everything that follows it.
    pub fn newest_first(&self) -> Vec<Arc<Revision>> {
        let all: Vec<usize> = (0..self.links.len()).collect();
        self.revisions_of(&self.links.newest_first(&all, &self.links.real_heads))
    }

    /// Alembic loads all files or none, so a broken graph has no paths at all.
    fn refuse_if_broken(&self) -> Result<(), Refusal> {
        let breaking = |kind| {
            matches!(
                kind,
                ProblemKind::Cycle | ProblemKind::MissingParent | ProblemKind::MissingRevisionId
            )
        };
        match self.problems.iter().find(|problem| breaking(problem.kind)) {
            None => Ok(()),
            Some(problem) => {
                let files: Vec<String> =
                    problem.files.iter().map(|file| file.display().to_string()).collect();
                Err(Refusal::new("broken_history", "The revision files do not form a history")
                    .because(format!("{} ({})", problem.message, files.join(", ")))
                    .instead(problem.fix.clone())
                    .unblock("alembic_current {}  # shows all problems of the files"))
            }
        }
    }

    /// Refuses a version table whose revisions the files do not know.
    pub fn refuse_unknown(&self, current: &[String]) -> Result<(), Refusal> {
        self.refuse_if_broken()?;
        self.database_nodes(current).map(|_| ())
    }

    /// The revisions the version table holds.
    fn database_nodes(&self, current: &[String]) -> Result<Vec<usize>, Refusal> {
        let node = |id: &String| {
            let known = self.node(id, None);
            known.map_err(|_| self.unknown_database_revision(id))
        };
        current.iter().map(node).collect()
    }

    fn upgrade_targets(&self, current: &[usize], target: &str) -> Result<Vec<usize>, Refusal> {
        let Some(relative) = Relative::parse(target) else { return self.nodes(target) };
        let walked = match (relative.symbol, relative.steps > 0) {
            (None, true) => {
                let start = self.upgrade_start(current, relative.label)?;
                self.walk(start, relative.steps, relative.label)?
            }
            (None, false) => {
                return Err(self.wrong_direction(target, "upgrade", "rollback (downgrade)"));
            }
            (Some(symbol), true) => {
                self.walk(self.single(symbol)?, relative.steps, relative.label)?
            }
            (Some(symbol), false) => {
                self.walk(self.single_on(symbol, relative.label)?, relative.steps, None)?
            }
        };
        match walked {
            Walked::At(node) => Ok(vec![node]),
            Walked::Base => Ok(Vec::new()),
            Walked::TooFar => Err(self.too_far(relative.text, relative.steps)),
        }
    }

    fn single_on(&self, symbol: &str, branch: Option<&str>) -> Result<Option<usize>, Refusal> {
        match branch {
            Some(label) => self.single(&format!("{label}@{symbol}")),
            None => self.single(symbol),
        }
    }

    /// Where `+N` counts from.
    fn upgrade_start(
        &self,
        current: &[usize],
        branch: Option<&str>,
    ) -> Result<Option<usize>, Refusal> {
        let mut starts: Vec<usize> = current.to_vec();
        if let Some(label) = branch {
            starts = self.of_lineage(current, label, false)?;
            if starts.is_empty() {
                let active = self.of_lineage(&self.links.ancestors(current), label, false)?;
                let below: Vec<usize> = active
                    .iter()
                    .flat_map(|&node| self.links.effective_down[node].clone())
                    .collect();
                starts = active.into_iter().filter(|node| !below.contains(node)).collect();
            }
        }
        match starts.as_slice() {
            [] => Ok(None),
            [start] => Ok(Some(*start)),
            several => Err(Refusal::new(
                "ambiguous_walk",
                "A number of steps is ambiguous: the database is at several revisions",
            )
            .because(format!("it is at {}", self.names(several)))
            .instead("name the target revision, or '<branch label>@+N'")
            .unblock("heads")),
        }
    }

    /// The ancestors of several revisions that must not be ancestors of one another.
    fn separate_ancestors(&self, targets: &[usize]) -> Result<Vec<usize>, Refusal> {
        let mut seen = vec![false; self.links.len()];
        let mut is_target = vec![false; self.links.len()];
        targets.iter().for_each(|&target| is_target[target] = true);
        let mut found = Vec::new();
        for &target in targets {
            let mut overlaps = Vec::new();
            let mut todo = vec![target];
            while let Some(node) = todo.pop() {
                if node != target && is_target[node] {
                    overlaps.push(node);
                }
                if !std::mem::replace(&mut seen[node], true) {
                    found.push(node);
                    todo.extend_from_slice(&self.links.effective_down[node]);
                }
            }
            if !overlaps.is_empty() {
                return Err(self.overlapping(target, &overlaps));
            }
        }
        Ok(found)
    }

    fn downgrade_target<'t>(
        &self,
        current: &[usize],
        target: &'t str,
    ) -> Result<(Option<std::borrow::Cow<'t, str>>, Option<usize>), Refusal> {
        use std::borrow::Cow;
        let Some(relative) = Relative::parse(target) else {
            let (branch, symbol) = match target.rsplit_once('@') {
                Some((branch, symbol)) => (Some(branch).filter(|label| !label.is_empty()), symbol),
                None => (None, target),
            };
            return Ok((branch.map(Cow::Borrowed), self.single(symbol)?));
        };
        let branch = relative.label.map(Cow::Borrowed);
        let (walked, branch) = match (relative.symbol, relative.steps >= 0) {
            (None, true) => {
                return Err(self.wrong_direction(target, "downgrade", "apply (upgrade)"));
            }
            (Some(symbol), true) => {
                (self.walk(self.single(symbol)?, relative.steps, relative.label)?, branch)
            }
            (Some(symbol), false) => {
                let start = self.single_on(symbol, relative.label)?;
                (self.walk(start, relative.steps, None)?, branch)
            }
            (None, false) => {
                let start = self.downgrade_start(current, relative.label, &relative)?;
                let branch = branch.unwrap_or_else(|| Cow::Owned(self.links.ids[start].clone()));
                (self.walk(Some(start), relative.steps, None)?, Some(branch))
            }
        };
        match walked {
            Walked::At(node) => Ok((branch, Some(node))),
            Walked::Base => Ok((branch, None)),
            Walked::TooFar => Err(self.too_far(relative.text, relative.steps)),
        }
    }

    /// Where `-N` counts from. From several revisions Alembic takes whichever row comes first and
    /// warns; here that is refused.
    fn downgrade_start(
        &self,
        current: &[usize],
        branch: Option<&str>,
        relative: &Relative<'_>,
    ) -> Result<usize, Refusal> {
        let mut starts = match branch {
            Some(label) => self.of_lineage(current, label, false)?,
            None => current.to_vec(),
        };
        if let Some(label) = branch
            && starts.is_empty()
        {
            let tips = self.tips(&self.links.ancestors(current));
            starts = self.of_lineage(&tips, label, false)?;
        }
        match starts.as_slice() {
            [start] => Ok(*start),
            [] => Err(self.too_far(relative.text, relative.steps)),
            several => Err(Refusal::new(
                "ambiguous_walk",
                "A number of steps is ambiguous: the database is at several revisions",
            )
            .because(format!("it is at {}", self.names(several)))
            .instead("name the target revision, or '<branch label>@-N'")
            .unblock(self.names(several.get(..1).unwrap_or_default()))),
        }
    }

    /// The members that no other member follows by `down_revision`.
    fn tips(&self, members: &[usize]) -> Vec<usize> {
        let mut inside = vec![false; self.links.len()];
        members.iter().for_each(|&node| inside[node] = true);
        let followed = |node: usize| self.links.next[node].iter().any(|&next| inside[next]);
        members.iter().copied().filter(|&node| !followed(node)).collect()
    }

    /// The first revisions to be undone.
    fn downgrade_roots(
        &self,
        branch: Option<std::borrow::Cow<'_, str>>,
        goal: Option<usize>,
    ) -> Result<Vec<usize>, Refusal> {
        let mut roots = match goal {
            None => self.links.bases.clone(),
            Some(goal) => self.links.next[goal].clone(),
        };
        if let Some(label) = branch
            && roots.len() > 1
        {
            let branch = self.node(&label, None)?;
            let above = self.links.reach(&[branch], |node| &self.links.down[node]);
            let mut on_branch = vec![false; self.links.len()];
            above.into_iter().for_each(|node| on_branch[node] = true);
            roots.retain(|&root| on_branch[root]);
            if roots.is_empty() {
                return Err(self.wrong_direction(&label, "downgrade", "another branch label"));
            }
        }
        Ok(roots)
    }

    fn revisions_of(&self, nodes: &[usize]) -> Vec<Arc<Revision>> {
        let ids = nodes.iter().filter_map(|&node| self.links.ids.get(node));
        ids.filter_map(|id| self.revisions.get(id).cloned()).collect()
    }

    fn ids_of(&self, nodes: &[usize]) -> Vec<String> {
        let mut ids: Vec<String> = nodes.iter().map(|&node| self.links.ids[node].clone()).collect();
        ids.sort();
        ids
    }
}
