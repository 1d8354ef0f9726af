//! A scratch database with all that belongs to it: made, proven, and removed again.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::owner::{Owner, scratch_name};
use super::relay::Relay;
use super::surroundings::{Isolation, Withheld, closed_off, sockets_in};
use super::{Rows, clone_mysql, clone_postgres, environment, leftovers};
use crate::bridge;
use crate::database::Workshop;
use crate::project::{DatabaseUrl, Project, VersionTable};
use crate::refusal::Refusal;
use crate::schema::Dialect;

/// The file in a rehearsal's folder that says whose it is.
pub(super) const OWNER_FILE: &str = "owner";

/// The database that a rehearsal stands for.
#[derive(Debug, Clone)]
pub struct Target {
    /// Where it is.
    pub url: DatabaseUrl,
    /// Where its revision is kept.
    pub version_table: VersionTable,
    /// What the version table shows.
    pub current: Vec<String>,
    /// Whether there is a database yet; SQLite's first upgrade makes the file.
    pub exists: bool,
}

/// A scratch database.
#[derive(Debug)]
pub(super) struct Scratch {
    /// As this process reaches it.
    pub(super) url: DatabaseUrl,
    /// As the project's Python is to reach it.
    pub(super) seen: bridge::Scratch,
    pub(super) isolation: Isolation,
    /// Where it is and what it was made from.
    pub(super) made: Made,
    _relay: Option<Relay>,
    /// Last, so that what uses it is gone before.
    doomed: Doomed,
}

/// How a scratch database was filled.
#[derive(Debug, Default)]
pub(super) struct Made {
    /// What its schema comes from, in words.
    pub(super) from: String,
    /// What it has not of what the database has.
    pub(super) left_out: Vec<String>,
    /// Why the project's own migrations have to make the schema, where nothing else could.
    pub(super) replay: Option<String>,
}

impl Scratch {
    /// Makes a scratch database like `target`.
    pub(super) async fn make(
        project: &Project,
        target: &Target,
        rows: Rows,
    ) -> Result<Self, Refusal> {
        // The name is the nonce that every connection has to show.
        let name = scratch_name();
        let server = project.rehearsal_url()?.unwrap_or_else(|| target.url.clone());
        if server.dialect != target.url.dialect {
            return Err(other_dialect(&server, target));
        }
        let folder = folder(&name, &server).map_err(|error| no_folder(&error))?;
        let mut doomed = Doomed { server: None, name: name.clone(), folder: Some(folder) };
        let folder = doomed.path();
        if target.url.dialect != Dialect::Sqlite {
            leftovers::sweep(&server).await;
            doomed.server = Some(server.clone());
        }
        let (url, made) = match target.url.dialect {
            Dialect::Sqlite => copy_of_file(project, target, &folder).await?,
            Dialect::Postgresql => clone_postgres::make(&server, target, &name, rows).await?,
            Dialect::Mysql => clone_mysql::make(&server, target, &name, rows).await?,
        };
        let proof = url.database.clone().unwrap_or_default();
        let (relay, prefix, isolation) = close_off(project, target, &url, &folder).await;
        let socket = relay.as_ref().map(|relay| relay.socket.clone());
        let seen = bridge::Scratch {
            url: url.clone(),
            proof,
            source: target.url.database.clone(),
            environment: environment::leading_to(&url, socket.as_deref(), &target.url),
            socket,
            own_host: project.launch.foreign_root && project.rehearsal_url()?.is_none(),
            prefix,
        };
        Ok(Self { url, seen, isolation, made, _relay: relay, doomed })
    }

    /// Removes it. What could not be removed is left to the next sweep, and told.
    pub(super) async fn remove(mut self) -> Option<String> {
        let server = self.doomed.server.take()?;
        let name = &self.doomed.name;
        match leftovers::drop_database(&server, name).await {
            Ok(()) => None,
            Err(refusal) => {
                tracing::error!("the scratch database {name} could not be removed: {refusal}");
                let told = format!(
                    "{name} could not be removed ({}); the next rehearsal tries again",
                    refusal.root_cause
                );
                self.doomed.leave();
                Some(told)
            }
        }
    }
}

/// What has to go, however a rehearsal ends.
#[derive(Debug)]
struct Doomed {
    /// The server that has the database; none for a file, and once it is removed.
    server: Option<DatabaseUrl>,
    name: String,
    /// Goes with everything in it. As long as it is there, the next start knows that something is left.
    folder: Option<TempDir>,
}

impl Doomed {
    fn path(&self) -> PathBuf {
        self.folder.as_ref().map(|folder| folder.path().to_owned()).unwrap_or_default()
    }

    /// Leaves the folder, so that the next start looks for what is left.
    fn leave(&mut self) {
        if let Some(folder) = self.folder.take() {
            let _ = folder.keep();
        }
    }
}

impl Drop for Doomed {
    /// Only where a rehearsal was given up: nobody is left to wait for it, so that it waits here.
    fn drop(&mut self) {
        let Some(server) = self.server.take() else { return };
        let name = self.name.clone();
        let removed = std::thread::spawn(move || {
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
            runtime.block_on(leftovers::drop_database(&server, &name)).ok()
        });
        if !matches!(removed.join(), Ok(Some(()))) {
            self.leave();
        }
    }
}

