//! What lasts from one tool call to the next.

use tokio_util::task::TaskTracker;

use crate::project::{Options, Project};
use crate::refusal::Refusal;

/// One server's lifetime: which project is meant, and the runs that are under way.
#[derive(Debug, Default)]
pub struct Session {
    options: Options,
    read_only: bool,
    /// Runs that must come to an end before the process may, whoever asked for them.
    pub runs: TaskTracker,
}

impl Session {
    /// A session for the project that `options` mean.
    pub fn new(options: Options) -> Self {
        Self { options, read_only: false, runs: TaskTracker::new() }
    }

    /// The same session, with the writing tools withheld if `read_only`.
    pub fn read_only(mut self, read_only: bool) -> Self {
        self.read_only = read_only;
        self
    }

    /// Whether the writing tools are withheld, by the command line or by the project's settings.
    pub fn is_read_only(&self) -> bool {
        self.read_only || self.project().is_ok_and(|project| project.settings.read_only)
    }

    /// The project as its files are now.
    pub fn project(&self) -> Result<Project, Refusal> {
        Project::discover(&self.options)
    }
}
