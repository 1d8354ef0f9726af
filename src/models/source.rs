//! The project's own Python files: which are read, and how names lead from one to another.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use ignore::WalkBuilder;
use rayon::prelude::*;

use super::parse::read_module;
use super::syntax::{Class, Module};
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
/// A project larger than this is not one folder's worth of models.
const MOST_FILES: usize = 20_000;
/// How deep folders are searched.
const LONGEST_CHAIN: usize = 12;

/// All Python files of the project that may declare models or schemas.
#[derive(Debug)]
pub struct ProjectSource {
    pub(super) files: Vec<File>,
    /// Class name to the places of the project where it is defined.
    pub(super) classes: BTreeMap<String, Vec<ClassPlace>>,
    /// A file's folders and stem, joined, to the file.
    pub(super) by_path: HashMap<String, usize>,
    /// The last part of a file's path to the files.
    pub(super) by_stem: HashMap<String, Vec<usize>>,
    /// What imports of files were found to lead to.
    pub(super) modules: Mutex<HashMap<(usize, String), Option<usize>>>,
}

#[derive(Debug)]
pub(super) struct File {
    pub(super) path: PathBuf,
    /// The path's folders and stem, for matching dotted names against.
    pub(super) segments: Vec<String>,
    /// Whether it is a package's `__init__.py`.
    pub(super) is_package: bool,
    /// Whether it is another's package, read for the bases and types that it gives to the project.
    pub(super) installed: bool,
    pub(super) module: Module,
    /// What the file defines itself.
    pub(super) names: HashMap<String, Own>,
}

/// What a name is in the file that defines it, by its place there.
#[derive(Debug, Clone, Copy)]
pub(super) enum Own {
    Class(usize),
    Value(usize),
    Function(usize),
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
        roots.extend(project.package());
        let settings = &project.settings;
        roots.extend(
            settings.models.iter().chain(&settings.schemas).map(|path| project.root.join(path)),
        );
        let paths = python_files(&roots, &project.script_location);
        let mut source = Self {
            files: paths.into_par_iter().filter_map(|path| read_file(path, false)).collect(),
            classes: BTreeMap::new(),
            by_path: HashMap::new(),
            by_stem: HashMap::new(),
            modules: Mutex::new(HashMap::new()),
        };
        source.index();
        source.add_installed(&project.installed_packages());
        source
    }

    /// Adds files of installed packages.
    pub(super) fn add(&mut self, paths: Vec<PathBuf>) {
        let files: Vec<File> =
            paths.into_par_iter().filter_map(|path| read_file(path, true)).collect();
        self.files.extend(files);
        self.index();
    }

    fn index(&mut self) {
        self.classes.clear();
        self.by_path.clear();
        self.by_stem.clear();
        if let Ok(mut modules) = self.modules.lock() {
            modules.clear();
        }
        for (file, source) in self.files.iter().enumerate() {
            self.by_path.insert(source.segments.join("/"), file);
            if let Some(stem) = source.segments.last() {
                self.by_stem.entry(stem.clone()).or_default().push(file);
            }
            if source.installed {
                continue;
            }
            for (class, declared) in source.module.classes.iter().enumerate() {
                let place = ClassPlace { file, class };
                self.classes.entry(declared.name.clone()).or_default().push(place);
            }
        }
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

    /// Every class of every file of the project.
    pub(super) fn places(&self) -> impl Iterator<Item = ClassPlace> + '_ {
        let own = self.files.iter().enumerate().filter(|(_, source)| !source.installed);
        own.flat_map(|(file, source)| {
            (0..source.module.classes.len()).map(move |class| ClassPlace { file, class })
        })
    }
}

fn read_file(path: PathBuf, installed: bool) -> Option<File> {
    let text = read_source_text(&path).ok()?;
    let mut segments: Vec<String> = path
        .with_extension("")
        .components()
        .map(|part| part.as_os_str().to_string_lossy().into_owned())
        .collect();
    let is_package = segments.last().is_some_and(|last| last == "__init__");
    if is_package {
        segments.pop();
    }
    let module = read_module(&text);
    let mut names = HashMap::new();
    let classes = module.classes.iter().map(|class| &class.name).enumerate();
    let values = module.assignments.iter().map(|(name, ..)| name).enumerate();
    let functions = module.functions.iter().map(|function| &function.name).enumerate();
    let all = classes.map(|(place, name)| (name, Own::Class(place)));
    let all = all.chain(values.map(|(place, name)| (name, Own::Value(place))));
    for (name, own) in all.chain(functions.map(|(place, name)| (name, Own::Function(place)))) {
        names.entry(name.clone()).or_insert(own);
    }
    Some(File { path, segments, is_package, installed, module, names })
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
