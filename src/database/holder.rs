//! Who runs migrations on a database just now: the holder of the lock that a run takes there.
//!
//! The lock itself is taken by the bridge, on the connection that migrates (`one_at_a_time.py`); the
//! names here are its names.

use std::fs::File;
use std::path::{Path, PathBuf};

use rustix::process::{Flock, FlockOffsetType, FlockType, fcntl_getlk};
use sha2::{Digest, Sha256};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{Connection, Row};

use super::Database;
use super::connect::TextRow;
use super::link::LinkError;
use crate::schema::Dialect;

const POSTGRESQL: &str = "\
SELECT json_build_object('text', format('PostgreSQL''s process %s of %s%s from %s holds it since %s UTC',
    a.pid, a.usename, CASE WHEN a.application_name = '' THEN '' ELSE ' (' || a.application_name || ')' END,
    coalesce(host(a.client_addr), 'local'),
    to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')))::text
FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
  AND l.classid::bigint = CAST($1 AS bigint) AND l.objid::bigint = CAST($2 AS bigint)
  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())";

const MYSQL: &str = "\
SELECT CAST(JSON_OBJECT('text', CONCAT('connection ', p.id, ' of ', p.user, ' from ', p.host,
    ' holds it')) AS CHAR)
FROM information_schema.processlist p WHERE p.id = IS_USED_LOCK(?)";

/// The bytes of "alembicm".
const KEY: u64 = 0x616C_656D_6269_636D;
/// The byte of a file that SQLite locks for whoever may write next.
const RESERVED_BYTE: u64 = 0x4000_0001;

impl Database {
    /// Who holds the lock of a run on this database, in words; `None` where nobody does.
    pub async fn run_lock_holder(&self) -> Option<String> {
        let row: Result<Vec<TextRow>, LinkError> = match self.dialect() {
            Dialect::Postgresql => {
                let (class, object) = ((KEY >> 32).to_string(), (KEY & 0xFFFF_FFFF).to_string());
                self.asked(POSTGRESQL, &[&class, &object]).await
            }
            Dialect::Mysql => self.asked(MYSQL, &[&self.mysql_lock_name().await?]).await,
            Dialect::Sqlite => return self.sqlite_lock_holder().await,
        };
        match row {
            Ok(rows) => rows.into_iter().next().map(|row| row.text),
            Err(error) => {
                tracing::debug!(%error, "who holds the lock of a run could not be told");
                None
            }
        }
    }

    async fn mysql_lock_name(&self) -> Option<String> {
        let sql = "SELECT CAST(JSON_OBJECT('text', COALESCE(DATABASE(), '')) AS CHAR)";
        let rows: Vec<TextRow> = self.asked(sql, &[]).await.ok()?;
        let database = rows.into_iter().next()?.text;
        let digest = Sha256::digest(database.as_bytes());
        let hex: String = digest.iter().take(20).map(|byte| format!("{byte:02x}")).collect();
        Some(format!("alembic-mcp.{hex}"))
    }

    async fn sqlite_lock_holder(&self) -> Option<String> {
        let sql = "SELECT json_object('text', file) FROM pragma_database_list WHERE name = 'main'";
        let rows: Vec<TextRow> = self.asked(sql, &[]).await.ok()?;
        let file = rows.into_iter().next().map(|row| row.text).filter(|file| !file.is_empty())?;
        let side = PathBuf::from(format!("{file}.alembic-mcp-lock"));
        if !is_locked(&side) {
            return None;
        }
        let told = told_by(&side).await;
        Some(told.unwrap_or_else(|| "another process holds it".to_owned()))
    }
}

/// Whether somebody holds SQLite's write lock on `file`; asked of the system, so that it is not taken.
fn is_locked(file: &Path) -> bool {
    let Ok(file) = File::open(file) else { return false };
    let lock = Flock {
        start: RESERVED_BYTE,
        length: 1,
        pid: None,
        typ: FlockType::WriteLock,
        offset_type: FlockOffsetType::Set,
    };
    fcntl_getlk(file, &lock).is_ok_and(|held| held.is_some())
}

async fn told_by(side: &Path) -> Option<String> {
    let options = SqliteConnectOptions::new().filename(side).read_only(true);
    let mut connection = SqliteConnection::connect_with(&options).await.ok()?;
    let row = sqlx::query("SELECT told FROM holder").fetch_optional(&mut connection).await;
    row.ok()??.try_get(0).ok()
}
