//! `alembic-mcp review`: findings on stdout, and an exit status as linters have.

use std::io::{IsTerminal, Write};

use clap::ValueEnum;
use serde_json::Value;

use super::{Exit, complain};
use crate::project::{hide_passwords, hide_passwords_within};
use crate::refusal::Refusal;
use crate::report::neutral::escaped_json;
use crate::report::{
    FileReviews, explain_markdown, explain_text, findings_github, findings_json, findings_markdown,
    findings_sarif, findings_text,
};
use crate::review::{explained, explanations, nearest_rules};
use crate::tools::{Reviewing, Session, review_source};

/// How findings are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ReviewFormat {
    /// For people, with the source
    Text,
    /// One object: files with findings, summary
    Json,
    /// Annotations for GitHub Actions
    Github,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// For a comment on a pull request
    Markdown,
}

/// Judges, prints, and tells by the exit status whether errors or warnings were found.
pub(super) fn run(session: &Session, reviewing: &Reviewing, format: ReviewFormat) -> Exit {
    match review_source(session, reviewing) {
        Ok(reviews) => {
            print(&rendered(&reviews, format));
            let counts = reviews.counts();
            if counts.error + counts.warning > 0 { Exit::Blocked } else { Exit::Done }
        }
        Err(refusal) => misused(&refusal),
    }
}

/// Tells what a rule is about.
pub(super) fn explain(rule: &str, format: ReviewFormat) -> Exit {
    let rules = if rule == "all" {
        explanations()
    } else if let Some(found) = explained(rule) {
        vec![found]
    } else {
        return misused(&unknown(rule));
    };
    if format == ReviewFormat::Markdown {
        print(&explain_markdown(&rules));
    } else {
        print(&rules.iter().map(explain_text).collect::<Vec<_>>().join("\n"));
    }
    Exit::Done
}

fn rendered(reviews: &FileReviews, format: ReviewFormat) -> String {
    match format {
        ReviewFormat::Text => hidden(findings_text(reviews, wants_colours())),
        ReviewFormat::Json => json(findings_json(reviews)),
        ReviewFormat::Github => hidden(findings_github(reviews)),
        ReviewFormat::Sarif => json(findings_sarif(reviews)),
        ReviewFormat::Markdown => hidden(findings_markdown(reviews)),
    }
}

fn hidden(text: String) -> String {
    hide_passwords(&text).into_owned()
}

/// Hidden value by value, so that it stays JSON.
fn json(mut value: Value) -> String {
    hide_passwords_within(&mut value);
    format!("{}\n", escaped_json(&value.to_string()))
}

fn wants_colours() -> bool {
    std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|it| it.is_empty())
}

fn print(text: &str) {
    // Whoever asked may have gone, as with `| head`.
    let _ = std::io::stdout().write_all(text.as_bytes());
}

fn misused(refusal: &Refusal) -> Exit {
    complain(refusal);
    Exit::Misused
}

fn unknown(rule: &str) -> Refusal {
    let nearest = nearest_rules(rule);
    let why = match nearest.as_slice() {
        [] => "no rule has a name like it".to_owned(),
        some => format!("the nearest names are {}", some.join(", ")),
    };
    let nearest = if nearest.is_empty() { vec!["all".to_owned()] } else { nearest };
    let choices: Vec<String> =
        nearest.iter().map(|id| format!("alembic-mcp review --explain {id}")).collect();
    Refusal::new("unknown_rule", format!("There is no rule `{rule}`"))
        .because(why)
        .instead("name one of these, or all")
        .unblock(choices.join("\n"))
}
