//! Rules, told to whoever wants to know more.

use std::fmt::Write;

use crate::review::{Explanation, Severity};

/// One rule for a terminal.
pub fn explain_text(rule: &Explanation) -> String {
    let mut text = format!("{}: {}\n\n", rule.id, rule.title);
    let _ = writeln!(text, "severity: {}", severity(rule.severity));
    let _ = writeln!(text, "dialects: {}\n", dialects(rule));
    let _ = writeln!(text, "What goes wrong: {}", rule.why);
    if let Some(lock) = rule.lock.of_all(rule.dialects) {
        let _ = writeln!(text, "Lock: {lock}");
    }
    let _ = writeln!(text, "Fix: {}", rule.fix);
    if let Some(reference) = rule.reference {
        let _ = writeln!(text, "See: {reference}");
    }
    if let Some((hazard, safe)) = rule.examples {
        for (title, example) in [("Unsafe", hazard), ("Safe", safe)] {
            let _ = writeln!(text, "\n{title}:\n");
            for line in example.trim_end().lines() {
                let _ = writeln!(text, "{}", format!("    {line}").trim_end());
            }
        }
    }
    text
}

/// Rules as a page.
pub fn explain_markdown(rules: &[Explanation]) -> String {
    let mut text = "# Rules\n\n\
        What `alembic-mcp review` and the tool `review_file` find. This page is made from the rules \
        themselves, and tests run their examples:\n\
        `alembic-mcp review --explain all --format markdown`.\n\n\
        | rule | severity | dialects | |\n| --- | --- | --- | --- |\n"
        .to_owned();
    for rule in rules {
        let _ = writeln!(
            text,
            "| [`{id}`](#{id}) | {} | {} | {} |",
            severity(rule.severity),
            dialects(rule),
            rule.title,
            id = rule.id
        );
    }
    for rule in rules {
        let _ = write!(text, "\n## {}\n\n{}. {}\n", rule.id, rule.title, rule.why);
        if let Some(lock) = rule.lock.of_all(rule.dialects) {
            let _ = write!(text, "\n**Lock:** {lock}\n");
        }
        let _ = write!(text, "\n**Fix:** {}\n", rule.fix);
        if let Some(reference) = rule.reference {
            let _ = write!(text, "\n**See:** <{reference}>\n");
        }
        if let Some((hazard, safe)) = rule.examples {
            for (title, example) in [("Unsafe", hazard), ("Safe", safe)] {
                let _ = write!(text, "\n{title}:\n\n````python\n{}\n````\n", example.trim_end());
            }
        }
    }
    text
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    }
}

fn dialects(rule: &Explanation) -> String {
    rule.dialects.iter().map(|dialect| dialect.name()).collect::<Vec<_>>().join(", ")
}
