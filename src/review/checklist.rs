//! The pre-apply checklist of the workflow.

use serde::Serialize;

/// One item of the pre-apply checklist.
#[derive(Debug, Clone, PartialEq, Serialize, schemars::JsonSchema)]
pub struct CheckItem {
    /// The item in the workflow's own words.
    pub item: String,
    /// Whether it holds.
    pub status: CheckStatus,
    /// What was looked at: file, line and names.
    pub evidence: Vec<String>,
}

/// Whether an item of a checklist holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum CheckStatus {
    Pass,
    Fail,
    Attention,
    NotApplicable,
}
