//! Findings of many files, told to people and to machines.

mod edits;
mod explain;
mod github;
mod json;
mod markdown;
mod sarif;
mod text;

use std::sync::Arc;

use crate::review::{CheckItem, Finding, Severity, Suppressed, Verdict};

pub use explain::{explain_markdown, explain_text};
pub use github::findings_github;
pub use json::findings_json;
pub use markdown::findings_markdown;
pub use sarif::findings_sarif;
pub use text::findings_text;

/// What a review of several files came to.
#[derive(Debug, Clone)]
pub struct FileReviews {
    /// The files, in the order in which their revisions run.
    pub files: Vec<FileReview>,
    /// The dialect that was judged for.
    pub dialect: crate::schema::Dialect,
}

/// What was found in one file.
#[derive(Debug, Clone)]
pub struct FileReview {
    /// Its path, relative to the working directory where it lies below, with `/` between folders.
    pub path: String,
    /// Its revision, where it declares one.
    pub revision: Option<String>,
    /// Its text.
    pub source: Arc<str>,
    /// What follows from all of it.
    pub verdict: Verdict,
    /// The pre-apply checklist; empty where nothing could be judged.
    pub checklist: Vec<CheckItem>,
    /// What was found, from the top of the file to its end.
    pub findings: Vec<Finding>,
    /// What was found and does not count.
    pub suppressed: Vec<Suppressed>,
}

/// How many findings of each severity there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    /// Errors.
    pub error: usize,
    /// Warnings.
    pub warning: usize,
    /// Notices.
    pub info: usize,
    /// Findings that do not count.
    pub suppressed: usize,
}

impl FileReviews {
    /// The findings with their files.
    pub(super) fn findings(&self) -> impl Iterator<Item = (&FileReview, &Finding)> {
        self.files.iter().flat_map(|file| file.findings.iter().map(move |found| (file, found)))
    }

    /// How many findings of each severity there are.
    pub fn counts(&self) -> Counts {
        let suppressed = self.files.iter().map(|file| file.suppressed.len()).sum();
        let mut counts = Counts { suppressed, ..Counts::default() };
        for (_, finding) in self.findings() {
            match finding.severity {
                Severity::Error => counts.error += 1,
                Severity::Warning => counts.warning += 1,
                Severity::Info => counts.info += 1,
            }
        }
        counts
    }

    /// The worst verdict.
    pub fn verdict(&self) -> Verdict {
        let any = |verdict| self.files.iter().any(|file| file.verdict == verdict);
        if any(Verdict::Block) {
            Verdict::Block
        } else if any(Verdict::Attention) {
            Verdict::Attention
        } else {
            Verdict::Approve
        }
    }

    /// `3 files: 2 errors, 1 warning, 1 suppressed`.
    pub(super) fn summary(&self) -> String {
        let counts = self.counts();
        let plural = |count: usize, noun: &str| {
            format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
        };
        let mut told = Vec::new();
        if counts.error > 0 {
            told.push(plural(counts.error, "error"));
        }
        if counts.warning > 0 {
            told.push(plural(counts.warning, "warning"));
        }
        if counts.info > 0 {
            told.push(format!("{} info", counts.info));
        }
        if told.is_empty() {
            told.push("nothing found".to_owned());
        }
        if counts.suppressed > 0 {
            told.push(format!("{} suppressed", counts.suppressed));
        }
        let is_partial = self.findings().any(|(_, finding)| finding.rule == "too-many-steps");
        let rest = if is_partial { "; not all steps were judged" } else { "" };
        format!("{}: {}{rest}", plural(self.files.len(), "file"), told.join(", "))
    }
}
