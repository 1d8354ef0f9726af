//! Judging migrations: the pre-apply checklist, hazard rules (one file each), the verdict, review ids.
//!
//! Pure: everything it needs is handed in. Never in here: file or process or database access.

mod advice;
mod changed_type;
mod checklist;
mod constraint_change;
mod context;
mod describe;
mod explain;
mod finding;
mod fix;
mod fix_calls;
mod fix_fill;
mod fix_undo;
mod followed;
mod graph_findings;
mod history;
mod locks;
mod names;
mod obstacles;
mod policy;
mod predecessor;
mod proof;
mod published;
mod replaced;
mod review_id;
mod rules;
mod server;
mod step;
mod suppression;
#[cfg(test)]
mod testing;
mod together;
mod walk;
mod way_back;

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;

pub use changed_type::ChangedType;
pub use checklist::{CheckItem, CheckStatus};
pub use constraint_change::{ConstraintChange, ConstraintKind, constraint_changes};
pub use describe::describe;
pub use explain::{Explanation, explained, explanations, nearest_rules};
pub use finding::{Edit, Finding, LaterRevision, Severity};
pub use fix_fill::in_parts;
pub use graph_findings::graph_findings;
pub use locks::Locks;
pub use obstacles::{Obstructed, obstructed};
pub use policy::Policy;
pub use proof::Proof;
pub use published::{Published, published_findings, removed_findings};
pub use review_id::{Binding, ReviewId, imported_files, imported_now};
pub use server::ServerVersion;

pub use crate::operations::Direction;
pub(crate) use rules::needs_no_undoing;
pub use rules::{Rule, rules};
pub use suppression::Suppressed;
pub use walk::{Walked, WalkedRevision};

use crate::database::RowCount;
use crate::revisions::{Graph, Revision};
use context::{Context, CreatedEarlier};
use suppression::Judged;

/// What a review is made from.
#[derive(Debug)]
pub struct ReviewInput<'a> {
    /// The revisions to judge, carried out on paper.
    pub walked: &'a Walked,
    /// The whole graph.
    pub graph: &'a Graph,
    /// Rows per table name, where a database was reached.
    pub row_counts: &'a BTreeMap<String, RowCount>,
    /// Changes that rows may be in the way of, each with the number of such rows in the database.
    pub obstructions: &'a [(Obstructed, i64)],
    /// Tables that the project's models define, by name; `None` where models were not read.
    pub model_tables: Option<&'a [String]>,
    /// What the settings say of findings.
    pub policy: &'a Policy,
}

/// A judgement.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Review {
    /// The six items of the workflow, in its order.
    pub checklist: Vec<CheckItem>,
    /// What was found, errors first.
    pub findings: Vec<Finding>,
    /// What was found and does not count, each with the reason.
    pub suppressed: Vec<Suppressed>,
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

/// Judges `input` as one run.
pub fn review(input: &ReviewInput<'_>) -> Review {
    let created = created(input, |_| true);
    review_of(input, &contexts(input, &created), &Around::new())
}

/// What is known of files beside what the rules find in them, such as from the graph.
pub type Around = BTreeMap<PathBuf, Vec<Finding>>;

/// Judges each revision of `input` that is `wanted` by itself, with what is known `around` it. `run`
/// are those that would run together, so that the tables which earlier ones of them create hold no
/// rows yet.
pub fn review_each(
    input: &ReviewInput<'_>,
    wanted: impl Fn(&Revision) -> bool + Sync,
    run: impl Fn(&Revision) -> bool,
    around: &Around,
) -> Vec<(Arc<Revision>, Review)> {
    let created = created(input, run);
    let contexts = contexts(input, &created);
    input
        .walked
        .revisions
        .par_iter()
        .zip(contexts.into_par_iter())
        .filter(|(walked, _)| wanted(&walked.revision))
        .map(|(walked, context)| {
            (Arc::clone(&walked.revision), review_of(input, std::slice::from_ref(&context), around))
        })
        .collect()
}

fn contexts<'a>(
    input: &'a ReviewInput<'a>,
    created: &'a HashMap<String, usize>,
) -> Vec<Context<'a>> {
    let revisions = input.walked.revisions.iter().enumerate();
    revisions
        .map(|(place, walked)| Context {
            input,
            revision: &walked.revision,
            migration: &walked.migration,
            walk: &walked.walk,
            created_earlier: CreatedEarlier { by: created, place },
        })
        .collect()
}

fn review_of(input: &ReviewInput<'_>, contexts: &[Context<'_>], around: &Around) -> Review {
    let judged: Vec<Judged> = contexts
        .par_iter()
        .map(|context| {
            let mut found: Vec<Finding> =
                rules().iter().flat_map(|rule| rule.findings(context)).collect();
            together::without_weaker(&mut found);
            found.extend(around.get(&context.revision.path).into_iter().flatten().cloned());
            suppression::judge(input.policy, context.revision, found)
        })
        .collect();
    let (mut findings, mut suppressed) = (Vec::new(), Vec::new());
    for one in judged {
        findings.extend(one.findings);
        suppressed.extend(one.suppressed);
    }
    findings.sort_by_key(|finding| finding.severity);
    number_repeated_ids(&mut findings);
    together::tell_of_each_other(&mut findings);
    let checklist = checklist::checklist(input, contexts, &findings);
    let verdict = verdict(&checklist, &findings);
    Review { checklist, findings, suppressed, verdict }
}

/// The tables that the revisions of `run` create, each with the place of the first that does.
fn created(input: &ReviewInput<'_>, run: impl Fn(&Revision) -> bool) -> HashMap<String, usize> {
    let mut created = HashMap::new();
    for (place, walked) in input.walked.revisions.iter().enumerate() {
        if run(&walked.revision) {
            for table in walked.walk.made_tables() {
                created.entry(table).or_insert(place);
            }
        }
    }
    created
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

/// What checklist and findings come to.
pub fn verdict(checklist: &[CheckItem], findings: &[Finding]) -> Verdict {
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
