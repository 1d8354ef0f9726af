//! The folders that must be importable for `env.py` to run.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::packages;

/// Modules that come with Python's migrations tooling and are never the project's own.
const LIBRARIES: &[&str] = &[
    "alembic",
    "sqlalchemy",
    "sqlmodel",
    "flask",
    "flask_migrate",
    "logging",
    "asyncio",
    "os",
    "sys",
    "pathlib",
    "typing",
    "re",
    "json",
    "importlib",
    "__future__",
    "dotenv",
    "geoalchemy2",
];

/// The folders that hold the modules `imports`, the nearest to `root` first. `upward` are `root`
/// and its parents up to the repository's root; `inner` is the script location.
pub(super) fn needed(
    imports: &BTreeSet<String>,
    root: &Path,
    upward: &[PathBuf],
    inner: &Path,
) -> Vec<PathBuf> {
    if inner.ancestors().any(is_of_interpreter) {
        // What is installed is importable, and its folders are packages.
        return Vec::new();
    }
    let mut places = vec![root.to_owned(), root.join("src")];
    if inner.starts_with(root) {
        let between = inner.ancestors().skip(1).take_while(|folder| *folder != root);
        places.extend(between.map(Path::to_owned));
    }
    let outer = upward.iter().skip(1);
    places.extend(outer.flat_map(|folder| [folder.clone(), folder.join("src")]));
    let mut found: Vec<PathBuf> = Vec::new();
    for name in imports.iter().filter(|name| !LIBRARIES.contains(&name.as_str())) {
        let holder = places
            .iter()
            .find(|folder| packages::holds_module(folder, name) && !hides_alembic(folder));
        if let Some(folder) = holder
            && !found.contains(folder)
        {
            found.push(folder.clone());
        }
    }
    found
}

/// Whether an interpreter looks for modules there by itself.
fn is_of_interpreter(folder: &Path) -> bool {
    folder.file_name().is_some_and(|name| name == "site-packages" || name == "dist-packages")
}

/// Whether making `folder` importable would put something else in the place of Alembic itself.
fn hides_alembic(folder: &Path) -> bool {
    folder.join("alembic/__init__.py").is_file() || folder.join("alembic.py").is_file()
}
