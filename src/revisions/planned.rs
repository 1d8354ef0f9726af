//! The roadmap's table of planned migrations.

use std::path::PathBuf;

use serde::Serialize;

use super::Graph;
use crate::project::Project;

const USUAL_NAMES: [&str; 4] = ["ROADMAP.md", "PLAN.md", "MIGRATIONS.md", "docs/ROADMAP.md"];

/// One row of the roadmap.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlannedMigration {
    /// The planned number, as written.
    pub number: String,
    /// What it is to do.
    pub description: String,
    /// The priority column, as written.
    pub priority: String,
    /// What the files say of it.
    pub state: PlannedState,
    /// Why, with the file in question.
    pub detail: String,
}

/// How the plan and the files relate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum PlannedState {
    Done,
    Next,
    Later,
    NumberTaken,
}

/// The roadmap with planned migrations: the configured file, else one of the usual names in the
/// project's root or the repository's.
pub fn find_planned(project: &Project, graph: &Graph) -> Option<(PathBuf, Vec<PlannedMigration>)> {
    let repository = &project.details.repository;
    let repository = repository.join(".git").exists().then_some(repository);
    let places = std::iter::once(&project.root).chain(repository);
    let usual = places.flat_map(|folder| USUAL_NAMES.iter().map(|name| folder.join(name)));
    let configured = project.settings.roadmap.iter().map(|file| project.root.join(file));
    configured.chain(usual).find_map(|file| {
        let planned = read_planned(&std::fs::read_to_string(&file).ok()?, graph);
        (!planned.is_empty()).then_some((file, planned))
    })
}

/// Reads the first table of planned migrations in `markdown`, judged against `graph`.
pub fn read_planned(markdown: &str, graph: &Graph) -> Vec<PlannedMigration> {
    let mut columns: Option<(usize, usize, Option<usize>)> = None;
    let mut rows = Vec::new();
    let mut next_is_found = false;
    for line in markdown.lines().map(str::trim) {
        let Some(cells) = cells(line) else {
            if !rows.is_empty() {
                break;
            }
            columns = None;
            continue;
        };
        let Some((number, description, priority)) = columns else {
            columns = header(&cells);
            continue;
        };
        let cell = |index: usize| cells.get(index).copied().unwrap_or_default();
        if !cell(number).chars().any(|character| character.is_ascii_digit()) {
            continue;
        }
        let priority = priority.map(cell).unwrap_or_default();
        let (mut state, detail) = judge(line, cell(number), cell(description), graph);
        if state == PlannedState::Next && std::mem::replace(&mut next_is_found, true) {
            state = PlannedState::Later;
        }
        rows.push(PlannedMigration {
            number: cell(number).to_owned(),
            description: cell(description).to_owned(),
            priority: priority.to_owned(),
            state,
            detail,
        });
    }
    rows
}

/// The cells of a row of a Markdown table.
fn cells(line: &str) -> Option<Vec<&str>> {
    let inner = line.strip_prefix('|')?;
    Some(inner.strip_suffix('|').unwrap_or(inner).split('|').map(str::trim).collect())
}

/// Which columns hold the number, the description and the priority.
fn header(cells: &[&str]) -> Option<(usize, usize, Option<usize>)> {
    let find = |words: &[&str]| {
        cells.iter().position(|cell| {
            let cell = cell.to_lowercase();
            words
                .iter()
                .any(|word| cell == *word || cell.split_whitespace().any(|part| part == *word))
        })
    };
    let number = find(&["number", "no", "no.", "nr", "#", "migration", "revision"])?;
    let description = find(&["description", "what", "change", "title", "summary"])?;
    Some((number, description, find(&["priority", "prio", "when", "phase"])))
}

fn judge(
    line: &str,
    number: &str,
    description: &str,
    graph: &super::Graph,
) -> (PlannedState, String) {
    let lower = line.to_lowercase();
    if let Some((_, rest)) = lower.split_once("done as ") {
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        return match file_numbered(graph, &digits) {
            Some(file) => (PlannedState::Done, format!("the plan says done as {digits}: {file}")),
            None => (
                PlannedState::Done,
                format!("the plan says done as {digits}, but no file has that number"),
            ),
        };
    }
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    match file_numbered(graph, &digits) {
        Some(file) if similar(&file, description) => {
            (PlannedState::Done, format!("{file} does it"))
        }
        Some(file) => (PlannedState::NumberTaken, format!("{number} is already taken by {file}")),
        None => (PlannedState::Next, "no file has this number yet".to_owned()),
    }
}

/// The file whose sequential number is `digits`.
fn file_numbered(graph: &super::Graph, digits: &str) -> Option<String> {
    let wanted: u64 = digits.parse().ok()?;
    let found = graph.revisions.values().find(|revision| {
        super::naming::leading_number(revision).and_then(|number| number.parse().ok())
            == Some(wanted)
    })?;
    Some(found.path.file_name()?.to_string_lossy().into_owned())
}

/// Whether a file name shares a telling word, or two, with a description.
fn similar(file: &str, description: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        text.to_lowercase()
            .split(|character: char| !character.is_alphanumeric())
            .filter(|word| {
                word.len() > 3 && !["column", "table", "with", "from", "into"].contains(word)
            })
            .map(str::to_owned)
            .collect()
    };
    let planned = words(description);
    let shared =
        words(file.trim_end_matches(".py")).iter().filter(|word| planned.contains(word)).count();
    shared >= 2 || (shared == 1 && planned.len() <= 2)
}
