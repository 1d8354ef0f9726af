//! Findings as Markdown, for a comment on a pull request.

use std::fmt::Write;

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
    let Some(fix) = &finding.fix else {
        let _ = write!(text, "\nInstead: {}\n", escaped(&finding.advice));
        return text;
    };
    {
        let fence = fence(fix);
        let line = finding.fix_span.map(|span| format!(" of line {}", span.line));
        let _ = write!(
            text,
            "\n<details><summary>Fix{}</summary>\n\n{fence}python\n{}\n{fence}\n",
            line.unwrap_or_default(),
            neutral(fix)
        );
        if let Some(next) = &finding.next_revision {
            let fence = self::fence(next);
            let _ = write!(
                text,
                "\nIn the next revision:\n\n{fence}python\n{}\n{fence}\n",
                neutral(next)
            );
        }
        text.push_str("\n</details>\n");
    }
    text
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
