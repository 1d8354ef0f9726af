//! The envelope.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::refusal::Refusal;

/// What a tool answers.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Outcome<Data> {
    /// Outcome
    pub status: Status,
    /// One line
    pub summary: String,
    /// Report
    #[schemars(with = "serde_json::Map<String, Value>")]
    #[serde(skip_serializing_if = "ReportSection::is_empty")]
    pub report: ReportSection,
    /// Result
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<Data>,
    /// Way out
    #[schemars(with = "serde_json::Map<String, Value>")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blocked: Option<Blocked>,
    /// Next calls
    #[schemars(with = "Vec<serde_json::Map<String, Value>>")]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub next: Vec<NextCall>,
}

impl<Data> Outcome<Data> {
    /// An answer with data.
    pub fn new(status: Status, summary: impl Into<String>, data: Data) -> Self {
        Self {
            status,
            summary: summary.into(),
            report: ReportSection::default(),
            data: Some(data),
            blocked: None,
            next: Vec::new(),
        }
    }

    /// The answer to a refusal.
    pub fn blocked(refusal: Refusal) -> Self {
        Self {
            status: Status::Blocked,
            summary: refusal.summary.clone(),
            report: ReportSection::default(),
            data: None,
            blocked: Some(Blocked::from(refusal)),
            next: Vec::new(),
        }
    }

    /// Adds a next call.
    pub fn then(mut self, tool: &str, arguments: Value, why: impl Into<String>) -> Self {
        self.next.push(NextCall { tool: tool.to_owned(), arguments, why: why.into() });
        self
    }
}

/// How an answer ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum Status {
    /// Done, nothing to look at.
    Ok,
    /// Done; something needs a look.
    Attention,
    /// Refused or failed.
    Blocked,
}

/// The required report.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub struct ReportSection {
    /// Migration files and ids
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub migration: Vec<MigrationLine>,
    /// What the version table shows; absent where it was not read
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current: Option<Vec<String>>,
    /// Whether backfill data was set
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub backfill: Vec<Backfill>,
    /// FK or unique changes that need attention
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attention: Vec<Attention>,
}

impl ReportSection {
    /// Whether nothing is known yet.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A migration file and its revision.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct MigrationLine {
    /// File name
    pub file: String,
    /// Revision id
    pub revision_id: String,
    /// Predecessors; empty for a base
    pub down_revision: Vec<String>,
}

/// Whether backfill data was set correctly.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Backfill {
    /// Table
    pub table: String,
    /// Column
    pub column: String,
    /// set, partial, missing or unknown
    pub verdict: BackfillVerdict,
    /// Rows in the table
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows_total: Option<i64>,
    /// Rows still without a value
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows_missing: Option<i64>,
    /// The query that was run, or why none could be
    pub evidence: String,
}

/// What a backfill came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
#[expect(missing_docs, reason = "the names say it")]
pub enum BackfillVerdict {
    Set,
    Partial,
    Missing,
    Unknown,
}

/// A foreign key or unique change that needs attention.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Attention {
    /// foreign_key or unique
    pub kind: AttentionKind,
    /// Table
    pub table: String,
    /// Constraint or index
    pub name: String,
    /// What changed
    pub change: String,
    /// Why it needs attention
    pub why: String,
    /// What the database shows
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measured: Option<String>,
}

/// What kind of constraint needs attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
#[expect(missing_docs, reason = "the names say it")]
pub enum AttentionKind {
    ForeignKey,
    Unique,
}

/// A refusal or failure, in the failure loop's form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Blocked {
    /// Stable word to match on
    pub code: String,
    /// Why
    pub root_cause: String,
    /// What to do instead
    pub revised_approach: String,
    /// Snippet to paste
    pub unblock: String,
    /// State the database was left in
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub database_state: Option<String>,
}

impl From<Refusal> for Blocked {
    fn from(refusal: Refusal) -> Self {
        Self {
            code: refusal.code.to_owned(),
            root_cause: refusal.root_cause,
            revised_approach: refusal.revised_approach,
            unblock: refusal.unblock,
            database_state: refusal.database_state,
        }
    }
}

/// A call to make next.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct NextCall {
    /// Tool
    pub tool: String,
    /// Its arguments
    pub arguments: Value,
    /// Why
    pub why: String,
}
