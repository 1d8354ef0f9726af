//! What lasts from one tool call to the next.

use tokio_util::task::TaskTracker;

use crate::project::{DatabaseUrl, Options, Project};
use crate::refusal::Refusal;

/// One server's lifetime: which project is meant, and the runs that are under way.
#[derive(Debug, Default)]
pub struct Session {
    options: Options,
    /// Runs that must come to an end before the process may, whoever asked for them.
    pub runs: TaskTracker,
}

impl Session {
    /// A session for the project that `options` mean.
    pub fn new(options: Options) -> Self {
        Self { options, runs: TaskTracker::new() }
    }

    /// The project as its files are now.
    pub fn project(&self) -> Result<Project, Refusal> {
        Project::discover(&self.options)
    }

    /// The project's database.
    pub async fn database_url(&self, project: &Project) -> Result<DatabaseUrl, Refusal> {
        project.database_url.clone().ok_or_else(|| {
            Refusal::new("no_database_url", "The project's database is not known")
                .because("neither the settings nor alembic.ini name a database URL")
                .instead("configure the URL, or the environment variable that holds it")
                .unblock("[tool.alembic-mcp]\ndatabase-url-env = \"DATABASE_URL\"")
        })
    }
}
