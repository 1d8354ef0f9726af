//! What a migration's function does in a known world, beside what its source says it may do.

use std::collections::HashMap;

use serde::Serialize;

use crate::python::Span;
use crate::schema::{Dialect, Schema, Unmet};

use super::{Effect, Guard, Operation, World};

/// A guard and whether it holds.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GuardDecision {
    /// The condition's source text.
    pub condition: String,
    /// Whether it holds; `None` where that is not known.
    pub holds: Option<bool>,
    /// The line of the condition.
    pub line: usize,
}

/// Whether an operation runs, as far as its guards are decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Runs {
    /// Every guard holds.
    Yes,
    /// A guard does not hold.
    No,
    /// A guard is not decided.
    Unknown,
}

/// An operation, how its guards were decided, and so whether it runs.
#[derive(Debug, Clone, PartialEq)]
pub struct DecidedOperation {
    /// The operation, with the arguments it has in this world if it runs.
    pub operation: Operation,
    /// Its guards, outermost first.
    pub guards: Vec<GuardDecision>,
}

impl DecidedOperation {
    /// Carries it out on `schema`, as part of `revision`, and answers what it needs and does not find.
    /// `effect` is that of the operation. What it does under a guard that nobody decided is marked as
    /// uncertain. Nothing happens if a guard does not hold.
    pub fn carry_out(
        &self,
        effect: &Effect,
        schema: &mut Schema,
        dialect: Dialect,
        revision: &str,
    ) -> Vec<Unmet> {
        let mut missed = Vec::new();
        if self.runs() == Runs::No {
            return missed;
        }
        let guards = self.operation.guards.iter().zip(&self.guards);
        let undecided = guards.filter(|(_, told)| told.holds.is_none());
        let conditions: Vec<&str> = undecided.map(|(guard, _)| guard.condition.as_str()).collect();
        World::new(schema, dialect, revision).make_telling(effect, &conditions, false, &mut missed);
        missed
    }

    /// Whether it runs.
    pub fn runs(&self) -> Runs {
        if self.guards.iter().any(|guard| guard.holds == Some(false)) {
            Runs::No
        } else if self.guards.iter().any(|guard| guard.holds.is_none()) {
            Runs::Unknown
        } else {
            Runs::Yes
        }
    }
}

/// The outcome of each tested condition, by its place.
pub(super) type Outcomes = HashMap<Span, Option<bool>>;

/// Puts together what `source` says a function may do and what it did in a world: what ran with the
/// guards it stood under, in between what did not, with the guard that failed.
pub(super) fn merged(
    source: &[Operation],
    ran: Vec<Operation>,
    outcomes: &Outcomes,
) -> Vec<DecidedOperation> {
    let origins = origins(source, &ran);
    let mut used = vec![false; source.len()];
    for index in origins.iter().flatten() {
        if let Some(used) = used.get_mut(*index) {
            *used = true;
        }
    }
    let skipped = |from: usize, to: usize| {
        let range = source.iter().zip(&used).take(to).skip(from);
        range.filter(|(_, used)| !**used).filter_map(|(operation, _)| skipped(operation, outcomes))
    };
    let mut told = 0;
    let mut merged = Vec::with_capacity(source.len().max(ran.len()));
    for (operation, origin) in ran.into_iter().zip(origins) {
        if let Some(origin) = origin.filter(|origin| *origin >= told) {
            merged.extend(skipped(told, origin));
            told = origin + 1;
        }
        let guards = origin.and_then(|index| source.get(index)).map(|one| one.guards.as_slice());
        merged.push(held(operation, guards.unwrap_or_default()));
    }
    merged.extend(skipped(told, source.len()));
    merged
}

/// For each operation that ran, the place in the source's list it comes from: first those that are
/// the same, then those that stand at the same place.
fn origins(source: &[Operation], ran: &[Operation]) -> Vec<Option<usize>> {
    let mut at: HashMap<Span, Vec<usize>> = HashMap::new();
    for (index, operation) in source.iter().enumerate() {
        at.entry(operation.span).or_default().push(index);
    }
    let mut free = vec![true; source.len()];
    let mut found: Vec<Option<usize>> = vec![None; ran.len()];
    for exact in [true, false] {
        for (operation, origin) in ran.iter().zip(&mut found).filter(|(_, found)| found.is_none()) {
            let here = at.get(&operation.span).map(Vec::as_slice).unwrap_or_default();
            let same = |index: &&usize| {
                source.get(**index).is_some_and(|one| one.kind == operation.kind) || !exact
            };
            let is_free = |index: &&usize| free.get(**index) == Some(&true);
            let chosen = here.iter().find(|index| is_free(index) && same(index));
            *origin = match chosen {
                Some(index) => Some(*index),
                // One call in the source may have run many times.
                None if !exact => here.first().copied(),
                None => None,
            };
            if let Some(free) = origin.and_then(|index| free.get_mut(index)) {
                *free = false;
            }
        }
    }
    found
}

/// An operation that ran: what it stood under held, but for what is not decided even in this world.
fn held(mut operation: Operation, guards: &[Guard]) -> DecidedOperation {
    let undecided = std::mem::take(&mut operation.guards);
    let is_undecided = |guard: &Guard| undecided.iter().any(|one| one.span == guard.span);
    let mut decisions: Vec<GuardDecision> = guards
        .iter()
        .map(|guard| decision(guard, (!is_undecided(guard)).then_some(true)))
        .collect();
    let more = undecided.iter().filter(|one| guards.iter().all(|guard| guard.span != one.span));
    decisions.extend(more.map(|guard| decision(guard, None)));
    operation.guards = if guards.is_empty() { undecided } else { guards.to_vec() };
    DecidedOperation { operation, guards: decisions }
}

/// An operation that did not run, with the guard that failed. Without any guard it is none that the
/// function would do: its call had other arguments.
fn skipped(operation: &Operation, outcomes: &Outcomes) -> Option<DecidedOperation> {
    let mut guards: Vec<GuardDecision> = operation
        .guards
        .iter()
        .map(|guard| {
            let outcome = outcomes.get(&guard.span).copied().flatten();
            let holds = outcome.zip(guard.outcome).map(|(outcome, wanted)| outcome == wanted);
            decision(guard, holds)
        })
        .collect();
    if guards.iter().all(|guard| guard.holds != Some(false)) {
        guards.last_mut()?.holds = Some(false);
    }
    Some(DecidedOperation { operation: operation.clone(), guards })
}

fn decision(guard: &Guard, holds: Option<bool>) -> GuardDecision {
    GuardDecision { condition: guard.condition.clone(), holds, line: guard.span.line }
}
