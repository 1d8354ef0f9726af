//! The journal's file and tables.

use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::AssertSqlSafe;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};

use crate::project::Project;
use crate::refusal::Refusal;

const TABLES: &[&str] = &[
    "CREATE TABLE IF NOT EXISTS generations (
        revision TEXT NOT NULL, file TEXT NOT NULL, sha256 TEXT NOT NULL, kind TEXT NOT NULL,
        created_at TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS reviews (
        review_id TEXT PRIMARY KEY, binding TEXT NOT NULL, verdict TEXT NOT NULL,
        errors TEXT NOT NULL, review TEXT NOT NULL, created_at TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS runs (
        id INTEGER PRIMARY KEY, review_id TEXT NOT NULL, direction TEXT NOT NULL,
        database TEXT NOT NULL, before TEXT NOT NULL, target TEXT NOT NULL,
        revisions TEXT NOT NULL, acknowledged TEXT NOT NULL, process_id INTEGER NOT NULL,
        started_at TEXT NOT NULL, finished_at TEXT, status TEXT NOT NULL, after TEXT, blocked TEXT)",
    "CREATE TABLE IF NOT EXISTS run_steps (
        run_id INTEGER NOT NULL REFERENCES runs (id), revision TEXT NOT NULL,
        duration_ms REAL NOT NULL, finished_at TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS run_statements (
        run_id INTEGER NOT NULL REFERENCES runs (id), revision TEXT, statement TEXT NOT NULL,
        duration_ms REAL NOT NULL, row_count INTEGER, locks TEXT, rewritten TEXT,
        lasting INTEGER)",
    "CREATE TABLE IF NOT EXISTS rehearsals (
        review_id TEXT NOT NULL, binding TEXT NOT NULL, passed INTEGER NOT NULL,
        told TEXT NOT NULL, created_at TEXT NOT NULL)",
];

/// Columns that journals of older versions lack: table, column, type.
const ADDED: &[(&str, &str, &str)] = &[
    ("runs", "surprises", "TEXT"),
    ("run_statements", "locks", "TEXT"),
    ("run_statements", "rewritten", "TEXT"),
    ("run_statements", "lasting", "INTEGER"),
];

/// The journal of one project.
#[derive(Debug, Clone)]
pub struct Journal {
    pub(super) pool: SqlitePool,
}

impl Journal {
    /// Opens the project's journal, making it where there is none.
    pub async fn open(project: &Project) -> Result<Self, Refusal> {
        let file = Self::path(project);
        make_folder(&file).map_err(|error| unusable(&file, &error.to_string()))?;
        let options = SqliteConnectOptions::new()
            .filename(&file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(Duration::from_secs(10));
        let pool = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(options)
            .await
            .map_err(|error| unusable(&file, &error.to_string()))?;
        for table in TABLES {
            sqlx::query(*table).execute(&pool).await.map_err(failed)?;
        }
        add_columns(&pool).await.map_err(failed)?;
        Ok(Self { pool })
    }

    /// Opens the journal only where there is one already, for tools that must leave no trace.
    pub async fn open_existing(project: &Project) -> Result<Option<Self>, Refusal> {
        if Self::path(project).exists() { Self::open(project).await.map(Some) } else { Ok(None) }
    }

    /// The same journal over a connection that has failed at nothing yet.
    pub async fn anew(&self) -> Result<Self, Refusal> {
        let options = self.pool.connect_options().as_ref().clone();
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await;
        Ok(Self { pool: pool.map_err(failed)? })
    }

    /// Where the project's journal is kept.
    pub fn path(project: &Project) -> PathBuf {
        project.root.join(".alembic-mcp").join("journal.db")
    }
}

async fn add_columns(pool: &SqlitePool) -> Result<(), sqlx::Error> {
    for (table, column, kind) in ADDED {
        let known: i64 =
            sqlx::query_scalar("SELECT count(*) FROM pragma_table_info(?) WHERE name = ?")
                .bind(table)
                .bind(column)
                .fetch_one(pool)
                .await?;
        if known > 0 {
            continue;
        }
        let add = AssertSqlSafe(format!("ALTER TABLE {table} ADD COLUMN {column} {kind}"));
        match sqlx::query(add).execute(pool).await {
            // Another server was faster.
            Err(error) if error.to_string().contains("duplicate column") => {}
            other => {
                other?;
            }
        }
    }
    Ok(())
}

fn make_folder(file: &Path) -> std::io::Result<()> {
    let Some(folder) = file.parent() else { return Ok(()) };
    std::fs::create_dir_all(folder)?;
    let ignore = folder.join(".gitignore");
    if !ignore.exists() {
        std::fs::write(ignore, "*\n")?;
    }
    Ok(())
}

fn unusable(file: &Path, reason: &str) -> Refusal {
    Refusal::new("journal_unusable", "The journal cannot be opened, so nothing can be recorded")
        .because(format!("{}: {reason}", file.display()))
        .instead(
            "Make the project's folder writable for this user, free its disk, or move a damaged \
             journal aside; without a journal nothing is applied, because what was reviewed could \
             not be proven.",
        )
        .unblock(format!("ls -ld {}", file.parent().unwrap_or(file).display()))
}

/// The refusal for a journal that could be opened but not read or written.
pub(super) fn failed(error: sqlx::Error) -> Refusal {
    Refusal::new("journal_unusable", "The journal could not be read or written")
        .because(error.to_string())
        .instead("Free disk space or move the damaged journal aside, then review again.")
        .unblock("mv .alembic-mcp/journal.db .alembic-mcp/journal.damaged.db")
}

/// The present instant as it is kept in the journal.
pub(super) fn now() -> String {
    jiff::Timestamp::now().to_string()
}

/// A value as JSON text for a column.
pub(super) fn to_json<T: serde::Serialize>(value: &T) -> Result<String, Refusal> {
    serde_json::to_string(value).map_err(|error| failed(sqlx::Error::Encode(Box::new(error))))
}

/// A value from JSON text of a column.
pub(super) fn from_json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, Refusal> {
    serde_json::from_str(text).map_err(|error| failed(sqlx::Error::Decode(Box::new(error))))
}
