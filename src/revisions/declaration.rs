//! What one file declares about its revision.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::python::{Library, Module, Reader, Value};

use super::{Problem, ProblemKind, Revision};

/// Characters that Alembic refuses in a revision id.
const ILLEGAL: [char; 4] = ['@', '-', '+', ':'];

/// The revision a file declares, and what is wrong with the file.
pub(super) fn read(
    path: &Path,
    bytes: &[u8],
    text: String,
    library: &Arc<Library>,
) -> (Option<Revision>, Vec<Problem>) {
    let source: Arc<str> = text.into();
    let module = Module::parse(Arc::clone(&source));
    let reader = Reader::new(&module, library);
    let mut problems = Vec::new();
    if let Some((span, message)) = module.syntax_errors().first() {
        problems.push(Problem {
            kind: ProblemKind::SyntaxError,
            files: vec![path.to_owned()],
            message: format!("{}:{}:{}: {message}", path.display(), span.line, span.column),
            fix: "mend the syntax; Alembic cannot load any revision while one file is broken"
                .to_owned(),
        });
    }
    let Some(id) = revision_id(path, &reader, &mut problems) else { return (None, problems) };
    let mut names = |attribute: &str, required: bool| match reader.global(attribute) {
        Some(value) => names_in(value).unwrap_or_else(|| {
            problems.push(undecidable(path, attribute, value));
            Vec::new()
        }),
        None => {
            if required {
                problems.push(no_down_revision(path, &id));
            }
            Vec::new()
        }
    };
    let revision = Revision {
        down_revision: names("down_revision", true),
        branch_labels: names("branch_labels", false),
        single_label: matches!(reader.global("branch_labels"), Some(Value::Str(_))),
        depends_on: names("depends_on", false),
        doc: first_paragraph(module.docstring().unwrap_or_default()),
        create_date: create_date(module.docstring().unwrap_or_default()),
        path: path.to_owned(),
        sha256: hex(&Sha256::digest(bytes)),
        down_revision_line: module.assignment_line("down_revision").unwrap_or(1),
        source: Arc::clone(&source),
        library: Arc::clone(library),
        id,
    };
    (Some(revision), problems)
}

fn revision_id(path: &Path, reader: &Reader<'_>, problems: &mut Vec<Problem>) -> Option<String> {
    match reader.global("revision") {
        Some(Value::Str(id)) if !id.is_empty() => {
            if id.contains(ILLEGAL) {
                problems.push(Problem {
                    kind: ProblemKind::UndecidableIdentifier,
                    files: vec![path.to_owned()],
                    message: format!(
                        "revision id '{id}' holds a character that Alembic refuses (@ - + :)"
                    ),
                    fix: "choose an id of letters, digits and underscores".to_owned(),
                });
            }
            Some(id.clone())
        }
        Some(value) => {
            problems.push(undecidable(path, "revision", value));
            None
        }
        None => {
            let from_name = id_of_old_file_name(path);
            if from_name.is_none() {
                problems.push(Problem {
                    kind: ProblemKind::MissingRevisionId,
                    files: vec![path.to_owned()],
                    message: format!("{} declares no revision; Alembic refuses the whole folder", path.display()),
                    fix: "declare revision and down_revision in it, or move it out of the versions folder".to_owned(),
                });
            }
            from_name
        }
    }
}

/// Before Alembic 0.2 the file name was the revision id; Alembic still takes it.
fn id_of_old_file_name(path: &Path) -> Option<String> {
    let stem = path.file_stem()?.to_str()?;
    let is_hash = stem.chars().all(|character| matches!(character, '0'..='9' | 'a'..='f'));
    (is_hash && !stem.is_empty()).then(|| stem.to_owned())
}

/// The ids in a value: none, one, or several.
fn names_in(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::None => Some(Vec::new()),
        Value::Str(name) if name.is_empty() => Some(Vec::new()),
        Value::Str(name) => Some(vec![name.clone()]),
        Value::List(items) => items.iter().map(|item| item.as_str().map(str::to_owned)).collect(),
        _ => None,
    }
}

fn undecidable(path: &Path, attribute: &str, value: &Value) -> Problem {
    Problem {
        kind: ProblemKind::UndecidableIdentifier,
        files: vec![path.to_owned()],
        message: format!("{attribute} in {} is not decided by its source: {value}", path.display()),
        fix: format!("write {attribute} as a plain string, a tuple of strings, or None"),
    }
}

fn no_down_revision(path: &Path, id: &str) -> Problem {
    Problem {
        kind: ProblemKind::UndecidableIdentifier,
        files: vec![path.to_owned()],
        message: format!(
            "'{id}' in {} declares no down_revision; Alembic fails on it",
            path.display()
        ),
        fix: "add down_revision = None for the first revision, or the id of the one before"
            .to_owned(),
    }
}

fn first_paragraph(docstring: &str) -> String {
    let text = docstring.trim();
    text.split("\n\n").next().unwrap_or_default().to_owned()
}

fn create_date(docstring: &str) -> Option<String> {
    let date = docstring.lines().find_map(|line| line.trim().strip_prefix("Create Date:"))?.trim();
    (!date.is_empty()).then(|| date.to_owned())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(64), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}
