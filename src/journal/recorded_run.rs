//! What the journal keeps of a run.

use serde::{Deserialize, Serialize};

use crate::bridge::StepReport;
use crate::project::{Life, ProcessMark};
use crate::review::Direction;

/// A run of another machine that was not heard of for so many seconds may have been cut off.
const SILENT_AFTER: i64 = 30;

/// The journal's number for a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct RunId(pub i64);

/// What is known when a run starts.
#[derive(Debug, Clone, PartialEq)]
pub struct RunStart {
    /// The review it rests on.
    pub review_id: String,
    /// Which way.
    pub direction: Direction,
    /// The database, as its redacted URL.
    pub database: String,
    /// What the version table shows.
    pub before: Vec<String>,
    /// What it is to show afterwards.
    pub target: Vec<String>,
    /// Revision, file name and SHA-256, in the order they run.
    pub revisions: Vec<(String, String, String)>,
    /// Findings that were acknowledged, with the reasons given.
    pub acknowledged: Vec<(String, String)>,
}

impl RunStart {
    /// In place of a review: the version table was written, and no revision run.
    pub const STAMP: &'static str = "stamp";

    /// Whether it only wrote the version table.
    pub fn is_stamp(&self) -> bool {
        self.review_id == Self::STAMP
    }

    /// What it is called.
    pub fn name(&self) -> &'static str {
        if self.is_stamp() { Self::STAMP } else { self.direction.name() }
    }
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq)]
pub struct RunEnd {
    /// Whether it reached its target.
    pub status: RunStatus,
    /// What the version table shows now; `None` where it could not be read.
    pub after: Option<Vec<String>>,
    /// The refusal that was answered, as JSON, for a run that failed.
    pub blocked: Option<serde_json::Value>,
}

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RunStatus {
    /// Started; its end was never recorded if the process that ran it is gone.
    Running,
    /// It reached its target.
    Succeeded,
    /// It did not.
    Failed,
}

impl RunStatus {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
        }
    }
}

/// Where a run stands that may not have ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Its end is recorded.
    Ended,
    /// Its server lives, or was heard of just now.
    UnderWay,
    /// Its server was on this machine and went away before the end was recorded.
    CutOff,
    /// Another machine's, and nothing was heard of it for a while: cut off unless it still holds the
    /// lock on its database.
    Silent,
}

/// A run as the journal kept it.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordedRun {
    /// Its number.
    pub id: RunId,
    /// What was known when it started.
    pub start: RunStart,
    /// What its database said it was, where it said so.
    pub identity: Option<String>,
    /// The server process that ran it.
    pub process: ProcessMark,
    /// Seconds since it was last heard of, by the journal's own clock.
    pub silent_for: Option<i64>,
    /// When it started.
    pub started_at: String,
    /// When it ended.
    pub finished_at: Option<String>,
    /// How it ended.
    pub end: RunEnd,
    /// The revisions that finished.
    pub steps: Vec<StepReport>,
    /// How many statements were recorded.
    pub statement_count: i64,
    /// What of the schema was not as reading had said.
    pub surprises: Vec<String>,
}

impl RecordedRun {
    /// Where it stands, as far as this machine can tell.
    pub fn standing(&self) -> Standing {
        if self.end.status != RunStatus::Running {
            return Standing::Ended;
        }
        match self.process.life() {
            Life::Alive => Standing::UnderWay,
            Life::Gone => Standing::CutOff,
            Life::Elsewhere if self.silent_for.is_none_or(|seconds| seconds > SILENT_AFTER) => {
                Standing::Silent
            }
            Life::Elsewhere => Standing::UnderWay,
        }
    }
}
