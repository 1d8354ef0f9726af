//! Where the files and the database stand, which most tools ask first.

use std::path::Path;

use crate::bridge::{Bridge, LookedAt};
use crate::database::Database;
use crate::journal::{DatabaseKey, RecordedRun, Standing};
use crate::project::{DatabaseUrl, Project, VersionTable};
use crate::refusal::Refusal;
use crate::report::MigrationLine;
use crate::revisions::{Graph, Revision};

use super::Session;

/// The revision files of `project`, every byte read anew.
pub(super) fn graph(project: &Project) -> Graph {
    crate::revisions::load_project(project)
}

/// A database and what its version table shows.
#[derive(Debug)]
pub(super) struct DatabaseState {
    /// Which database.
    pub(super) url: DatabaseUrl,
    /// Where the current revision is kept.
    pub(super) version_table: VersionTable,
    /// The open connection; `None` where only the project's own Python reaches the database, or
    /// where a SQLite file is yet to be made.
    pub(super) database: Option<Database>,
    /// What the version table shows, sorted.
    pub(super) current: Vec<String>,
}

impl DatabaseState {
    /// Looks at the project's database.
    pub(super) async fn read(session: &Session, project: &Project) -> Result<Self, Refusal> {
        let (url, version_table) = session.database(project).await?;
        let mut state = Self { url, version_table, database: None, current: Vec::new() };
        match Database::connect(&state.url).await {
            Ok(database) => {
                let current = database.current_revisions(&state.version_table).await?;
                state.current = current.unwrap_or_default();
                state.database = Some(database);
            }
            // The first upgrade makes the file. Over there, a path of that side may well exist.
            Err(refusal) if refusal.code == "database_missing" && !project.launch.foreign_root => {}
            Err(refusal) if project.launch.foreign_root => {
                state.current = Bridge::new(project).current().await.map_err(|_| refusal)?;
            }
            Err(refusal) => return Err(refusal),
        }
        state.current.sort();
        Ok(state)
    }

    /// What the journal tells the database by.
    pub(super) async fn key(&self) -> DatabaseKey {
        let identity = match &self.database {
            Some(database) => database.lasting_identity().await,
            None => None,
        };
        DatabaseKey { url: self.url.to_string(), identity }
    }

    /// Whether the server of a run went away before the end was recorded. One of another machine that
    /// is not heard of may still hold the lock on the database: then it is under way.
    pub(super) async fn was_cut_off(&self, run: &RecordedRun) -> bool {
        match (run.standing(), &self.database) {
            (Standing::CutOff, _) => true,
            (Standing::Silent, Some(database)) => database.run_lock_holder().await.is_none(),
            _ => false,
        }
    }

    /// What the interpreter must find itself connected to before it runs anything.
    pub(super) async fn looked_at(&self, project: &Project) -> LookedAt {
        let identity = match &self.database {
            Some(database) => database.identity().await,
            None => None,
        };
        // A configured URL is of this side; what it calls the server may differ over there.
        let told_by_env = project.database_url.is_none();
        let (probe, answer) = identity.unzip();
        LookedAt {
            shown: self.url.to_string(),
            dialect: self.url.dialect.name(),
            host: self.url.host.clone().filter(|_| told_by_env),
            port: self.url.port.filter(|_| told_by_env),
            database: self.url.database.clone(),
            same_files: !project.launch.foreign_root,
            probe,
            answer,
        }
    }
}

/// A revision as the report names it.
pub(super) fn migration_line(revision: &Revision) -> MigrationLine {
    MigrationLine {
        file: file_name(&revision.path),
        revision_id: revision.id.clone(),
        down_revision: revision.down_revision.clone(),
    }
}

/// The last part of a path, for people.
pub(super) fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}
