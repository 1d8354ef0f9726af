//! Which command starts the project's Python.

use std::path::PathBuf;

/// How the project's Python is started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Launch {
    /// Program and arguments up to and including the Python executable, such as
    /// `["docker", "compose", "exec", "-T", "backend", "python"]`.
    pub command: Vec<String>,
    /// Why this one.
    pub origin: LaunchOrigin,
    /// The folder the command is started in.
    pub directory: PathBuf,
    /// True where the command runs in another root, so that paths of this machine mean nothing there.
    pub foreign_root: bool,
    /// The project's root as the interpreter sees it, where it was configured; else the
    /// interpreter's own working directory in a foreign root.
    pub remote_root: Option<String>,
}

/// Where the interpreter was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum LaunchOrigin {
    Configured,
    UvLock,
    PoetryLock,
    ProjectVirtualEnvironment,
    ActiveVirtualEnvironment,
    Path,
}
