//! How revisions follow one another.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;

use crate::refusal::Refusal;

use super::Revision;

/// The revision graph of one environment.
#[derive(Debug, Clone, Default)]
pub struct Graph {
    /// All revisions by id.
    pub revisions: BTreeMap<String, Arc<Revision>>,
    /// Ids that nothing follows.
    pub heads: Vec<String>,
    /// Ids that follow nothing.
    pub bases: Vec<String>,
    /// What is wrong with the files.
    pub problems: Vec<Problem>,
}

/// Something wrong with the revision files.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Problem {
    /// What kind of problem.
    pub kind: ProblemKind,
    /// The files concerned.
    pub files: Vec<PathBuf>,
    /// What is wrong, with ids.
    pub message: String,
    /// How to mend it.
    pub fix: String,
}

/// Kinds of problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum ProblemKind {
    MultipleHeads,
    Cycle,
    MissingParent,
    DuplicateRevision,
    MissingRevisionId,
    UndecidableIdentifier,
    SyntaxError,
    Unreadable,
    SourcelessFile,
    NoVersionsFolder,
}

impl Graph {
    /// The revisions that `upgrade` from `current` to `target` (`head`, `heads`, an id or its
    /// beginning, `+N`, `label@head`) would run, in order.
    pub fn upgrade_path(
        &self,
        _current: &[String],
        _target: &str,
    ) -> Result<Vec<Arc<Revision>>, Refusal> {
        Ok(Vec::new())
    }

    /// The revisions that `downgrade` from `current` to `target` (`-N`, an id, `base`) would undo,
    /// in order, and the revisions the version table shows afterwards.
    pub fn downgrade_path(
        &self,
        _current: &[String],
        _target: &str,
    ) -> Result<(Vec<Arc<Revision>>, Vec<String>), Refusal> {
        Ok((Vec::new(), Vec::new()))
    }

    /// All revisions, newest first, each after everything that follows it.
    pub fn newest_first(&self) -> Vec<Arc<Revision>> {
        Vec::new()
    }
}
