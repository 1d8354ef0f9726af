//! What surrounds the server: working directory and environment variables.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// The process's surroundings, read once so that everything that depends on them can be told apart.
#[derive(Clone, Default)]
pub struct Environment {
    /// The working directory.
    pub working_directory: PathBuf,
    /// The environment variables. Values may be secrets.
    pub variables: BTreeMap<String, String>,
}

impl Environment {
    /// The surroundings of this process. Variables that are not Unicode are left out.
    pub fn of_process() -> Self {
        let pairs = std::env::vars_os();
        Self {
            working_directory: std::env::current_dir().unwrap_or_default(),
            variables: pairs
                .filter_map(|(name, value)| {
                    Some((name.into_string().ok()?, value.into_string().ok()?))
                })
                .collect(),
        }
    }

    /// A variable that is set and not empty.
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The user's home.
    pub(super) fn home(&self) -> Option<PathBuf> {
        let name = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
        self.variable(name).map(PathBuf::from)
    }

    /// The program of that name on `PATH`.
    pub(super) fn program(&self, name: &str) -> Option<PathBuf> {
        which::which_in(name, self.variable("PATH"), &self.working_directory).ok()
    }
}

impl std::fmt::Debug for Environment {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Environment({})", self.working_directory.display())
    }
}
