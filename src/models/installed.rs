//! Source of installed packages: only what the project's own classes inherit from and its columns are typed with.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::names::Definition;
use super::source::{ClassPlace, ProjectSource};
use super::syntax::{Attribute, Call, Class, Expression};

/// How often what was read may lead further.
const ROUNDS: usize = 5;
/// At most so many files of other packages are read.
const MOST_FILES: usize = 200;
/// The largest of them.
const LARGEST: u64 = 1024 * 1024;
/// How deep types are nested.
const DEPTH: usize = 5;

impl ProjectSource {
    /// Reads the modules in `folders` that bases and types of the project's classes come from.
    pub(super) fn add_installed(&mut self, folders: &[PathBuf]) {
        if folders.is_empty() {
            return;
        }
        let mut asked: BTreeSet<String> = BTreeSet::new();
        let mut read: BTreeSet<PathBuf> = BTreeSet::new();
        for _ in 0..ROUNDS {
            let wanted = self.names_of_others();
            let new: Vec<String> =
                wanted.into_iter().filter(|name| asked.insert(name.clone())).collect();
            let room = MOST_FILES.saturating_sub(read.len());
            let found = new.iter().filter_map(|name| locate(folders, name));
            let paths: Vec<PathBuf> =
                found.filter(|path| read.insert(path.clone())).take(room).collect();
            if paths.is_empty() {
                return;
            }
            self.add(paths);
        }
    }

    /// The dotted names of bases and types which no file that was read defines.
    fn names_of_others(&self) -> BTreeSet<String> {
        let mut found = Found::default();
        for place in self.places() {
            let class = self.class(place);
            if class.attributes.iter().any(says_something) {
                self.types_of(place.file, class, &mut found);
                found.classes.insert(place);
            }
        }
        let own = self.files().iter().enumerate().filter(|(_, source)| !source.installed);
        for (file, source) in own {
            for (_, _, value) in &source.module.assignments {
                if let Expression::Call(table) = value
                    && table.name() == "Table"
                {
                    for column in table.args.iter().filter_map(Expression::as_call) {
                        self.types_in(file, column, &mut found);
                    }
                }
            }
        }
        let mut waiting: Vec<ClassPlace> = found.classes.iter().copied().collect();
        while let Some(place) = waiting.pop() {
            for base in self.bases(place) {
                match base {
                    Definition::Class(base) if found.classes.insert(base) => waiting.push(base),
                    base => found.names.extend(dotted(base)),
                }
            }
            // What a type of another package is stored as may come from a third.
            if let Some(kind) = self.class(place).value("impl") {
                self.type_names(place.file, kind, DEPTH, &mut found);
            }
        }
        found.names
    }

    fn types_of(&self, file: usize, class: &Class, found: &mut Found) {
        for attribute in &class.attributes {
            let Some(Expression::Call(call)) = &attribute.value else { continue };
            if call.name().to_ascii_lowercase().contains("column") {
                self.types_in(file, call, found);
            } else if let Some(Expression::Call(column)) = call.keyword("sa_column") {
                self.types_in(file, column, found);
            }
            if let Some(kind) = call.keyword("sa_type") {
                self.type_names(file, kind, DEPTH, found);
            }
        }
    }

    fn types_in(&self, file: usize, column: &Call, found: &mut Found) {
        for argument in column.args.iter().take(3) {
            self.type_names(file, argument, DEPTH, found);
        }
    }

    fn type_names(&self, file: usize, kind: &Expression, depth: usize, found: &mut Found) {
        if depth == 0 {
            return;
        }
        match kind {
            Expression::Name(name) => match self.definition(file, name) {
                Definition::Value(at, value) => self.type_names(at, value, depth - 1, found),
                Definition::Class(place) => {
                    found.classes.insert(place);
                }
                other => found.names.extend(dotted(other)),
            },
            Expression::Call(call) => {
                if let Some(receiver) = &call.receiver {
                    self.type_names(file, receiver, depth - 1, found);
                } else {
                    match self.definition(file, &call.callee) {
                        Definition::Class(place) => {
                            found.classes.insert(place);
                        }
                        other => found.names.extend(dotted(other)),
                    }
                }
                for argument in call.args.iter().take(2) {
                    self.type_names(file, argument, depth - 1, found);
                }
            }
            _ => {}
        }
    }
}

/// What classes are met, and what names lead elsewhere.
#[derive(Default)]
struct Found {
    classes: BTreeSet<ClassPlace>,
    names: BTreeSet<String>,
}

/// Whether an attribute may be a column or a field.
fn says_something(attribute: &Attribute) -> bool {
    attribute.annotation.is_some()
        || attribute.name.starts_with("__table")
        || matches!(attribute.value, Some(Expression::Call(_)))
}

fn dotted(definition: Definition<'_>) -> Option<String> {
    match definition {
        Definition::Foreign(name) if name.contains('.') => Some(name),
        _ => None,
    }
}

/// The file of the longest beginning of a dotted name that is a module.
fn locate(folders: &[PathBuf], dotted: &str) -> Option<PathBuf> {
    let parts: Vec<&str> = dotted.split('.').collect();
    let is_name = |part: &&str| part.chars().all(|one| one == '_' || one.is_alphanumeric());
    let known = ["sqlalchemy", "pydantic", "pydantic_settings", "sqlmodel", "alembic"];
    if !parts.iter().all(is_name) || known.contains(parts.first()?) {
        return None;
    }
    let ends = (1..=parts.len()).rev();
    ends.flat_map(|end| folders.iter().map(move |folder| (folder, end)))
        .find_map(|(folder, end)| module_file(folder, &parts[..end]))
}

fn module_file(folder: &Path, parts: &[&str]) -> Option<PathBuf> {
    let inner: PathBuf = parts.iter().collect();
    let package = folder.join(&inner).join("__init__.py");
    let module = folder.join(&inner).with_extension("py");
    let small = |path: &PathBuf| {
        std::fs::metadata(path).is_ok_and(|meta| meta.is_file() && meta.len() <= LARGEST)
    };
    [package, module].into_iter().find(small)
}
