//! Judging migrations: the pre-apply checklist, hazard rules (one file each), the verdict, review ids.
//!
//! Pure: everything it needs is handed in. Never in here: file or process or database access.

mod changed_type;
mod checklist;
mod constraint_change;
mod context;
mod describe;
mod finding;
mod fix;
mod history;
mod names;
mod predecessor;
mod proof;
mod review_id;
mod rules;
#[cfg(test)]
mod testing;
mod walk;

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

pub use checklist::{CheckItem, CheckStatus};
pub use constraint_change::{ConstraintChange, ConstraintKind, constraint_changes};
pub use describe::describe;
pub use finding::{Finding, Severity};
pub use proof::Proof;
pub use review_id::{Binding, ReviewId};

pub use crate::operations::Direction;
pub(crate) use rules::needs_no_undoing;
pub use rules::{Rule, rules};
pub use walk::{Walked, WalkedRevision};

use crate::database::RowCount;
use crate::revisions::Graph;
use context::Context;

/// What a review is made from.
#[derive(Debug)]
pub struct ReviewInput<'a> {
    /// The revisions to judge, carried out on paper.
    pub walked: &'a Walked,
    /// The whole graph.
    pub graph: &'a Graph,
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
        .walked
        .revisions
        .iter()
        .zip(&created)
        .map(|(walked, created_earlier)| Context {
            input,
            revision: &walked.revision,
            migration: &walked.migration,
            walk: &walked.walk,
            created_earlier,
        })
        .collect();
    let mut findings: Vec<Finding> = contexts
        .par_iter()
        .flat_map_iter(|context| rules().iter().flat_map(|rule| rule.findings(context)))
        .collect();
    findings.sort_by_key(|finding| finding.severity);
    number_repeated_ids(&mut findings);
    let checklist = checklist::checklist(input, &contexts, &findings);
    let verdict = verdict(&checklist, &findings);
    Review { checklist, findings, verdict }
}

/// For each revision, the tables that those before it create.
fn created_before_each(input: &ReviewInput<'_>) -> Vec<BTreeSet<String>> {
    let mut created = BTreeSet::new();
    let mut before_each = Vec::with_capacity(input.walked.revisions.len());
    for walked in &input.walked.revisions {
        before_each.push(created.clone());
        created.extend(walked.walk.made_tables());
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
