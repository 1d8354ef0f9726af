//! What a run may leave behind: processes, transactions, locks, a journal that nobody can read.

use std::fs;
use std::time::Duration;

use serde_json::Value;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection, Row, SqliteConnection};

use super::project::Project;
use crate::support::server::{in_thread, wait_for};
use crate::support::shop::Backend;

/// Waits until nothing is left of the run but, where it lives, the server itself.
pub(super) fn wait_until_none(project: &Project, server: Option<u32>) {
    let mut seen = Vec::new();
    let mut wait = |what: &str, look: &dyn Fn() -> Vec<String>| {
        wait_for(what, || {
            seen = look();
            seen.is_empty()
        });
    };
    wait("the end of all processes of the run", &|| processes(project, server));
    wait("the end of all transactions and locks of the run", &|| sessions(project, server));
}

/// Processes of the project, by the mark in their environment.
pub(super) fn processes(project: &Project, server: Option<u32>) -> Vec<String> {
    let mark = format!("FAULT_MARKER={}", project.marker);
    let entries = fs::read_dir("/proc").expect("/proc").flatten();
    entries
        .filter(|entry| {
            let id = entry.file_name().to_string_lossy().parse::<u32>().ok();
            id.is_some() && id != server
        })
        .filter(|entry| {
            let environment = fs::read(entry.path().join("environ")).unwrap_or_default();
            environment.split(|byte| *byte == 0).any(|variable| variable == mark.as_bytes())
        })
        .map(|entry| {
            let command = fs::read(entry.path().join("cmdline")).unwrap_or_default();
            let command = String::from_utf8_lossy(&command).replace('\0', " ");
            format!("{} {command:.80}", entry.file_name().to_string_lossy())
        })
        .collect()
}

/// Open transactions, running statements and locks in the database. A server that lives may keep an
/// idle connection that only reads.
fn sessions(project: &Project, server: Option<u32>) -> Vec<String> {
    let sql = match (project.shop.backend, server) {
        (Backend::Postgres, Some(_)) => {
            "SELECT state || ': ' || query FROM pg_stat_activity WHERE datname = current_database() \
             AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND state <> 'idle' \
             UNION ALL SELECT 'advisory lock of ' || pid FROM pg_locks WHERE locktype = 'advisory' \
             AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        }
        (Backend::Postgres, None) => {
            "SELECT state || ': ' || query FROM pg_stat_activity WHERE datname = current_database() \
             AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        }
        (Backend::Mariadb, Some(_)) => {
            "SELECT CAST(CONCAT(id, ' ', command, ' ', COALESCE(info, '')) AS CHAR) FROM \
             information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID() \
             AND (command <> 'Sleep' OR id IN (SELECT trx_mysql_thread_id FROM information_schema.innodb_trx)) \
             UNION ALL SELECT CAST(CONCAT('lock of ', IS_USED_LOCK(CONCAT('alembic-mcp.', \
             LEFT(SHA2(DATABASE(), 256), 40)))) AS CHAR) FROM DUAL WHERE \
             IS_USED_LOCK(CONCAT('alembic-mcp.', LEFT(SHA2(DATABASE(), 256), 40))) IS NOT NULL"
        }
        (Backend::Mariadb, None) => {
            "SELECT CAST(CONCAT(id, ' ', command, ' ', COALESCE(info, '')) AS CHAR) FROM \
             information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()"
        }
        (Backend::Sqlite, _) => return sqlite_locks(project),
    };
    project.shop.texts(sql)
}

/// The database's file, and the one beside it that keeps runs apart, where they cannot be written.
fn sqlite_locks(project: &Project) -> Vec<String> {
    let files = ["shop.db", "shop.db.alembic-mcp-lock"].map(|name| project.root().join(name));
    let there = files.into_iter().filter(|file| file.exists());
    let locked = there.filter(|file| {
        let options = SqliteConnectOptions::new().filename(file).busy_timeout(Duration::ZERO);
        let written = in_thread(async move {
            let mut connection = SqliteConnection::connect_with(&options).await?;
            sqlx::query("BEGIN IMMEDIATE").execute(&mut connection).await?;
            sqlx::query("ROLLBACK").execute(&mut connection).await?;
            connection.close().await
        });
        written.is_err()
    });
    locked.map(|file| format!("{} is locked", file.display())).collect()
}

/// A run as the journal keeps it.
#[derive(Debug)]
pub(super) struct Recorded {
    pub(super) status: String,
    pub(super) before: Value,
    pub(super) after: Option<Value>,
}

/// All runs of the journal, oldest first, which must be sound; none where there is no journal.
pub(super) fn recorded_runs(project: &Project) -> Vec<Recorded> {
    let file = project.root().join(".alembic-mcp/journal.db");
    if !file.exists() {
        return Vec::new();
    }
    let read = in_thread(async move {
        let options = SqliteConnectOptions::new().filename(file);
        let mut connection = SqliteConnection::connect_with(&options).await?;
        let sound: String =
            sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&mut connection).await?;
        assert_eq!(sound, "ok", "the journal is damaged");
        let rows = sqlx::query("SELECT status, before, after FROM runs ORDER BY id")
            .fetch_all(&mut connection)
            .await?;
        connection.close().await?;
        let json = |text: &str| serde_json::from_str(text).expect("JSON");
        Ok::<_, sqlx::Error>(
            rows.iter()
                .map(|row| Recorded {
                    status: row.get(0),
                    before: json(row.get(1)),
                    after: row.get::<Option<&str>, _>(2).map(json),
                })
                .collect(),
        )
    });
    read.expect("the journal is readable")
}
