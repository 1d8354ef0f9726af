//! The post-migration checklist of the workflow.

use serde::Serialize;

use super::Facts;
use super::columns::attributes;
use super::differences::Mismatch;
use super::edits::SourceEdit;
use super::imported::imported;
use super::pairing::Pair;
use super::relationships::relationships;
use super::schemas::{schema_fields, schema_optional};
use crate::models::Model;
use crate::review::CheckStatus;

/// At most so many pieces of evidence for one item.
const MOST_EVIDENCE: usize = 6;

/// One item of the post-migration checklist.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PostCheck {
    /// The item in the workflow's own words.
    pub item: &'static str,
    /// Whether it holds.
    pub status: CheckStatus,
    /// What was looked at: file, line and names.
    pub evidence: Vec<String>,
    /// What would make it pass; in one file the last place first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub edits: Vec<SourceEdit>,
}

/// The five items, in the workflow's order.
pub(super) fn checklist(
    facts: &Facts<'_>,
    model: Option<&Model>,
    pairs: &[Pair<'_>],
    differences: &[Mismatch],
) -> Vec<PostCheck> {
    let judged = |look: &dyn Fn(&Model) -> Judged| match model {
        Some(model) => look(model),
        None => Judged::new(CheckStatus::NotApplicable, "no model maps the table"),
    };
    let items = [
        (
            "New column as Python attribute in the model (correct type + `nullable`)",
            match model {
                Some(model) => attributes(facts, model, differences),
                None => no_model(facts),
            },
        ),
        (
            "New relationship with `back_populates` on both sides",
            judged(&|model| relationships(facts, model)),
        ),
        (
            "Model imported in the models package's `__init__.py` (for new models)",
            judged(&|model| imported(facts, model)),
        ),
        ("Pydantic schema updated", judged(&|model| schema_fields(facts, model, pairs))),
        (
            "`Optional[...]` (or `… | None`) in the schema if the column is nullable",
            judged(&|model| schema_optional(facts, model, pairs)),
        ),
    ];
    items
        .into_iter()
        .map(|(item, judged)| {
            let mut edits = judged.edits;
            edits.sort_by(|a, b| (&a.file, b.span).cmp(&(&b.file, a.span)));
            edits.dedup();
            PostCheck { item, status: judged.status, evidence: cut(judged.evidence), edits }
        })
        .collect()
}

/// How one item came out.
#[derive(Debug)]
pub(super) struct Judged {
    pub(super) status: CheckStatus,
    pub(super) evidence: Vec<String>,
    pub(super) edits: Vec<SourceEdit>,
}

impl Judged {
    pub(super) fn new(status: CheckStatus, evidence: impl Into<String>) -> Self {
        Self::with(status, vec![evidence.into()])
    }

    pub(super) fn with(status: CheckStatus, evidence: Vec<String>) -> Self {
        Self { status, evidence, edits: Vec::new() }
    }

    pub(super) fn mended_by(mut self, edits: Vec<SourceEdit>) -> Self {
        self.edits = edits;
        self
    }
}

fn cut(mut evidence: Vec<String>) -> Vec<String> {
    if evidence.len() > MOST_EVIDENCE {
        let more = evidence.len() - MOST_EVIDENCE;
        evidence.truncate(MOST_EVIDENCE);
        evidence.push(format!("and {more} more"));
    }
    evidence
}

fn no_model(facts: &Facts<'_>) -> Judged {
    let table = &facts.table.name;
    if facts.is_view {
        return Judged::new(CheckStatus::NotApplicable, format!("{table} is a view"));
    }
    if facts.is_version_table {
        return Judged::new(CheckStatus::NotApplicable, format!("{table} is Alembic's own"));
    }
    if facts.models.is_empty() {
        return Judged::new(
            CheckStatus::NotApplicable,
            "no SQLAlchemy models were found; name their folder under `models` in [tool.alembic-mcp]",
        );
    }
    Judged::new(
        CheckStatus::Attention,
        format!("none of the {} models found maps {table}", facts.models.len()),
    )
}
