//! What rehearsals left behind whose process was killed: found by name, owner and age, and removed.

use std::path::PathBuf;

use super::owner::{Owner, is_old_name, is_scratch_name};
use super::scratch::OWNER_FILE;
use crate::database::{Workshop, quote};
use crate::project::DatabaseUrl;
use crate::refusal::Refusal;
use crate::schema::Dialect;

/// The name of the procedure that says whose a MySQL database is: MySQL has no comments on databases,
/// and a table would be part of the schema.
pub(super) const OWNER_PROCEDURE: &str = "alembic_mcp_rehearsal_owner";

const ON_POSTGRESQL: &str = "SELECT datname::text, shobj_description(oid, 'pg_database') \
    FROM pg_database WHERE datname LIKE 'alembic\\_mcp\\_rehearsal\\_%'";

/// Whether a rehearsal on this machine was killed before it could clear up.
pub fn has_leftovers() -> bool {
    !folders().is_empty()
}

/// Removes what dead rehearsals left on the server of `url` and on this machine. What cannot be removed
/// is left alone: the next sweep tries again.
pub async fn sweep(url: &DatabaseUrl) {
    let databases = if url.dialect == Dialect::Sqlite { Ok(()) } else { sweep_server(url).await };
    if let Err(refusal) = databases {
        tracing::warn!("leftovers of rehearsals could not be removed: {refusal}");
        return;
    }
    let server = named(url);
    let done = folders()
        .into_iter()
        .filter(|left| left.server == server || left.server == NO_SERVER || left.owner.is_old());
    for folder in done.map(|left| left.folder) {
        if let Err(error) = std::fs::remove_dir_all(&folder) {
            tracing::warn!(%error, "{} could not be removed", folder.display());
        }
    }
}

async fn sweep_server(url: &DatabaseUrl) -> Result<(), Refusal> {
    let name = |left: Left| left.folder.file_name().map(|name| name.to_string_lossy().into_owned());
    let left_here: Vec<String> = folders().into_iter().filter_map(name).collect();
    let mut session = Workshop::open(url).await?;
    let ask = match url.dialect {
        Dialect::Postgresql => ON_POSTGRESQL.to_owned(),
        _ => format!(
            "SELECT s.schema_name, r.routine_comment FROM information_schema.schemata s \
             LEFT JOIN information_schema.routines r ON r.routine_schema = s.schema_name \
             AND r.routine_name = '{OWNER_PROCEDURE}' \
             WHERE s.schema_name LIKE 'alembic\\_mcp\\_rehearsal\\_%'"
        ),
    };
    let found = session.rows(ask).await;
    session.close().await;
    for row in found? {
        let [Some(name), signed] = row.as_slice() else { continue };
        let gone = match signed {
            Some(sign) => Owner::read(sign).is_some_and(|owner| owner.is_gone()),
            // Killed before it could sign: its folder says so where it was made, elsewhere its age.
            None => left_here.contains(name) || is_old_name(name),
        };
        if is_scratch_name(name) && gone {
            tracing::info!("{name} was left by a rehearsal that was killed, and is removed");
            drop_database(url, name).await?;
        }
    }
    Ok(())
}

/// Removes a scratch database, whoever is still connected to it.
pub(super) async fn drop_database(server: &DatabaseUrl, name: &str) -> Result<(), Refusal> {
    let mut session = Workshop::open(server).await?;
    let quoted = quote(server.dialect, name);
    let dropped = match server.dialect {
        Dialect::Postgresql => drop_on_postgresql(&mut session, name, &quoted).await,
        _ => session.run(format!("DROP DATABASE IF EXISTS {quoted}")).await,
    };
    session.close().await;
    dropped
}

async fn drop_on_postgresql(
    session: &mut Workshop,
    name: &str,
    quoted: &str,
) -> Result<(), Refusal> {
    // FORCE came with PostgreSQL 13.
    if session.run(format!("DROP DATABASE IF EXISTS {quoted} WITH (FORCE)")).await.is_ok() {
        return Ok(());
    }
    let end =
        format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
    session.run(end).await?;
    session.run(format!("DROP DATABASE IF EXISTS {quoted}")).await
}

/// What stands for the server of a file.
const NO_SERVER: &str = "-";

/// The server of `url`, as a rehearsal's folder names it.
pub(super) fn named(url: &DatabaseUrl) -> String {
    match (url.dialect, &url.host) {
        (Dialect::Sqlite, _) => NO_SERVER.to_owned(),
        (dialect, host) => {
            let host = host.as_deref().unwrap_or_default();
            format!("{}://{host}:{}", dialect.name(), url.port.unwrap_or_default())
        }
    }
}

/// A folder of a rehearsal on this machine whose process is gone.
struct Left {
    folder: PathBuf,
    owner: Owner,
    /// Where its database was, and may still be.
    server: String,
}

fn folders() -> Vec<Left> {
    let entries = std::fs::read_dir(std::env::temp_dir()).into_iter().flatten().flatten();
    let ours = entries.filter(|entry| is_scratch_name(&entry.file_name().to_string_lossy()));
    ours.filter_map(|entry| {
        let told = std::fs::read_to_string(entry.path().join(OWNER_FILE)).ok()?;
        let owner = Owner::read(&told).filter(Owner::is_gone)?;
        let server = told.lines().nth(1).unwrap_or(NO_SERVER).to_owned();
        Some(Left { folder: entry.path(), owner, server })
    })
    .collect()
}
