//! An outcome as short Markdown: what hosts show that do not read structured content.
//!
//! It says what the structured content says, no more and no less, and takes any tool's outcome.

use std::fmt::Write;

use serde_json::{Map, Value};

/// The parts of the envelope in the order they are read.
const ENVELOPE: [&str; 6] = ["status", "summary", "report", "data", "blocked", "next"];

/// Renders the erased outcome of any tool.
pub fn markdown(outcome: &Value) -> String {
    let mut text = String::new();
    let word = |key: &str| outcome.get(key).and_then(Value::as_str).unwrap_or_default();
    let status = word("status");
    let tag = if status == "blocked" { "BLOCKED" } else { status };
    line(&mut text, 0, &format!("**[{tag}]** {}", word("summary")));
    if let Some(Value::Object(blocked)) = outcome.get("blocked") {
        section(&mut text, "Blocked");
        members(&mut text, blocked, 0);
    }
    if let Some(Value::Object(data)) = outcome.get("data") {
        section(&mut text, "Result");
        members(&mut text, data, 0);
    }
    if let Some(Value::Object(report)) = outcome.get("report") {
        section(&mut text, "Report");
        members(&mut text, report, 0);
    }
    if let Some(Value::Array(next)) = outcome.get("next") {
        section(&mut text, "Next");
        next.iter().for_each(|call| next_call(&mut text, call));
    }
    if let Value::Object(outcome) = outcome {
        let others: Map<String, Value> = outcome
            .iter()
            .filter(|(key, _)| !ENVELOPE.contains(&key.as_str()))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        members(&mut text, &others, 0);
    }
    text.truncate(text.trim_end().len());
    text
}

fn next_call(text: &mut String, call: &Value) {
    let word = |key: &str| call.get(key).and_then(Value::as_str).unwrap_or_default();
    let arguments = call.get("arguments").cloned().unwrap_or_default();
    line(text, 0, &format!("- `{} {arguments}`: {}", word("tool"), word("why")));
}

fn section(text: &mut String, title: &str) {
    let _ = write!(text, "\n### {title}\n");
}

fn line(text: &mut String, depth: usize, content: &str) {
    let _ = writeln!(text, "{:indent$}{content}", "", indent = depth * 2);
}

fn members(text: &mut String, object: &Map<String, Value>, depth: usize) {
    for (key, value) in object {
        member(text, &key.replace('_', " "), value, depth);
    }
}

fn member(text: &mut String, name: &str, value: &Value, depth: usize) {
    match value {
        Value::Object(object) if !fits_a_line(value) => {
            line(text, depth, &format!("- {name}:"));
            members(text, object, depth + 1);
        }
        Value::Array(list) if !fits_a_line(value) => {
            line(text, depth, &format!("- {name}:"));
            list.iter().for_each(|entry| element(text, entry, depth + 1));
        }
        Value::String(string) if string.contains('\n') => {
            line(text, depth, &format!("- {name}:"));
            fenced(text, string, depth + 1);
        }
        _ => line(text, depth, &format!("- {name}: {}", in_line(value))),
    }
}

fn element(text: &mut String, value: &Value, depth: usize) {
    match value {
        Value::Object(object) => {
            let short: Vec<String> = object
                .iter()
                .filter(|(_, value)| fits_a_line(value))
                .map(|(key, value)| format!("{}: {}", key.replace('_', " "), in_line(value)))
                .collect();
            line(text, depth, &format!("- {}", short.join("; ")));
            for (key, value) in object.iter().filter(|(_, value)| !fits_a_line(value)) {
                member(text, &key.replace('_', " "), value, depth + 1);
            }
        }
        Value::String(string) if string.contains('\n') => fenced(text, string, depth),
        _ => line(text, depth, &format!("- {}", in_line(value))),
    }
}

/// Source to paste, in a fence longer than any inside it.
fn fenced(text: &mut String, string: &str, depth: usize) {
    let longest = string
        .split(|character| character != '`')
        .map(str::len)
        .max()
        .map_or(3, |ticks| (ticks + 1).max(3));
    let fence = "`".repeat(longest);
    let language = if string.starts_with("gantt\n") { "mermaid" } else { "" };
    line(text, depth, &format!("{fence}{language}"));
    string.lines().for_each(|content| line(text, depth, content));
    line(text, depth, &fence);
}

fn fits_a_line(value: &Value) -> bool {
    match value {
        Value::String(string) => !string.contains('\n'),
        Value::Array(list) => list.iter().all(|entry| !entry.is_object() && fits_a_line(entry)),
        Value::Object(object) => object.is_empty(),
        _ => true,
    }
}

fn in_line(value: &Value) -> String {
    match value {
        Value::Null => "none".to_owned(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::String(string) => string.clone(),
        Value::Array(list) if list.is_empty() => "none".to_owned(),
        Value::Array(list) => list.iter().map(in_line).collect::<Vec<_>>().join(", "),
        Value::Object(_) => "none".to_owned(),
        Value::Number(number) => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::markdown;

    #[test]
    fn says_all_that_the_outcome_says() {
        let text = markdown(&json!({
            "status": "blocked", "summary": "No", "data": {"rows": [{"a_b": 1, "sql": "x\ny"}]},
            "blocked": {"code": "changed", "unblock": "a ```b```"},
            "report": {"current": ["059"]},
            "next": [{"tool": "apply", "arguments": {"review_id": "rv_1"}, "why": "read"}],
        }));
        for part in [
            "**[BLOCKED]** No",
            "- code: changed",
            "- unblock: a ```b```",
            "  - a b: 1\n    - sql:\n      ```\n      x\n      y\n      ```",
            "- current: 059",
            "- `apply {\"review_id\":\"rv_1\"}`: read",
        ] {
            assert!(text.contains(part), "{part} is missing in\n{text}");
        }
    }

    #[test]
    fn a_fence_outlasts_the_fences_inside() {
        let text = markdown(&json!({"status": "ok", "summary": "", "data": {"s": "```\nx\n```"}}));
        assert!(text.contains("````\n"), "{text}");
    }
}
