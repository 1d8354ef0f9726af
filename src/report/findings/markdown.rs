//! Findings as Markdown, for a comment on a pull request.

use std::fmt::Write;

use super::edits::{functions, place_of, when};
use super::{FileReview, FileReviews};
use crate::project::hide_passwords;
use crate::report::neutral::{neutral, neutral_line};
use crate::review::{Finding, Severity};

/// Findings told in one comment; GitHub takes 65,536 characters.
const SHOWN: usize = 50;
/// How long the comment may grow.
const LONGEST: usize = 60_000;

/// A heading, a table and the details of each finding.
pub fn findings_markdown(reviews: &FileReviews) -> String {
    let mut text = format!("### Migration review\n\n{}\n", reviews.summary());
    let found: Vec<(&FileReview, &Finding)> = reviews.findings().collect();
    let mut told = 0;
    for (file, finding) in found.iter().take(SHOWN) {
        let details = details(file, finding);
        if text.len() + details.len() > LONGEST {
            break;
        }
        text.push_str(&details);
        told += 1;
    }
    if found.len() > told {
        let _ = write!(text, "\nand {} more findings\n", found.len() - told);
    }
    text
}

fn details(file: &FileReview, finding: &Finding) -> String {
    let severity = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    };
    let place = format!("{}:{}", file.path, finding.span.line);
    let mut text = format!(
        "\n#### {severity}: `{}`\n\n{} at {}\n\n{}\n",
        finding.rule,
        escaped(&finding.message),
        code(&place),
        escaped(&finding.why)
    );
    if let Some(lock) = &finding.lock {
        let _ = write!(text, "\nLock: {}\n", escaped(lock));
    }
    match &finding.fix {
        Some(_) => text.push_str(&fixed(finding)),
        None if is_code(&finding.advice) => {
            let _ = write!(text, "\nInstead:\n\n{}", block(&finding.advice));
        }
        None => {
            let _ = write!(text, "\nInstead: {}\n", escaped(&finding.advice));
        }
    }
    if finding.fix.is_none() {
        text.push_str(&later(finding));
    }
    text
}

/// The fix, folded: what it changes in the file, and what comes in later revisions.
fn fixed(finding: &Finding) -> String {
    let place = finding.fix_span.map(|span| format!(" {}", place_of(span))).unwrap_or_default();
    let mut text = format!("\n<details><summary>Fix{place}</summary>\n");
    for (number, edit) in finding.edits().iter().enumerate() {
        if number > 0 {
            let _ = write!(text, "\nAnd {}:\n", place_of(edit.span));
        }
        let _ = write!(text, "\n{}", block(&edit.source));
    }
    text.push_str(&later(finding));
    text.push_str("\n</details>\n");
    text
}

fn later(finding: &Finding) -> String {
    let mut text = String::new();
    for (place, next) in finding.next_revisions.iter().enumerate() {
        let _ = write!(text, "\nThen, {}:\n\n{}", when(place), block(&functions(next)));
    }
    text
}

/// Whether advice is source rather than words.
fn is_code(advice: &str) -> bool {
    let begins = |word: &str| advice.starts_with(word);
    advice.contains('\n') || begins("op.") || begins("with ") || begins("sa.")
}

/// Source as a block of code.
fn block(source: &str) -> String {
    let (source, fence) = (source.trim_end(), fence(source));
    format!("{fence}python\n{}\n{fence}\n", neutral(source))
}

/// A fence that no run of backticks in `text` closes.
fn fence(text: &str) -> String {
    let longest = text.split(|it| it != '`').map(str::len).max().unwrap_or(0);
    "`".repeat((longest + 1).max(3))
}

/// `text` as inline code.
fn code(text: &str) -> String {
    let ticks = text.split(|it| it != '`').map(str::len).max().unwrap_or(0) + 1;
    let ticks = "`".repeat(ticks);
    let space = if ticks.len() > 1 { " " } else { "" };
    format!("{ticks}{space}{}{space}{ticks}", neutral_line(text))
}

/// `text` as words that no renderer takes for markup, mentions or links.
fn escaped(text: &str) -> String {
    let mut shown = String::new();
    for character in neutral_line(&hide_passwords(text)).chars() {
        match character {
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            '&' => shown.push_str("&amp;"),
            '@' => shown.push_str("&#64;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '~' | '!' => {
                shown.push('\\');
                shown.push(character);
            }
            other => shown.push(other),
        }
    }
    shown.replace("://", ":&#47;/")
}
