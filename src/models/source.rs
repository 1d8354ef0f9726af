//! The project's own Python files: which are read, and how names lead from one to another.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;
use rayon::prelude::*;

use super::parse::read_module;
use super::syntax::{Class, Expression, Module, last_word};
use crate::project::{Project, read_source_text};

/// Folders that hold no models of the project.
const SKIPPED: &[&str] = &[
    "__pycache__",
    "alembic",
    "build",
    "dist",
    "docs",
    "env",
    "migrations",
    "node_modules",
    "site-packages",
    "target",
    "test",
    "tests",
    "venv",
    "versions",
];
/// A file without any of these words declares nothing of interest.
const MARKERS: &[&str] =
    &["Base", "Column", "Enum", "Mapped", "Model", "Table", "sqlalchemy", "import"];
/// A project larger than this is not one folder's worth of models.
const MOST_FILES: usize = 20_000;
/// How far inheritance and aliases are followed.
const LONGEST_CHAIN: usize = 12;

/// All Python files of the project that may declare models or schemas.
#[derive(Debug)]
pub struct ProjectSource {
    files: Vec<File>,
    /// Class name to the places where it is defined.
    classes: BTreeMap<String, Vec<ClassPlace>>,
    /// Name to the files that assign it at their top, and where among their assignments.
    assigned: BTreeMap<String, Vec<(usize, usize)>>,
}

#[derive(Debug)]
pub(super) struct File {
    pub(super) path: PathBuf,
    /// The path's folders and stem, for matching dotted names against.
    pub(super) segments: Vec<String>,
    pub(super) module: Module,
}

/// Where a class is defined: the file and its place among the file's classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ClassPlace {
    pub(super) file: usize,
    pub(super) class: usize,
}

impl ProjectSource {
    /// Reads the project's files. Files that cannot be read are left out.
    pub fn read(project: &Project) -> Self {
        let mut roots: Vec<PathBuf> = vec![project.root.clone()];
        roots.extend(project.python_path.iter().cloned());
        let settings = &project.settings;
        roots.extend(
            settings.models.iter().chain(&settings.schemas).map(|path| project.root.join(path)),
        );
        Self::of_files(python_files(&roots, &project.script_location))
    }

    fn of_files(paths: Vec<PathBuf>) -> Self {
        let files: Vec<File> = paths.into_par_iter().filter_map(read_file).collect();
        let mut classes: BTreeMap<String, Vec<ClassPlace>> = BTreeMap::new();
        for (file, source) in files.iter().enumerate() {
            for (class, declared) in source.module.classes.iter().enumerate() {
                classes.entry(declared.name.clone()).or_default().push(ClassPlace { file, class });
            }
        }
        let mut assigned: BTreeMap<String, Vec<(usize, usize)>> = BTreeMap::new();
        for (file, source) in files.iter().enumerate() {
            for (place, (name, ..)) in source.module.assignments.iter().enumerate() {
                assigned.entry(name.clone()).or_default().push((file, place));
            }
        }
        Self { files, classes, assigned }
    }

    pub(super) fn files(&self) -> &[File] {
        &self.files
    }

    pub(super) fn file(&self, place: ClassPlace) -> &File {
        &self.files[place.file]
    }

    pub(super) fn class(&self, place: ClassPlace) -> &Class {
        &self.files[place.file].module.classes[place.class]
    }

