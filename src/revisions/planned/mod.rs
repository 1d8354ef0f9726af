//! The roadmap's table of planned migrations, against files and database.

mod table;

use std::collections::{BTreeSet, HashSet};
use std::path::PathBuf;

use serde::Serialize;
use similar::TextDiff;

use self::table::{Row, rows, with_note};
use super::naming::leading_number;
use super::{Graph, Revision};
use crate::project::Project;

const USUAL_NAMES: [&str; 5] =
    ["ROADMAP.md", "PLAN.md", "MIGRATIONS.md", "docs/ROADMAP.md", "docs/PLAN.md"];

/// The roadmap with planned migrations.
#[derive(Debug, Clone)]
pub struct Roadmap {
    /// The file.
    pub path: PathBuf,
    /// Its rows in order.
    pub planned: Vec<PlannedMigration>,
    text: String,
}

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
    /// The revision that does it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision_id: Option<String>,
    /// Whether the database has that revision; absent where it was not asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub applied: Option<bool>,
    #[serde(skip)]
    row: Row,
}

/// How the plan and the files relate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlannedState {
    /// A file does it, under the planned number.
    Done,
    /// A file does it under another number.
    DoneUnderAnotherNumber,
    /// The first that nothing does yet.
    Next,
    /// Nothing does it yet.
    Later,
    /// Its number went to another change.
    NumberTaken,
    /// The plan says that it is done, and the files do not.
    Conflict,
}

/// The roadmap: the configured file, else one of the usual names in the project's root or the
/// repository's.
pub fn find_roadmap(project: &Project, graph: &Graph) -> Option<Roadmap> {
    let repository = &project.details.repository;
    let repository = repository.join(".git").exists().then_some(repository);
    let places = std::iter::once(&project.root).chain(repository);
    let usual = places.flat_map(|folder| USUAL_NAMES.iter().map(|name| folder.join(name)));
    let configured = project.settings.roadmap.iter().map(|file| project.root.join(file));
    configured.chain(usual).find_map(|path| {
        let text = std::fs::read_to_string(&path).ok()?;
        let planned = read_planned(&text, graph);
        (!planned.is_empty()).then_some(Roadmap { path, planned, text })
    })
}

/// Reads the first table of planned migrations in `markdown`, judged against `graph`.
pub fn read_planned(markdown: &str, graph: &Graph) -> Vec<PlannedMigration> {
    let rows = rows(markdown);
    let numbers: HashSet<u64> = rows.iter().filter_map(|row| digits(&row.number)).collect();
    let mut next_is_found = false;
    let planned = rows.into_iter().map(|row| {
        let Judged { mut state, detail, revision_id } = judge(&row, &numbers, graph);
        if state == PlannedState::Next && std::mem::replace(&mut next_is_found, true) {
            state = PlannedState::Later;
        }
        PlannedMigration {
            number: row.number.clone(),
            description: row.description.clone(),
            priority: row.priority.clone(),
            state,
            detail,
            revision_id,
            applied: None,
            row,
        }
    });
    planned.collect()
}

impl Roadmap {
    /// Says of each row that a revision does whether the database has it.
    pub fn against(&mut self, applied: &BTreeSet<String>) {
        for planned in &mut self.planned {
            planned.applied = planned.revision_id.as_ref().map(|id| applied.contains(id));
        }
    }

    /// The row of `number`, as written or without its zeros.
    pub fn row(&self, number: &str) -> Option<&PlannedMigration> {
        let same = |one: &&PlannedMigration| {
            one.number == number
                || (digits(number).is_some() && digits(&one.number) == digits(number))
        };
        self.planned.iter().find(same)
    }

    /// A patch that marks as done the rows which `revisions` do and the plan does not yet say so.
    pub fn done_patch(&self, revisions: &[&Revision], project: &Project) -> Option<String> {
        let mut edited = self.text.clone();
        for revision in revisions {
            let own = |one: &&PlannedMigration| one.revision_id.as_ref() == Some(&revision.id);
            for planned in self.planned.iter().filter(own).filter(|one| !says_done(&one.row)) {
                let number = leading_number(revision);
                let note = match (planned.state, number) {
                    (PlannedState::Done, _) => "(done)".to_owned(),
                    (_, Some(number)) => format!("(done as {number})"),
                    (_, None) => format!("(done as {})", revision.id),
                };
                edited = with_note(&edited, &planned.row, &note);
            }
        }
        let name =
            self.path.strip_prefix(&project.root).unwrap_or(&self.path).display().to_string();
        (edited != self.text).then(|| {
            TextDiff::from_lines(&self.text, &edited)
                .unified_diff()
                .header(&format!("a/{name}"), &format!("b/{name}"))
                .to_string()
        })
    }
}

