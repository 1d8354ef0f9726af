//! Where the project's own modules are: found as an import would find them, and read.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::{Project, read_source};
use crate::operations::is_project_module;
use crate::python::{Finder, Found};

/// The largest module that is followed.
const LARGEST: usize = 10 * 1024 * 1024;

/// The folders that the project's modules are imported from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ModuleSources {
    roots: Vec<Root>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Root {
    folder: PathBuf,
    /// The one package that is the project's, where the folder holds those of others as well.
    only: Option<String>,
}

impl ModuleSources {
    /// The folders that `project` imports from, as far as its files tell: what its settings name, where
    /// Alembic runs, and whatever holds the package in which the revisions are.
    pub fn of(project: &Project) -> Self {
        let mut sources = Self::default();
        for folder in &project.python_path {
            sources.add(folder.clone(), None);
        }
        sources.add(project.root.clone(), None);
        sources.add(project.root.join("src"), None);
        if let Some(folder) = project.config_file.as_ref().and_then(|file| file.path.parent()) {
            sources.add(folder.to_owned(), None);
        }
        for location in &project.version_locations {
            sources.add_above(location, &project.details.repository);
        }
        sources.add(project.script_location.clone(), None);
        sources
    }

    /// The folders above `location` that are no packages themselves.
    fn add_above(&mut self, location: &Path, repository: &Path) {
        let mut inner = location;
        let within = location.starts_with(repository);
        for folder in location.ancestors().skip(1) {
            if within && !folder.starts_with(repository) {
                return;
            }
            if !folder.join("__init__.py").is_file() {
                let name = inner.file_name().map(|name| name.to_string_lossy().into_owned());
                self.add(folder.to_owned(), name.filter(|_| is_of_others(folder)));
                self.add(folder.join("src"), None);
                if !within {
                    return;
                }
            }
            inner = folder;
        }
    }

    fn add(&mut self, folder: PathBuf, only: Option<String>) {
        if self.roots.iter().any(|root| root.folder == folder) || !folder.is_dir() {
            return;
        }
        if only.is_none() && is_of_others(&folder) {
            return;
        }
        self.roots.push(Root { folder, only });
    }

    /// The file of a module, or the folder of a package without `__init__.py`.
    pub fn locate(&self, module: &str) -> Option<PathBuf> {
        let parts: Vec<&str> = module.split('.').collect();
        // `import_module` takes names that a statement could not write, such as those of revision files.
        let is_name = |part: &&str| {
            !part.is_empty()
                && part.chars().all(|one| matches!(one, '_' | '-') || one.is_alphanumeric())
        };
        if !parts.iter().all(is_name) || !is_project_module(module) {
            return None;
        }
        let top = parts.first()?;
        let inner: PathBuf = parts.iter().collect();
        let roots = || {
            let open = |root: &&Root| root.only.as_deref().is_none_or(|only| only == *top);
            self.roots.iter().filter(open).map(|root| &root.folder)
        };
        // A package with `__init__.py` hides all others of its name.
        if let Some(root) = roots().find(|root| regular(root, Path::new(top)).is_some()) {
            return regular(root, &inner).or_else(|| namespace(root, &inner));
        }
        roots()
            .find_map(|root| regular(root, &inner))
            .or_else(|| roots().find_map(|root| namespace(root, &inner)))
    }
}

/// The hash that `find` gives for the module at `path`, as it is now; none where it is gone.
pub fn module_hash(path: &Path) -> Option<String> {
    if path.is_dir() {
        return Some(String::new());
    }
    read_source(path).ok().map(|bytes| hash(&bytes))
}

impl Finder for ModuleSources {
    fn find(&self, module: &str) -> Option<Found> {
        let path = self.locate(module)?;
        if path.is_dir() {
            let (text, sha256) = (String::new(), String::new());
            return Some(Found { text, is_package: true, path, sha256 });
        }
        let bytes = read_source(&path).ok().filter(|bytes| bytes.len() <= LARGEST)?;
        let text = String::from_utf8_lossy(&bytes);
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text).to_owned();
        let is_package = path.file_name().is_some_and(|name| name == "__init__.py");
        let sha256 = hash(&bytes);
        Some(Found { text, is_package, path, sha256 })
    }
}

fn regular(root: &Path, inner: &Path) -> Option<PathBuf> {
    let package = root.join(inner).join("__init__.py");
    let module = root.join(inner).with_extension("py");
    [package, module].into_iter().find(|path| path.is_file())
}

fn namespace(root: &Path, inner: &Path) -> Option<PathBuf> {
    Some(root.join(inner)).filter(|path| path.is_dir())
}

/// Whether a folder is where an environment keeps what was installed.
fn is_of_others(folder: &Path) -> bool {
    folder.file_name().is_some_and(|name| name == "site-packages" || name == "dist-packages")
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}
