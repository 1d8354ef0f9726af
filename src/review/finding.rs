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
    /// What the fix changes elsewhere in the file, such as in `downgrade()`.
    #[serde(rename = "fix_also", skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Edit>,
    /// What belongs into later revisions then, the next one first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub next_revisions: Vec<LaterRevision>,
    /// Ids of findings whose fixes change the same lines: one of them is applied, then the file is reviewed again.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fix_excludes: Vec<String>,
}

/// Source that takes the place of what stands at a span; where that is empty, it goes before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Edit {
    /// What it replaces.
    #[serde(flatten)]
    pub span: Span,
    /// The source; its further lines are indented as the first.
    pub source: String,
}

/// The functions of a revision that comes later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LaterRevision {
    /// What its `upgrade()` does.
    pub upgrade: String,
    /// What its `downgrade()` does; nothing where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub downgrade: Option<String>,
}

impl Finding {
    /// The fix, else the advice.
    pub fn remedy(&self) -> &str {
        self.fix.as_deref().unwrap_or(&self.advice).trim_end()
    }

    /// All that the fix changes in the file, the finding's own place first.
    pub fn edits(&self) -> Vec<Edit> {
        let span = self.fix_span.unwrap_or(self.span);
        let own = self.fix.iter().map(|source| Edit { span, source: source.clone() });
        own.chain(self.also.iter().cloned()).collect()
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
