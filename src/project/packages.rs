//! Finding a Python package's folder the way an import would, without an interpreter.

use std::path::{Path, PathBuf};

use ruff_python_ast::{Expr, Stmt};

use super::{Project, paths};
use crate::python::Syntax;

/// The folder of `package` (dotted), looked for in `sources` and then in the virtual environment.
pub(super) fn folder_of(
    package: &str,
    sources: &[PathBuf],
    virtual_environment: Option<&Path>,
) -> Option<PathBuf> {
    let inner = package.replace('.', "/");
    let within = |folder: &PathBuf| Some(folder.join(&inner)).filter(|found| found.is_dir());
    if let Some(found) = sources.iter().find_map(within) {
        return Some(found);
    }
    let installed = site_packages(virtual_environment?);
    installed.iter().find_map(|site| {
        within(site)
            .or_else(|| linked(site).iter().find_map(within))
            .or_else(|| mapped(site, package))
    })
}

/// Whether `folder` holds the module or package `name`.
pub(super) fn holds_module(folder: &Path, name: &str) -> bool {
    folder.join(format!("{name}.py")).is_file() || {
        let package = folder.join(name);
        package.join("__init__.py").is_file() || is_namespace(&package)
    }
}

/// A folder without `__init__.py` is a package all the same, if there is Python in it.
fn is_namespace(folder: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return false;
    };
    entries.flatten().any(|entry| {
        let path = entry.path();
        path.extension().is_some_and(|extension| extension == "py")
            || path.join("__init__.py").is_file()
    })
}

impl Project {
    /// The folders that installed packages are imported from, where they are on this machine and
    /// known without starting Python.
    pub fn installed_packages(&self) -> Vec<PathBuf> {
        if self.launch.foreign_root {
            return Vec::new();
        }
        self.launch.virtual_environment().map(installed_in).unwrap_or_default()
    }

    /// The installed package that publishes its migrations inside: its models are in there too.
    pub fn package(&self) -> Option<PathBuf> {
        let is_package = |folder: &&Path| {
            let above = folder.parent().and_then(Path::file_name);
            above.is_some_and(|name| name == "site-packages" || name == "dist-packages")
        };
        self.script_location.ancestors().find(is_package).map(Path::to_owned)
    }
}

/// The folders of a virtual environment that packages are imported from.
fn installed_in(virtual_environment: &Path) -> Vec<PathBuf> {
    let mut folders = site_packages(virtual_environment);
    let further: Vec<PathBuf> = folders.iter().flat_map(|site| linked(site)).collect();
    folders.extend(further.into_iter().filter(|folder| folder.is_dir()));
    folders
}

fn site_packages(virtual_environment: &Path) -> Vec<PathBuf> {
    let windows = virtual_environment.join("Lib/site-packages");
    let versions = std::fs::read_dir(virtual_environment.join("lib")).into_iter().flatten();
    let unix = versions.flatten().map(|entry| entry.path().join("site-packages"));
    unix.chain([windows]).filter(|folder| folder.is_dir()).collect()
}

/// The folders that `.pth` files add: how editable installs of a `src` folder work.
fn linked(site: &Path) -> Vec<PathBuf> {
    let files = files_named(site, |name| name.ends_with(".pth"));
    let texts = files.iter().filter_map(|file| std::fs::read_to_string(file).ok());
    let mut folders = Vec::new();
    for text in texts {
        let lines = text.lines().map(str::trim);
        let named = lines.filter(|line| {
            !line.is_empty() && !line.starts_with('#') && !line.starts_with("import")
        });
        folders.extend(named.map(|line| paths::join(site, line)));
    }
    folders
}

/// The folder that setuptools' editable finders map a package to.
fn mapped(site: &Path, package: &str) -> Option<PathBuf> {
    let (top, inner) = package.split_once('.').unwrap_or((package, ""));
    let finders =
        files_named(site, |name| name.starts_with("__editable__") && name.ends_with("_finder.py"));
    let folder =
        finders.iter().find_map(|file| mapping(&std::fs::read_to_string(file).ok()?, top))?;
    Some(folder.join(inner.replace('.', "/"))).filter(|found| found.is_dir())
}

/// The entry for `package` in a finder's `MAPPING = {…}`.
fn mapping(source: &str, package: &str) -> Option<PathBuf> {
    Syntax::parse(source).with_room(|syntax| mapped_folder(syntax.statements(), package))
}

fn mapped_folder(statements: &[Stmt], package: &str) -> Option<PathBuf> {
    let value = statements.iter().find_map(|statement| match statement {
        Stmt::AnnAssign(assign) if is_mapping(&assign.target) => assign.value.as_deref(),
        Stmt::Assign(assign) if assign.targets.iter().any(is_mapping) => Some(&*assign.value),
        _ => None,
    })?;
    let Expr::Dict(dict) = value else {
        return None;
    };
    dict.iter().find_map(|item| match (item.key.as_ref(), &item.value) {
        (Some(Expr::StringLiteral(key)), Expr::StringLiteral(folder))
            if key.value.to_str() == package =>
        {
            Some(PathBuf::from(folder.value.to_str()))
        }
        _ => None,
    })
}

fn is_mapping(target: &Expr) -> bool {
    matches!(target, Expr::Name(name) if name.id.as_str() == "MAPPING")
}

fn files_named(folder: &Path, wanted: impl Fn(&str) -> bool) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let named = entries.filter(|entry| wanted(&entry.file_name().to_string_lossy()));
    let mut files: Vec<_> = named.map(|entry| entry.path()).collect();
    files.sort();
    files
}
