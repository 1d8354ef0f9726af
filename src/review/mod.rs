//! Judging migrations: the pre-apply checklist, hazard rules (one file each), the verdict, review ids.
//!
//! Pure: everything it needs is handed in. Never in here: file or process or database access.

mod alter_table;
mod changed_type;
mod checklist;
mod constraint_change;
mod context;
mod describe;
mod effect;
mod finding;
mod history;
mod predecessor;
mod review_id;
mod rules;
#[cfg(test)]
mod testing;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub use checklist::{CheckItem, CheckStatus};
pub use constraint_change::{ConstraintChange, ConstraintKind, constraint_changes};
pub use describe::describe;
pub use finding::{Finding, Severity};
pub use review_id::{Binding, Direction, ReviewId};
pub(crate) use rules::needs_no_undoing;
pub use rules::{Rule, rules};

use crate::database::RowCount;
use crate::operations::Migration;
use crate::revisions::{Graph, Revision};
use crate::schema::Dialect;
use context::Context;
use effect::{Effect, plain};

/// What a review is made from.
#[derive(Debug)]
pub struct ReviewInput<'a> {
    /// The revisions to judge, in the order they would run, with what each does.
    pub revisions: &'a [(Arc<Revision>, Migration)],
    /// The whole graph.
    pub graph: &'a Graph,
    /// The database family.
    pub dialect: Dialect,
    /// Rows per table name, where a database was reached.
    pub row_counts: &'a BTreeMap<String, RowCount>,
    /// Tables that the project's models define, by name; `None` where models were not read.
    pub model_tables: Option<&'a [String]>,
}

/// A judgement.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Review {
    /// The six items of the workflow, in its order.
    pub checklist: Vec<CheckItem>,
    /// What was found, errors first.
    pub findings: Vec<Finding>,
    /// What follows from both.
    pub verdict: Verdict,
}

/// What a review comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum Verdict {
    /// Nothing stands against applying it.
    Approve,
    /// Apply it only after reading the warnings.
    Attention,
    /// There are errors: mend them, or acknowledge each by id with a reason.
    Block,
}

/// Judges `input`.
pub fn review(input: &ReviewInput<'_>) -> Review {
    let created = created_before_each(input);
    let contexts: Vec<Context<'_>> = input
        .revisions
        .iter()
        .zip(&created)
        .map(|((revision, migration), created_earlier)| Context {
            input,
            revision,
            migration,
            created_earlier,
        })
        .collect();
    let mut findings: Vec<Finding> = contexts
        .iter()
        .flat_map(|context| rules().iter().flat_map(|rule| rule.findings(context)))
        .collect();
    findings.sort_by_key(|finding| finding.severity);
    number_repeated_ids(&mut findings);
    let checklist = checklist::checklist(input, &contexts, &findings);
    let verdict = verdict(&checklist, &findings);
    Review { checklist, findings, verdict }
}

/// The tables that `revisions` touch, by their qualified names: those whose rows decide severity.
pub fn touched_tables(migration: &Migration) -> BTreeSet<String> {
    let operations = &migration.upgrade.operations;
    let mut tables: BTreeSet<String> =
        operations.iter().filter_map(effect::written_table).collect();
    tables.extend(
        operations
            .iter()
            .flat_map(effect::effects)
            .filter_map(|effect| effect.table().map(str::to_owned)),
    );
    tables
}

/// Whether `upgrade()` drops a table, so that it matters what the models define.
pub fn drops_tables(migration: &Migration) -> bool {
    let effects = migration.upgrade.operations.iter().flat_map(effect::effects);
    effects.into_iter().any(|effect| matches!(effect, Effect::DropTable { .. }))
}

/// For each revision, the tables that those before it create.
fn created_before_each(input: &ReviewInput<'_>) -> Vec<BTreeSet<String>> {
    let mut created = BTreeSet::new();
    let mut before_each = Vec::with_capacity(input.revisions.len());
    for (_, migration) in input.revisions {
        before_each.push(created.clone());
        for effect in migration.upgrade.operations.iter().flat_map(effect::effects) {
            if let Effect::CreateTable { table } = effect {
                created.insert(plain(&table));
            }
        }
    }
    before_each
}

/// Findings of one rule on one line get `-2`, `-3` and so on after their id.
fn number_repeated_ids(findings: &mut [Finding]) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for finding in findings {
        let count = seen.entry(finding.id.clone()).or_default();
        *count += 1;
        if *count > 1 {
            finding.id = format!("{}-{count}", finding.id);
        }
    }
}

fn verdict(checklist: &[CheckItem], findings: &[Finding]) -> Verdict {
    let worst = findings.iter().map(|finding| finding.severity).min();
    let doubtful = checklist
        .iter()
        .any(|item| matches!(item.status, CheckStatus::Fail | CheckStatus::Attention));
    match worst {
        Some(Severity::Error) => Verdict::Block,
        Some(Severity::Warning) => Verdict::Attention,
        _ if doubtful => Verdict::Attention,
        _ => Verdict::Approve,
    }
}
