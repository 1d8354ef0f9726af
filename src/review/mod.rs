//! Judging migrations: the pre-apply checklist, hazard rules (one file each), the verdict, review ids.
//!
//! Pure: everything it needs is handed in. Never in here: file or process or database access.

mod checklist;
mod finding;
mod review_id;
mod rules;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use checklist::{CheckItem, CheckStatus};
pub use finding::{Finding, Severity};
pub use review_id::{Binding, Direction, ReviewId};

use crate::database::RowCount;
use crate::operations::Migration;
use crate::revisions::{Graph, Revision};
use crate::schema::Dialect;

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
pub enum Verdict {
    /// Nothing stands against applying it.
    Approve,
    /// Apply it only after reading the warnings.
    Attention,
    /// There are errors: mend them, or acknowledge each by id with a reason.
    Block,
}

/// Judges `input`.
pub fn review(_input: &ReviewInput<'_>) -> Review {
    Review { checklist: Vec::new(), findings: Vec::new(), verdict: Verdict::Approve }
}
