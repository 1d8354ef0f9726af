//! Where models are imported, so that Alembic's metadata knows them.

use std::path::{Path, PathBuf};

use super::Model;
use super::places::Gap;
use super::source::{File, ProjectSource};
use super::syntax::last_word;

/// How far above a model its packages are searched.
const PACKAGES_ABOVE: usize = 3;
/// What a package imports that goes through its modules by itself.
const FINDERS: &[&str] = &["importlib", "pkgutil"];

/// Where a model is imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelImport {
    /// The `__init__.py` nearest to the model, where its folder is a package.
    pub package: Option<PathBuf>,
    /// The import in a package's `__init__.py`.
    pub in_package: Option<(PathBuf, usize)>,
    /// An import elsewhere, outside the model's own file.
    pub elsewhere: Option<(PathBuf, usize)>,
    /// Whether the package goes through its modules with `pkgutil` or `importlib`.
    pub by_itself: bool,
    /// How many models of other files below the package it imports.
    pub siblings_imported: usize,
    /// How many it does not.
    pub siblings_left_out: usize,
    /// The import that is missing, as the package writes its imports.
    pub line: String,
    /// Where it goes.
    pub gap: Gap,
}

/// Where `model`, one of `models`, is imported. None where it is defined in an `__init__.py` itself.
pub fn model_import(
    source: &ProjectSource,
    models: &[Model],
    model: &Model,
) -> Option<ModelImport> {
    if model.path.file_stem().is_some_and(|stem| stem == "__init__") {
        return None;
    }
    let packages: Vec<PathBuf> = model
        .path
        .ancestors()
        .skip(1)
        .take(PACKAGES_ABOVE)
        .map(|folder| folder.join("__init__.py"))
        .take_while(|init| init.exists())
        .collect();
    let file_at = |path: &Path| source.files().iter().find(|file| file.path == *path);
    let in_package = packages
        .iter()
        .filter_map(|path| file_at(path))
        .find_map(|file| Some((file.path.clone(), import_line(file, model)?)));
    let elsewhere = source
        .files()
        .iter()
        .filter(|file| !file.installed && file.path != model.path)
        .filter(|file| !packages.contains(&file.path))
        .find_map(|file| Some((file.path.clone(), import_line(file, model)?)));
    let init = packages.first().and_then(|path| file_at(path));
    let siblings = siblings(models, model, packages.first());
    let imported = |other: &&&Model| init.is_some_and(|file| import_line(file, other).is_some());
    let siblings_imported = siblings.iter().filter(imported).count();
    Some(ModelImport {
        in_package,
        elsewhere,
        by_itself: init.is_some_and(finds_modules),
        siblings_imported,
        siblings_left_out: siblings.len() - siblings_imported,
        line: import_of(init, model),
        gap: init.map(|file| file.module.import_gap.clone()).unwrap_or_default(),
        package: packages.into_iter().next(),
    })
}

/// The models of other files below the package.
fn siblings<'a>(models: &'a [Model], model: &Model, init: Option<&PathBuf>) -> Vec<&'a Model> {
    let Some(folder) = init.and_then(|path| path.parent()) else { return Vec::new() };
    models
        .iter()
        .filter(|other| other.path != model.path && other.path.starts_with(folder))
        .collect()
}

/// The line on which `file` imports the model's class or its whole module.
fn import_line(file: &File, model: &Model) -> Option<usize> {
    let stem = model.path.file_stem()?.to_string_lossy().into_owned();
    let module = &file.module;
    let named = module.imports.values().find_map(|(dotted, line)| {
        let words: Vec<&str> = dotted.trim_start_matches('.').split('.').collect();
        let by_class = words.last() == Some(&model.class.as_str());
        let by_module = words.last() == Some(&stem.as_str());
        // Any name of a module loads all of it.
        let from_module = words.iter().rev().nth(1) == Some(&stem.as_str());
        (by_class || by_module || from_module).then_some(*line)
    });
    let starred = || {
        module
            .star_imports
            .iter()
            .find(|(dotted, _)| last_word(dotted) == stem)
            .map(|(_, line)| *line)
    };
    named.or_else(starred)
}

fn finds_modules(file: &File) -> bool {
    file.module
        .imports
        .values()
        .any(|(dotted, _)| dotted.split('.').next().is_some_and(|first| FINDERS.contains(&first)))
}

/// `from .cad_file import CadFile`, or from the package's full name where it imports so.
fn import_of(init: Option<&File>, model: &Model) -> String {
    let stem = model.path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let package = init.and_then(|file| file.segments.last());
    let absolute = init.zip(package).and_then(|(file, package)| {
        let own = file.module.imports.values().chain(&file.module.star_imports);
        own.filter(|(dotted, _)| !dotted.starts_with('.')).find_map(|(dotted, _)| {
            let words: Vec<&str> = dotted.split('.').collect();
            let place = words.iter().position(|word| word == package)?;
            (place + 1 < words.len()).then(|| words[..=place].join("."))
        })
    });
    match absolute {
        Some(package) => format!("from {package}.{stem} import {}", model.class),
        None => format!("from .{stem} import {}", model.class),
    }
}
