//! What lasts from one tool call to the next.

use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio_util::task::TaskTracker;

use super::interrupted::Interruptions;
use super::unrecorded::Ended;
use crate::bridge::{Bridge, Connection};
use crate::journal::Journal;
use crate::project::{
    DatabasePolicy, DatabaseUrl, ModuleSources, Options, Project, Secrets, VersionTable,
};
use crate::refusal::Refusal;
use crate::revisions::{Cache, Graph};

/// One server's lifetime: which project is meant, and the runs that are under way.
#[derive(Debug, Default)]
pub struct Session {
    options: Options,
    read_only: bool,
    /// Runs that must come to an end before the process may, whoever asked for them.
    pub runs: TaskTracker,
    told_by_env: Mutex<Option<Told>>,
    revisions: Arc<Cache>,
    pub(super) interruptions: Mutex<Interruptions>,
    secrets: Arc<Mutex<Secrets>>,
    pub(super) unrecorded: tokio::sync::Mutex<Vec<(Journal, Ended)>>,
}

/// What `env.py` answered, and the state of the files it read for that.
#[derive(Debug)]
struct Told {
    connection: Connection,
    rests_on: Fingerprint,
}

/// What `env.py`'s answer depends on, as far as files show it.
type Fingerprint = [u8; 32];

impl Session {
    /// A session for the project that `options` mean.
    pub fn new(options: Options) -> Self {
        Self { options, ..Self::default() }
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

    /// Whether the database may be one on which a person decides. Where only `env.py` knows which database is
    /// meant, any protected one counts.
    pub fn may_be_protected(&self) -> bool {
        let Ok(project) = self.project() else { return false };
        let protects = |policy: &DatabasePolicy| policy.protected || policy.require_person;
        match &project.database_url {
            Some(url) => protects(&project.settings.policy(url)),
            None => project.settings.databases.iter().any(protects),
        }
    }

    /// The project as its files are now.
    pub fn project(&self) -> Result<Project, Refusal> {
        let project = Project::discover(&self.options)?;
        for url in project.other_urls() {
            self.keep_secret(&url);
        }
        Ok(project)
    }

    /// The project's revision files, of which only those that changed are read again. For looking:
    /// what is about to run is read by [`super::state::graph`].
    pub async fn graph(&self, project: &Project) -> Result<Arc<Graph>, Refusal> {
        let cache = Arc::clone(&self.revisions);
        let (locations, recursive) =
            (project.version_locations.clone(), project.recursive_version_locations);
        let sources = ModuleSources::of(project);
        super::reviewing::blocking(move || cache.load(&locations, recursive, sources)).await
    }

    /// The revision files as they were last read, and what was replayed of them.
    pub(super) fn revisions(&self) -> Arc<Cache> {
        Arc::clone(&self.revisions)
    }

    /// The project's database: as configured, else as its own `env.py` says.
    pub async fn database_url(&self, project: &Project) -> Result<DatabaseUrl, Refusal> {
        Ok(self.database(project).await?.0)
    }

    /// The project's database and the version table in it.
    pub async fn database(
        &self,
        project: &Project,
    ) -> Result<(DatabaseUrl, VersionTable), Refusal> {
        if let Some(url) = &project.database_url {
            self.keep_secret(url);
            return Ok((url.clone(), project.version_table.clone()));
        }
        let connection = self.ask_env(project).await?;
        let url = DatabaseUrl::parse(connection.url.expose(), &project.root)?;
        self.keep_secret(&url);
        let table = VersionTable {
            name: connection.version_table.unwrap_or_else(|| project.version_table.name.clone()),
            schema: connection
                .version_table_schema
                .or_else(|| project.version_table.schema.clone()),
        };
        Ok((url, table))
    }

    /// Asking costs a start of Python, so the answer is kept as long as the files it rests on.
    async fn ask_env(&self, project: &Project) -> Result<Connection, Refusal> {
        if let Ok(told) = self.told_by_env.lock()
            && let Some(Told { connection, rests_on }) = &*told
            && *rests_on == fingerprint(project, &connection.files)
        {
            return Ok(connection.clone());
        }
        let connection = Bridge::new(project).connection().await?;
        if let Ok(mut told) = self.told_by_env.lock() {
            let rests_on = fingerprint(project, &connection.files);
            *told = Some(Told { connection: connection.clone(), rests_on });
        }
        Ok(connection)
    }

    /// The project's journal, in which nothing is written that this session knows to be a password.
    pub(super) async fn journal(&self, project: &Project) -> Result<Journal, Refusal> {
        Ok(Journal::open(project).await?.hiding(Arc::clone(&self.secrets)))
    }

    fn keep_secret(&self, url: &DatabaseUrl) {
        self.secrets.lock().unwrap_or_else(PoisonError::into_inner).know(url);
    }

    /// Takes the passwords of the databases that this session knows out of an answer, wherever they
    /// come from: a revision's own text may hold one.
    pub fn hide_secrets(&self, answer: &mut Value) {
        self.secrets.lock().unwrap_or_else(PoisonError::into_inner).hide_within(answer);
    }

    /// Asks `env.py` anew the next time: a run showed that its answer no longer holds.
    pub(super) fn forget_database(&self) {
        if let Ok(mut told) = self.told_by_env.lock() {
            *told = None;
        }
    }
}

/// The state of the files that `env.py` read, and of those it would commonly read if they existed.
fn fingerprint(project: &Project, read: &[PathBuf]) -> Fingerprint {
    let mut files = vec![project.script_location.join("env.py"), project.root.join(".env")];
    files.extend(project.config_file.as_ref().map(|config| config.path.clone()));
    let mut hash = Sha256::new();
    for file in &files {
        hash.update(file.as_os_str().as_encoded_bytes());
        // A file that is not there is part of the fingerprint by its absence.
        if let Ok(bytes) = std::fs::read(file) {
            hash.update((bytes.len() as u64).to_le_bytes());
            hash.update(bytes);
        }
    }
    for file in read {
        hash.update(file.as_os_str().as_encoded_bytes());
        if let Ok(found) = std::fs::metadata(file) {
            hash.update(found.len().to_le_bytes());
            hash.update(found.ino().to_le_bytes());
            hash.update(found.mtime().to_le_bytes());
            hash.update(found.mtime_nsec().to_le_bytes());
        }
    }
    hash.finalize().into()
}
