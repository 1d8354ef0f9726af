//! Findings as workflow commands of GitHub Actions.

use std::fmt::Write;

use super::FileReviews;
use super::edits::{functions, place_of, when};
use crate::report::neutral::neutral;
use crate::review::Severity;

/// One `::error`, `::warning` or `::notice` command for each finding.
pub fn findings_github(reviews: &FileReviews) -> String {
    let mut text = String::new();
    for (file, finding) in reviews.findings() {
        let command = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        let span = finding.span;
        let mut message = finding.message.clone();
        if let Some(lock) = &finding.lock {
            let _ = write!(message, "\nlock: {lock}");
        }
        let _ = write!(message, "\nwhy: {}", finding.why);
        let label = if finding.fix.is_some() { "fix" } else { "instead" };
        let _ = write!(message, "\n{label}: {}", finding.remedy());
        for edit in &finding.also {
            let _ = write!(message, "\nand {}: {}", place_of(edit.span), edit.source.trim_end());
        }
        for (place, next) in finding.next_revisions.iter().enumerate() {
            let _ = write!(message, "\n{}:\n{}", when(place), functions(next));
        }
        let _ = write!(
            text,
            "::{command} file={},line={},endLine={},col={}",
            property(&file.path),
            span.line,
            span.end_line,
            span.column
        );
        // Columns of the end only mean something on the line of the beginning.
        if span.end_line == span.line && span.end_column > span.column {
            let _ = write!(text, ",endColumn={}", span.end_column);
        }
        let _ = writeln!(text, ",title={}::{}", property(finding.rule), data(&message));
    }
    text
}

/// Escaped as the message of a command.
fn data(text: &str) -> String {
    neutral(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escaped as a property of a command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
