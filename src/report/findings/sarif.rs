//! Findings as SARIF 2.1.0, for code scanning.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::edits::{functions, when};
use super::{FileReview, FileReviews};
use crate::python::Span;
use crate::review::{Edit, Explanation, Finding, Severity, Suppressed, explanations};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
/// Where the rules are told; a rule's id is its anchor.
const RULES_PAGE: &str = "blob/main/docs/rules.md";
/// Where the product is at home; empty as long as it has no public home.
const REPOSITORY: &str = env!("CARGO_PKG_REPOSITORY");
/// What code scanning takes of one run.
const MOST_RESULTS: usize = 25_000;

/// One log with one run.
pub fn findings_sarif(reviews: &FileReviews) -> Value {
    let rules = explanations();
    let place = |id: &str| rules.iter().position(|rule| rule.id == id);
    let counted =
        reviews.findings().map(|(file, finding)| result(file, finding, place(finding.rule)));
    let suppressed =
        reviews.files.iter().flat_map(|file| file.suppressed.iter().map(move |one| (file, one)));
    let suppressed =
        suppressed.map(|(file, one)| suppressed_result(file, one, place(one.finding.rule)));
    let results: Vec<Value> = counted.chain(suppressed).take(MOST_RESULTS).collect();
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "alembic-mcp",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(rule).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn rule(rule: &Explanation) -> Value {
    let mut markdown = format!("{}\n\n**Fix:** {}", rule.why, rule.fix);
    if let Some((hazard, safe)) = rule.examples {
        markdown.push_str(&format!(
            "\n\nUnsafe:\n\n````python\n{hazard}````\n\nSafe:\n\n````python\n{safe}````"
        ));
    }
    let mut told = json!({
        "id": rule.id,
        "name": camel_case(rule.id),
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.why},
        "help": {"text": format!("{} {}", rule.why, rule.fix), "markdown": markdown},
        "defaultConfiguration": {"level": level(rule.severity)},
    });
    if !REPOSITORY.is_empty() {
        told["helpUri"] = Value::from(format!("{REPOSITORY}/{RULES_PAGE}#{}", rule.id));
    } else if let Some(reference) = rule.reference {
        told["helpUri"] = Value::from(reference);
    }
    told
}

fn result(file: &FileReview, finding: &Finding, rule: Option<usize>) -> Value {
    let mut told = finding.message.clone();
    if let Some(lock) = &finding.lock {
        told.push_str(&format!("\nLock: {lock}"));
    }
    let label = if finding.fix.is_some() { "Fix" } else { "Instead" };
    told.push_str(&format!("\n{label}: {}", finding.remedy()));
    for (place, next) in finding.next_revisions.iter().enumerate() {
        told.push_str(&format!("\n{}:\n{}", when(place), functions(next)));
    }
    let mut result = json!({
        "ruleId": finding.rule,
        "level": level(finding.severity),
        // Braces are placeholders in a SARIF message, brackets links.
        "message": {"text": escaped(&told)},
        "locations": [{"physicalLocation": {
            "artifactLocation": {"uri": uri(&file.path)},
            "region": region(finding.span),
        }}],
        "partialFingerprints": {"alembicMcp/v1": fingerprint(finding)},
        "properties": {"revision": finding.revision, "why": finding.why},
    });
    if let Some(rule) = rule {
        result["ruleIndex"] = Value::from(rule);
    }
    if finding.fix.is_some() {
        result["fixes"] = json!([fix(file, finding)]);
    }
    result
}

fn region(span: Span) -> Value {
    let mut region = json!({
        "startLine": span.line.max(1),
        "startColumn": span.column.max(1),
        "endLine": span.end_line.max(span.line).max(1),
    });
    if span.end_line > span.line || span.end_column > span.column {
        region["endColumn"] = Value::from(span.end_column.max(1));
    }
    region
}

/// All that the fix changes in the file.
fn fix(file: &FileReview, finding: &Finding) -> Value {
    let edits = finding.edits();
    let replacements: Vec<Value> = edits.iter().map(|edit| replacement(file, edit)).collect();
    json!({"artifactChanges": [{
        "artifactLocation": {"uri": uri(&file.path)},
        "replacements": replacements,
    }]})
}

/// The source in place of what stands at the edit's span, its further lines as deep as the first.
fn replacement(file: &FileReview, edit: &Edit) -> Value {
    let line = file.source.lines().nth(edit.span.line.saturating_sub(1)).unwrap_or_default();
    let indent = line.get(..line.len() - line.trim_start().len()).unwrap_or_default();
    let text = edit.source.replace('\n', &format!("\n{indent}"));
    let mut deleted = region(edit.span);
    // Without an end the region would be the whole line.
    deleted["endColumn"] = Value::from(edit.span.end_column.max(1));
    json!({"deletedRegion": deleted, "insertedContent": {"text": text}})
}

fn suppressed_result(file: &FileReview, one: &Suppressed, rule: Option<usize>) -> Value {
    let mut result = result(file, &one.finding, rule);
    result["suppressions"] = json!([{"kind": "inSource", "justification": one.reason}]);
    result
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// The same finding on another line is the same finding.
fn fingerprint(finding: &Finding) -> String {
    let mut hash = Sha256::new();
    for part in [finding.rule, &finding.revision, &finding.message] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('{', "{{")
        .replace('}', "}}")
        .replace('[', "\\[")
        .replace(']', "\\]")
}

/// A relative URI reference.
fn uri(path: &str) -> String {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
    const KEPT: &AsciiSet =
        &NON_ALPHANUMERIC.remove(b'/').remove(b'.').remove(b'-').remove(b'_').remove(b'~');
    utf8_percent_encode(path, KEPT).to_string()
}

fn camel_case(id: &str) -> String {
    id.split('-')
        .map(|word| {
            let mut letters = word.chars();
            letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>())
        })
        .map(Option::unwrap_or_default)
        .collect()
}