struct Judged {
    state: PlannedState,
    detail: String,
    revision_id: Option<String>,
}

fn judge(row: &Row, numbers: &HashSet<u64>, graph: &Graph) -> Judged {
    let judged = |state, detail: String, revision: Option<&Revision>| Judged {
        state,
        detail,
        revision_id: revision.map(|revision| revision.id.clone()),
    };
    if let Some(number) = done_as(&row.text) {
        return match file_numbered(graph, number) {
            Some(found) if does(found, row) => {
                let detail = format!("the plan says done as {number}: {}", file(found));
                judged(PlannedState::Done, detail, Some(found))
            }
            Some(found) => {
                let detail = format!(
                    "the plan says done as {number}, where {} is: see whether that does it",
                    file(found)
                );
                judged(PlannedState::Done, detail, Some(found))
            }
            None => {
                let detail = format!("the plan says done as {number}, but no file has that number");
                judged(PlannedState::Conflict, detail, None)
            }
        };
    }
    let planned = digits(&row.number);
    let numbered = planned.and_then(|number| file_numbered(graph, number));
    if let Some(found) = numbered.filter(|found| does(found, row)) {
        return judged(PlannedState::Done, format!("{} does it", file(found)), Some(found));
    }
    let elsewhere = graph.revisions.values().find(|one| {
        let number = leading_number(one).and_then(|number| number.parse().ok());
        number.is_some_and(|number: u64| !numbers.contains(&number)) && clearly_does(one, row)
    });
    if let Some(found) = elsewhere {
        let detail = format!("{} seems to do it", file(found));
        return judged(PlannedState::DoneUnderAnotherNumber, detail, Some(found));
    }
    match numbered {
        Some(found) => {
            let detail = format!("{} is already taken by {}", row.number, file(found));
            judged(PlannedState::NumberTaken, detail, None)
        }
        None if says_done(row) => {
            let detail = "the plan says done, but no file has this number".to_owned();
            judged(PlannedState::Conflict, detail, None)
        }
        None => judged(PlannedState::Next, "no file has this number yet".to_owned(), None),
    }
}

/// The number in `done as 048`.
fn done_as(text: &str) -> Option<u64> {
    let lower = text.to_ascii_lowercase();
    let (_, rest) = lower.split_once("done as ")?;
    digits(rest.split(|letter: char| !letter.is_ascii_digit()).next()?)
}

/// Whether the plan itself says that a row is done.
fn says_done(row: &Row) -> bool {
    let words = format!("{} {}", row.priority, row.text).to_lowercase();
    let mut words =
        words.split(|letter: char| !letter.is_alphanumeric() && letter != '✓' && letter != '✅');
    words.any(|word| matches!(word, "done" | "✓" | "✅"))
}

fn digits(text: &str) -> Option<u64> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// The file whose sequential number it is.
fn file_numbered(graph: &Graph, wanted: u64) -> Option<&Revision> {
    let found = graph.revisions.values().find(|revision| {
        leading_number(revision).and_then(|number| number.parse().ok()) == Some(wanted)
    });
    found.map(AsRef::as_ref)
}

fn file(revision: &Revision) -> String {
    let name = revision.path.file_name().unwrap_or(revision.path.as_os_str());
    name.to_string_lossy().into_owned()
}

/// Whether a revision's name shares a telling word, or two, with a row's description.
fn does(revision: &Revision, row: &Row) -> bool {
    let planned = telling_words(&row.description);
    let shared = shared_words(revision, &planned);
    shared >= 2 || (shared == 1 && planned.len() <= 2)
}

/// Whether it shares so many that the number may differ.
fn clearly_does(revision: &Revision, row: &Row) -> bool {
    let planned = telling_words(&row.description);
    let shared = shared_words(revision, &planned);
    shared >= 2 && shared * 2 > planned.len()
}

fn shared_words(revision: &Revision, planned: &[String]) -> usize {
    let name = file(revision);
    let words = telling_words(name.trim_end_matches(".py"));
    words.iter().filter(|word| planned.contains(word)).count()
}

fn telling_words(text: &str) -> Vec<String> {
    const EMPTY: [&str; 7] = ["column", "columns", "table", "tables", "with", "from", "into"];
    let lower = text.to_lowercase();
    let mut words: Vec<String> = lower
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| word.len() > 3 && !EMPTY.contains(word))
        .map(str::to_owned)
        .collect();
    words.sort();
    words.dedup();
    words
}