    /// Every class of every file.
    pub(super) fn places(&self) -> impl Iterator<Item = ClassPlace> + '_ {
        self.files.iter().enumerate().flat_map(|(file, source)| {
            (0..source.module.classes.len()).map(move |class| ClassPlace { file, class })
        })
    }

    /// The dotted name that `name`, written in `file`, stands for.
    pub(super) fn resolve(&self, file: usize, name: &str) -> String {
        let imports = &self.files[file].module.imports;
        let (first, rest) = match name.split_once('.') {
            Some((first, rest)) => (first, Some(rest)),
            None => (name, None),
        };
        match (imports.get(name), imports.get(first), rest) {
            (Some((dotted, _)), _, _) => dotted.clone(),
            (None, Some((dotted, _)), Some(rest)) => format!("{dotted}.{rest}"),
            _ => name.to_owned(),
        }
    }

    /// The last word of what `name`, written in `file`, stands for: aliases are seen through.
    pub(super) fn word(&self, file: usize, name: &str) -> String {
        last_word(&self.resolve(file, name)).to_owned()
    }

    /// The class that `name`, written in `file`, stands for.
    pub(super) fn find_class(&self, file: usize, name: &str) -> Option<ClassPlace> {
        let dotted = self.resolve(file, name);
        let candidates = self.classes.get(last_word(&dotted))?;
        if let Some(own) = candidates.iter().find(|place| place.file == file)
            && !self.files[file].module.imports.contains_key(name)
        {
            return Some(*own);
        }
        let wanted = module_path(&dotted);
        let score = |place: &&ClassPlace| shared_path(&wanted, &self.file(**place).segments);
        // Later definitions lose against earlier ones of equal score, as in a re-export.
        candidates.iter().rev().max_by_key(score).copied()
    }

    /// The expression assigned to `name`, written in `file`, at the top of its file.
    pub(super) fn find_value(&self, file: usize, name: &str) -> Option<(usize, &Expression)> {
        let value = |(at, place): (usize, usize)| (at, &self.files[at].module.assignments[place].2);
        let own = self.assigned.get(name).into_iter().flatten().find(|(at, _)| *at == file);
        if let Some(own) = own {
            return Some(value(*own));
        }
        let dotted = self.resolve(file, name);
        let wanted = module_path(&dotted);
        let candidates = self.assigned.get(last_word(&dotted))?;
        let scored =
            candidates.iter().map(|at| (shared_path(&wanted, &self.files[at.0].segments), at));
        let best = scored.filter(|(score, _)| *score > 0).max_by_key(|(score, _)| *score);
        best.map(|(_, at)| value(*at))
    }

    /// The class's bases that are project classes, nearest first, each followed by its own.
    pub(super) fn ancestors(&self, place: ClassPlace) -> Vec<ClassPlace> {
        let mut found = Vec::new();
        self.add_ancestors(place, LONGEST_CHAIN, &mut found);
        found
    }

    fn add_ancestors(&self, place: ClassPlace, depth: usize, found: &mut Vec<ClassPlace>) {
        if depth == 0 {
            return;
        }
        for base in &self.class(place).bases {
            let Some(base) = base_name(base).and_then(|name| self.find_class(place.file, name))
            else {
                continue;
            };
            if base != place && !found.contains(&base) {
                found.push(base);
                self.add_ancestors(base, depth - 1, found);
            }
        }
    }

    /// Whether the class or an ancestor has a foreign base (or metaclass) with one of `names`.
    pub(super) fn descends_from(&self, place: ClassPlace, names: &[&str]) -> bool {
        let foreign = |place: ClassPlace| {
            self.class(place).bases.iter().filter_map(base_name).any(|name| {
                names.contains(&self.word(place.file, name).as_str())
                    && self.find_class(place.file, name).is_none_or(|found| found == place)
            })
        };
        foreign(place) || self.ancestors(place).into_iter().any(foreign)
    }
}

/// The name of a base: `Base`, `Generic[T]`.
pub(super) fn base_name(base: &Expression) -> Option<&str> {
    match base {
        Expression::Name(name) => Some(name),
        Expression::Subscript(base, _) => base_name(base),
        _ => None,
    }
}

fn read_file(path: PathBuf) -> Option<File> {
    let text = read_source_text(&path).ok()?;
    if !MARKERS.iter().any(|marker| text.contains(marker)) {
        return None;
    }
    let mut segments: Vec<String> = path
        .with_extension("")
        .components()
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    if segments.last().is_some_and(|last| last == "__init__") {
        segments.pop();
    }
    Some(File { path, segments, module: read_module(&text) })
}

fn python_files(roots: &[PathBuf], script_location: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for root in roots {
        let skipped = script_location.to_owned();
        let entries = WalkBuilder::new(root)
            .max_depth(Some(LONGEST_CHAIN))
            .filter_entry(move |entry| {
                let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
                let name = entry.file_name().to_string_lossy();
                entry.depth() == 0
                    || !is_folder
                    || !(SKIPPED.contains(&name.as_ref())
                        || entry.path() == skipped
                        || entry.path().join("pyvenv.cfg").exists())
            })
            .build()
            .flatten();
        let python = entries
            .map(ignore::DirEntry::into_path)
            .filter(|path| path.extension().is_some_and(|extension| extension == "py"));
        files.extend(python.take(MOST_FILES));
    }
    files.sort();
    files.dedup();
    files
}

/// The module part of a dotted name, without the dots of a relative one.
fn module_path(dotted: &str) -> Vec<String> {
    let dotted = dotted.trim_start_matches('.');
    let mut parts: Vec<String> = dotted.split('.').map(str::to_owned).collect();
    parts.pop();
    parts
}

/// How well a module's path on disk fits a dotted path: a full match of the end counts most, then
/// the package it is re-exported from.
fn shared_path(wanted: &[String], segments: &[String]) -> usize {
    if wanted.is_empty() {
        return 0;
    }
    if segments.ends_with(wanted) {
        return 1000 + wanted.len();
    }
    // `app.models.User` may be defined in `app/models/user.py` and re-exported.
    (1..segments.len())
        .rev()
        .find(|end| segments[..*end].ends_with(wanted))
        .map_or(0, |end| 500 + end)
}
