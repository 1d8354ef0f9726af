//! What a rule reports.

use serde::Serialize;

use crate::python::Span;

/// One hazard at one place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// Stable within one review, such as `f1-drop-column`; what an acknowledgement names.
    pub id: String,
    /// The rule.
    pub rule: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What was found, with the names in question.
    pub message: String,
    /// The revision.
    pub revision: String,
    /// The file's name within its version location.
    pub file: String,
    /// Where in the file.
    pub span: Span,
    /// The lock taken and what it blocks, where one is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lock: Option<String>,
    /// Why it matters.
    pub why: String,
    /// What to do about it, in words or as a pattern with names in capitals.
    pub advice: String,
    /// Source to paste in place of what stands at `fix_span`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<String>,
    /// Where the fix goes, if that is not `span`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix_span: Option<Span>,
    /// What belongs into the `upgrade()` of a later revision then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_revision: Option<String>,
}

impl Finding {
    /// The fix, else the advice.
    pub fn remedy(&self) -> &str {
        self.fix.as_deref().unwrap_or(&self.advice)
    }
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Blocks until mended or acknowledged.
    Error,
    /// To be read before applying.
    Warning,
    /// Good to know.
    Info,
}
