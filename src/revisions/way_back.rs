//! Which revisions a downgrade undoes, where a number of steps leads over a merge or from several heads.
//!
//! Alembic refuses such steps, or takes whichever row comes first. Here they are resolved where every
//! way to read them undoes the same revisions, and else refused with each way spelled out.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use serde_json::json;

use crate::refusal::Refusal;

use super::resolve::Relative;
use super::{Graph, Revision};

/// So many ways are spelled out.
const MOST_WAYS: usize = 8;

/// A downgrade, decided.
#[derive(Debug, Clone)]
pub struct WayBack {
    /// The revisions that are undone, in order.
    pub revisions: Vec<Arc<Revision>>,
    /// What the version table shows afterwards, sorted.
    pub after: Vec<String>,
    /// The target in words that mean the same to Alembic.
    pub target: String,
}

impl WayBack {
    fn ids(&self) -> Vec<&str> {
        self.revisions.iter().map(|revision| revision.id.as_str()).collect()
    }
}

impl Graph {
    /// What `downgrade` from `current` to `target` undoes.
    pub fn way_back(&self, current: &[String], target: &str) -> Result<WayBack, Refusal> {
        let refusal = match self.named_way(current, target) {
            Ok(way) => return Ok(way),
            Err(refusal) if refusal.code == "ambiguous_walk" => refusal,
            Err(refusal) => return Err(self.as_call(refusal)),
        };
        let mut ways: Vec<WayBack> = Vec::new();
        for explicit in self.readings(current, target) {
            let Ok(way) = self.named_way(current, &explicit) else { continue };
            if !way.revisions.is_empty() && ways.iter().all(|known| known.ids() != way.ids()) {
                ways.push(way);
            }
        }
        match ways.len() {
            0 => Err(self.as_call(refusal)),
            1 => ways.pop().ok_or(refusal),
            _ => Err(told_apart(refusal, &ways)),
        }
    }

    /// What names a revision as the way out, as the call that goes there.
    fn as_call(&self, refusal: Refusal) -> Refusal {
        match self.revisions.contains_key(&refusal.unblock) {
            true => {
                let call = format!("rollback {}", json!({"target": refusal.unblock}));
                refusal.unblock(call)
            }
            false => refusal,
        }
    }

    /// The way back that undoes exactly these revisions, where words of Alembic say it.
    pub fn way_back_over(&self, current: &[String], undone: &[&str]) -> Option<WayBack> {
        let undone: BTreeSet<&str> = undone.iter().copied().collect();
        let below = undone.iter().filter_map(|id| self.revisions.get(*id));
        let below: BTreeSet<&String> = below.flat_map(|one| &one.down_revision).collect();
        let steps = (1..=undone.len()).map(|steps| format!("-{steps}"));
        let readings = steps.flat_map(|target| self.readings(current, &target));
        let words = below.into_iter().cloned().chain(["base".to_owned()]).chain(readings);
        words
            .filter_map(|target| self.named_way(current, &target).ok())
            .find(|way| way.ids().into_iter().collect::<BTreeSet<_>>() == undone)
    }

    fn named_way(&self, current: &[String], target: &str) -> Result<WayBack, Refusal> {
        let (revisions, after) = self.downgrade_path(current, target)?;
        Ok(WayBack { revisions, after, target: target.to_owned() })
    }

    /// Targets that each say in full what a number of steps leaves open.
    fn readings(&self, current: &[String], target: &str) -> Vec<String> {
        let Some(relative) = Relative::parse(target).filter(|it| it.symbol.is_none()) else {
            return Vec::new();
        };
        let steps = usize::try_from(relative.steps.unsigned_abs()).unwrap_or(usize::MAX);
        match (current, relative.label) {
            ([one], _) => self.readings_from(one, steps),
            (several, None) => several.iter().map(|head| format!("{head}@-{steps}")).collect(),
            (several, Some(_)) => {
                several.iter().flat_map(|head| self.readings_from(head, steps)).collect()
            }
        }
    }

    /// Goes down from `start` to the first merge, and from there along each of what it joined.
    fn readings_from(&self, start: &str, steps: usize) -> Vec<String> {
        let Some(&(mut node)) = self.links.index.get(start) else { return Vec::new() };
        let mut left = steps;
        while left > 0 {
            match self.links.down[node].as_slice() {
                [only] => node = *only,
                several => return several.iter().map(|&one| self.along(one, left - 1)).collect(),
            }
            left -= 1;
        }
        Vec::new()
    }

    /// `steps` further down from `joined`, on its branch alone.
    fn along(&self, joined: usize, steps: usize) -> String {
        let name = &self.links.ids[joined];
        if steps == 0 {
            return name.clone();
        }
        let mut node = joined;
        for _ in 0..steps {
            match self.links.down[node].as_slice() {
                [] => return format!("{name}@base"),
                [first, ..] => node = *first,
            }
        }
        format!("{name}@{}", self.links.ids[node])
    }
}

fn told_apart(refusal: Refusal, ways: &[WayBack]) -> Refusal {
    let mut calls = String::new();
    for way in ways.iter().take(MOST_WAYS) {
        let after = match way.after.is_empty() {
            true => "base".to_owned(),
            false => way.after.join(", "),
        };
        let _ = writeln!(
            calls,
            "rollback {}  # undoes {}; then at {after}",
            json!({"target": way.target}),
            way.ids().join(", ")
        );
    }
    refusal.instead("say which of these is meant").unblock(calls.trim_end())
}
