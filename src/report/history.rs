//! The revision graph as text, JSON and a Mermaid diagram.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Value, json};

use super::neutral::{harmless, neutral_line};
use crate::revisions::{Graph, Revision};

/// The graph as JSON: `revisions`, newest first, `heads`, `bases` and `problems`.
pub fn history_json(graph: &Graph, root: &Path) -> Value {
    let revisions: Vec<Value> =
        graph.newest_first().iter().map(|one| revision_json(graph, one, root)).collect();
    json!({
        "revisions": revisions,
        "heads": graph.heads,
        "bases": graph.bases,
        "problems": graph.problems,
    })
}

/// One revision of the graph.
pub fn revision_json(graph: &Graph, revision: &Revision, root: &Path) -> Value {
    let path = revision.path.strip_prefix(root).unwrap_or(&revision.path);
    json!({
        "id": revision.id,
        "down_revision": none_one_or_list(&revision.down_revision),
        "branch_labels": graph.branch_labels(&revision.id),
        "own_branch_labels": own_labels(revision),
        "depends_on": none_one_or_list(&revision.depends_on),
        "resolved_depends_on": none_or_list(&revision.depends_on),
        "is_head": graph.heads.contains(&revision.id),
        "is_base": revision.down_revision.is_empty(),
        "is_merge_point": revision.is_merge_point(),
        "is_branch_point": graph.is_branch_point(&revision.id),
        "doc": revision.doc,
        "date": revision.create_date,
        "path": path.display().to_string(),
    })
}

/// As the file writes them.
fn own_labels(revision: &Revision) -> Value {
    match revision.branch_labels.as_slice() {
        [label] if revision.single_label => json!(label),
        labels => none_or_list(labels),
    }
}

fn none_one_or_list(ids: &[String]) -> Value {
    match ids {
        [] => Value::Null,
        [one] => json!(one),
        several => json!(several),
    }
}

fn none_or_list(ids: &[String]) -> Value {
    if ids.is_empty() { Value::Null } else { json!(ids) }
}

/// The graph as lines, newest first, as `alembic history` prints it.
pub fn history_text(graph: &Graph) -> String {
    let mut text = String::new();
    for revision in graph.newest_first() {
        let mut line = match revision.down_revision.as_slice() {
            [] => "<base>".to_owned(),
            ids => ids.join(", "),
        };
        let _ = write!(line, " -> {}", revision.id);
        if !revision.depends_on.is_empty() {
            let _ = write!(line, " (depends on {})", revision.depends_on.join(", "));
        }
        if !revision.branch_labels.is_empty() {
            let _ = write!(line, " ({})", revision.branch_labels.join(", "));
        }
        for mark in marks(graph, &revision) {
            let _ = write!(line, " ({mark})");
        }
        let doc = revision.doc.lines().next().unwrap_or_default();
        let _ = write!(line, ", {doc}");
        if let Some(date) = &revision.create_date {
            let _ = write!(line, " [{date}]");
        }
        let _ = writeln!(text, "{}", neutral_line(&line));
    }
    for problem in &graph.problems {
        let (message, fix) = (neutral_line(&problem.message), neutral_line(&problem.fix));
        let _ = writeln!(text, "problem: {message}\n  fix: {fix}");
    }
    text
}

fn marks(graph: &Graph, revision: &Revision) -> Vec<&'static str> {
    let all = [
        (graph.heads.contains(&revision.id), "head"),
        (revision.is_merge_point(), "mergepoint"),
        (graph.is_branch_point(&revision.id), "branchpoint"),
    ];
    all.into_iter().filter(|(is, _)| *is).map(|(_, mark)| mark).collect()
}

/// How many revisions a diagram shows: Mermaid draws 500 edges and 50,000 characters at most.
const DRAWN: usize = 240;
/// How much of a message a node shows.
const LABEL: usize = 60;

/// The graph as a Mermaid flow chart, oldest on top; of a long history the newest revisions.
pub fn history_mermaid(graph: &Graph) -> String {
    let mut text = String::from("graph TD\n");
    let revisions = graph.newest_first();
    let drawn: Vec<_> = revisions.iter().take(DRAWN).rev().collect();
    let numbers: HashMap<&str, usize> =
        drawn.iter().enumerate().map(|(number, one)| (one.id.as_str(), number)).collect();
    let older = revisions.len() - drawn.len();
    if older > 0 {
        let _ = writeln!(text, "    older[\"{older} older revisions\"]");
    }
    for (number, revision) in drawn.iter().enumerate() {
        let doc = revision.doc.lines().next().unwrap_or_default();
        let doc: String = doc.chars().take(LABEL).collect();
        let _ = writeln!(text, "    r{number}[\"{}<br/>{}\"]", label(&revision.id), label(&doc));
        let mut leads_back = false;
        let edges = [(&revision.down_revision, "-->"), (&revision.depends_on, "-.->")];
        for (from, arrow) in
            edges.iter().flat_map(|(ids, arrow)| ids.iter().map(move |id| (id, arrow)))
        {
            match numbers.get(from.as_str()) {
                Some(down) => {
                    let _ = writeln!(text, "    r{down} {arrow} r{number}");
                }
                None => leads_back = graph.revisions.contains_key(from),
            }
        }
        if leads_back {
            let _ = writeln!(text, "    older --> r{number}");
        }
    }
    text
}

/// Text within a node: what Mermaid or HTML would take for its own is written as an entity.
fn label(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '"' | '#' | '<' | '>' | '&' | '`' | ';' | '\\' => {
                let _ = write!(out, "#{};", u32::from(letter));
            }
            letter if letter.is_control() => out.push(' '),
            letter => out.push(harmless(letter)),
        }
    }
    out
}
