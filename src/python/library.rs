//! The project's own modules, each parsed once and shared by all that import it.

use std::collections::HashMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use elsa::sync::FrozenMap;
use ruff_text_size::TextSize;

use super::classes::ClassMembers;
use super::frames::FrameId;
use super::functions::LOCALS;
use super::{Module, Value};

/// How many characters of source are read in all; what is imported beyond stays undecided.
const MOST_TEXT: usize = 128 * 1024 * 1024;

/// Finds the source of a module by its dotted path, as an import would.
pub trait Finder: Send + Sync {
    /// The module, if the project itself holds it.
    fn find(&self, module: &str) -> Option<Found>;
}

/// A module's source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its text; empty for a package without `__init__.py`.
    pub text: String,
    /// Whether it is a package.
    pub is_package: bool,
    /// The file, or the folder of a package without `__init__.py`.
    pub path: PathBuf,
    /// SHA-256 of the file's bytes, in lower-case hex.
    pub sha256: String,
}

/// The modules of one project, read when they are first asked for.
#[derive(Default)]
pub struct Library {
    finder: Option<Box<dyn Finder>>,
    modules: FrozenMap<String, Box<Option<ProjectModule>>>,
    text: AtomicUsize,
}

/// One of the project's own modules.
pub struct ProjectModule {
    pub(super) name: String,
    pub(super) module: Module,
    pub(super) globals: OnceLock<Arc<Globals>>,
    is_package: bool,
    path: PathBuf,
    sha256: String,
}

/// What a module's own level leaves behind.
#[derive(Default)]
pub(super) struct Globals {
    pub(super) names: HashMap<String, Value>,
    /// Where the functions stand, those of classes as `Class.function`.
    pub(super) functions: HashMap<String, TextSize>,
    pub(super) classes: HashMap<String, Arc<ClassMembers>>,
    /// Functions that were made in calls, by their paths.
    pub(super) closures: HashMap<String, KeptFunction>,
    /// What the names were in those calls.
    pub(super) frames: HashMap<FrameId, KeptFrame>,
    /// Modules of `from … import *`.
    pub(super) stars: Vec<String>,
    /// Other modules that this rests on.
    pub(super) consulted: Vec<String>,
}

/// A function that was made in a call that is over.
pub(super) struct KeptFunction {
    /// Where it stands.
    pub(super) offset: TextSize,
    /// The module it stands in, if not this one.
    pub(super) module: Option<String>,
    pub(super) frame: Option<FrameId>,
}

/// The names of a call that is over.
pub(super) struct KeptFrame {
    pub(super) names: HashMap<String, Value>,
    /// The module whose names it sees, if not this one.
    pub(super) module: Option<String>,
    pub(super) outer: Option<FrameId>,
}

impl Library {
    /// A library of what `finder` finds.
    pub fn new(finder: impl Finder + 'static) -> Self {
        Self { finder: Some(Box::new(finder)), ..Self::default() }
    }

    /// The module with this dotted path, if the project itself holds it.
    pub fn module(&self, name: &str) -> Option<&ProjectModule> {
        if let Some(known) = self.modules.get(name) {
            return known.as_ref();
        }
        // What is made in a call is in no module.
        let finder = self.finder.as_ref().filter(|_| !name.contains(LOCALS))?;
        if let Some((package, _)) = name.rsplit_once('.') {
            self.module(package).filter(|package| package.is_package)?;
        }
        let found = finder
            .find(name)
            .filter(|found| self.text.fetch_add(found.text.len(), Ordering::Relaxed) < MOST_TEXT);
        let module = found.map(|found| ProjectModule {
            name: name.to_owned(),
            module: Module::parse(found.text.into()),
            globals: OnceLock::new(),
            is_package: found.is_package,
            path: found.path,
            sha256: found.sha256,
        });
        self.modules.insert(name.to_owned(), Box::new(module)).as_ref()
    }

    /// Whether the path begins with one of the project's own modules.
    pub fn holds(&self, path: &str) -> bool {
        path.split('.').next().is_some_and(|root| self.module(root).is_some())
    }

    /// Every module that was asked for so far, and what was found.
    pub fn asked(&self) -> Vec<(String, Option<&ProjectModule>)> {
        let names = self.modules.keys_cloned().into_iter();
        names
            .map(|name| {
                let found = self.modules.get(&name).and_then(|module| module.as_ref());
                (name, found)
            })
            .collect()
    }
}

/// Libraries do not tell one another apart: what is read with them is compared by itself.
impl PartialEq for Library {
    fn eq(&self, _other: &Self) -> bool {
        true
    }
}

impl fmt::Debug for Library {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Library").field("modules", &self.modules.len()).finish()
    }
}

impl ProjectModule {
    /// The file, or the folder of a package without `__init__.py`.
    pub fn path(&self) -> &PathBuf {
        &self.path
    }

    /// SHA-256 of the file's bytes, in lower-case hex.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// The absolute path of what is imported `level` dots up from here.
    pub(super) fn absolute(&self, level: usize, module: &str) -> Option<String> {
        let mut package = self.name.as_str();
        let ups = if self.is_package { level.saturating_sub(1) } else { level };
        for _ in 0..ups {
            package = package.rsplit_once('.')?.0;
        }
        Some(if module.is_empty() { package.to_owned() } else { format!("{package}.{module}") })
    }
}