/// A folder that only this user can look into, with this process's name on it.
fn folder(name: &str, server: &DatabaseUrl) -> std::io::Result<TempDir> {
    let folder = tempfile::Builder::new().prefix(name).rand_bytes(0).tempdir()?;
    let told = format!("{}\n{}\n", Owner::this_process().told(), leftovers::named(server));
    std::fs::write(folder.path().join(OWNER_FILE), told)?;
    Ok(folder)
}

async fn copy_of_file(
    project: &Project,
    target: &Target,
    folder: &Path,
) -> Result<(DatabaseUrl, Made), Refusal> {
    if project.launch.foreign_root {
        return Err(Refusal::new("rehearsal_elsewhere", "A SQLite file in a container cannot be rehearsed from here")
            .because("the project's Python runs behind a command prefix in another file system, which does not have the copy that would be made here")
            .instead("run this server where the file is, inside the container; reviewing still works from here")
            .unblock("review_file {}"));
    }
    let folder = folder.canonicalize().map_err(|error| no_folder(&error))?;
    let file = folder.join("scratch.db");
    let url = target.url.with_database(&file.to_string_lossy());
    let mut made = Made {
        from: "a new, empty file, as there is no database yet".to_owned(),
        ..Made::default()
    };
    if target.exists {
        let mut session = Workshop::reading(&target.url).await?;
        let copied = session.copy_file_to(&file).await;
        session.close().await;
        copied?;
        made.from = "a copy of the database's file with all its rows".to_owned();
    }
    Ok((url, made))
}

/// The way to the scratch database and to nothing else, as far as this system allows.
async fn close_off(
    project: &Project,
    target: &Target,
    url: &DatabaseUrl,
    folder: &Path,
) -> (Option<Relay>, Vec<String>, Isolation) {
    match try_to_close_off(project, target, url, folder).await {
        Ok((relay, prefix)) => (relay, prefix, Isolation::Namespace),
        Err(why) => (None, Vec::new(), Isolation::Checked(why)),
    }
}

async fn try_to_close_off(
    project: &Project,
    target: &Target,
    url: &DatabaseUrl,
    folder: &Path,
) -> Result<(Option<Relay>, Vec<String>), String> {
    if project.launch.foreign_root {
        return Err(
            "the project's Python runs behind a command prefix, which this server cannot close off"
                .to_owned(),
        );
    }
    if project.settings.rehearsal_network {
        return Err("`rehearsal-network = true` leaves the project's code its network".to_owned());
    }
    if url.dialect == Dialect::Sqlite {
        let file = target.url.database.as_ref().map(PathBuf::from);
        let read_only = file.into_iter().filter(|file| file.is_file()).collect();
        let prefix = closed_off(&Withheld { read_only, ..Withheld::default() }).await?;
        return Ok((None, prefix));
    }
    if !url.is_local() && speaks_tls(url).await {
        return Err("the connection to the server is encrypted, which the socket of a namespace could not be".to_owned());
    }
    let closed = sockets(&target.url);
    let prefix = closed_off(&Withheld { closed, ..Withheld::default() }).await?;
    let relay =
        Relay::start(folder, url).map_err(|error| format!("no socket could be made ({error})"))?;
    Ok((Some(relay), prefix))
}

/// The sockets by which the database could be reached past the relay.
fn sockets(url: &DatabaseUrl) -> Vec<PathBuf> {
    let told = |key: &str| url.query.iter().find(|(name, _)| name == key).map(|(_, value)| value);
    let host = url.host.as_ref().or(told("host"));
    let folder = host.filter(|host| host.starts_with('/')).map(Path::new);
    let mut found = sockets_in(folder);
    found.extend(told("unix_socket").map(PathBuf::from).filter(|file| file.exists()));
    found
}

/// Whether connections to the server of `url` are encrypted; where it cannot be told, they are.
async fn speaks_tls(url: &DatabaseUrl) -> bool {
    let ask = match url.dialect {
        Dialect::Postgresql => "SELECT ssl::text FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
        _ => {
            "SELECT IF(variable_value = '', 'false', 'true') FROM information_schema.session_status \
              WHERE variable_name = 'Ssl_cipher'"
        }
    };
    let Ok(mut session) = Workshop::reading(url).await else { return true };
    let answer = session.text(ask).await;
    session.close().await;
    !matches!(answer, Ok(Some(text)) if text == "false")
}

fn other_dialect(server: &DatabaseUrl, target: &Target) -> Refusal {
    Refusal::new("other_dialect", "The rehearsal server is of another kind than the database")
        .because(format!(
            "`rehearsal-url` leads to {}, but the database is {}",
            server.dialect.name(),
            target.url.dialect.name()
        ))
        .instead("name a server of the same kind, or none: then the database's own server is used")
        .unblock("[tool.alembic-mcp]\nrehearsal-url-env = \"REHEARSAL_URL\"")
}

/// The refusal where the server makes no database; `grant` would have it do so.
pub(super) fn not_made(refusal: Refusal, grant: &str) -> Refusal {
    Refusal::new("no_scratch", "No scratch database could be made")
        .because(refusal.root_cause)
        .instead("let the user make databases of that name, or name a server for rehearsals where it may")
        .unblock(format!(
            "{grant}\n-- or\n[tool.alembic-mcp]\nrehearsal-url-env = \"REHEARSAL_URL\""
        ))
}

fn no_folder(error: &std::io::Error) -> Refusal {
    Refusal::new("no_scratch", "No temporary folder could be made for the rehearsal")
        .because(error.to_string())
        .instead("free disk space, or set TMPDIR to a folder that this user may write")
        .unblock("df -h /tmp")
}
