//! The journal's tables, and how those of an older version are brought up to date.

use std::collections::BTreeSet;

use super::place::Place;
use super::store::{Statement, Store};
use crate::refusal::Refusal;

const TABLES: &[(&str, &str)] = &[
    (
        "generations",
        "CREATE TABLE IF NOT EXISTS journal.generations (
            rowid {number}, project TEXT NOT NULL DEFAULT '', revision TEXT NOT NULL,
            file TEXT NOT NULL, sha256 TEXT NOT NULL, kind TEXT NOT NULL, created_at TEXT NOT NULL)",
    ),
    (
        "reviews",
        "CREATE TABLE IF NOT EXISTS journal.reviews (
            project TEXT NOT NULL DEFAULT '', review_id TEXT NOT NULL, binding TEXT NOT NULL,
            verdict TEXT NOT NULL, errors TEXT NOT NULL, review TEXT NOT NULL,
            created_at TEXT NOT NULL, PRIMARY KEY (project, review_id))",
    ),
    (
        "runs",
        "CREATE TABLE IF NOT EXISTS journal.runs (
            id {number}, project TEXT NOT NULL DEFAULT '', review_id TEXT NOT NULL,
            direction TEXT NOT NULL, database TEXT NOT NULL, identity TEXT, before TEXT NOT NULL,
            target TEXT NOT NULL, revisions TEXT NOT NULL, acknowledged TEXT NOT NULL, host TEXT,
            process_id BIGINT NOT NULL, process_born BIGINT, started_at TEXT NOT NULL,
            heard_at BIGINT, finished_at TEXT, status TEXT NOT NULL, after TEXT, blocked TEXT,
            surprises TEXT)",
    ),
    (
        "run_steps",
        "CREATE TABLE IF NOT EXISTS journal.run_steps (
            rowid {number}, run_id BIGINT NOT NULL, revision TEXT NOT NULL,
            duration_ms DOUBLE PRECISION NOT NULL, finished_at TEXT NOT NULL)",
    ),
    (
        "run_statements",
        "CREATE TABLE IF NOT EXISTS journal.run_statements (
            rowid {number}, run_id BIGINT NOT NULL, revision TEXT, statement TEXT NOT NULL,
            duration_ms DOUBLE PRECISION NOT NULL, row_count BIGINT, locks TEXT, rewritten TEXT,
            lasting BIGINT, connection BIGINT)",
    ),
    (
        "run_looks",
        "CREATE TABLE IF NOT EXISTS journal.run_looks (
            rowid {number}, run_id BIGINT NOT NULL, looked_at TEXT NOT NULL)",
    ),
    (
        "rehearsals",
        "CREATE TABLE IF NOT EXISTS journal.rehearsals (
            rowid {number}, project TEXT NOT NULL DEFAULT '', review_id TEXT NOT NULL,
            binding TEXT NOT NULL, passed BIGINT NOT NULL, told TEXT NOT NULL,
            created_at TEXT NOT NULL)",
    ),
];

/// Columns that journals of older versions lack: table, column, type.
const ADDED: &[(&str, &str, &str)] = &[
    ("generations", "project", "TEXT NOT NULL DEFAULT ''"),
    ("reviews", "project", "TEXT NOT NULL DEFAULT ''"),
    ("rehearsals", "project", "TEXT NOT NULL DEFAULT ''"),
    ("runs", "project", "TEXT NOT NULL DEFAULT ''"),
    ("runs", "identity", "TEXT"),
    ("runs", "host", "TEXT"),
    ("runs", "process_born", "BIGINT"),
    ("runs", "heard_at", "BIGINT"),
    ("runs", "surprises", "TEXT"),
    ("run_statements", "locks", "TEXT"),
    ("run_statements", "rewritten", "TEXT"),
    ("run_statements", "lasting", "BIGINT"),
    ("run_statements", "connection", "BIGINT"),
];

/// What a journal of many machines is looked up by.
const INDEXES: &[&str] = &[
    "CREATE INDEX IF NOT EXISTS runs_of_database ON journal.runs (project, database)",
    "CREATE INDEX IF NOT EXISTS steps_of_run ON journal.run_steps (run_id)",
    "CREATE INDEX IF NOT EXISTS statements_of_run ON journal.run_statements (run_id, rowid)",
    "CREATE INDEX IF NOT EXISTS rehearsals_of_review ON journal.rehearsals (project, review_id)",
];

/// Another machine may be making the same at the same moment.
const TRIES: usize = 3;

impl Store {
    /// Whether there is no table of a journal yet.
    pub(super) async fn is_empty(&self) -> Result<bool, Refusal> {
        Ok(self.known_columns().await?.is_empty())
    }

    /// Makes the tables and columns that are not there yet.
    pub(super) async fn bring_up_to_date(&self) -> Result<(), Refusal> {
        let mut last = Ok(());
        for _ in 0..TRIES {
            let missing = self.missing().await?;
            if missing.is_empty() {
                return Ok(());
            }
            last = self.make(missing).await;
        }
        match self.missing().await?.is_empty() {
            true => Ok(()),
            false => last.map_err(|refusal| self.place.not_made(refusal)),
        }
    }

    async fn make(&self, missing: Vec<Statement>) -> Result<(), Refusal> {
        for statement in missing {
            self.run(statement).await?;
        }
        Ok(())
    }

    async fn missing(&self) -> Result<Vec<Statement>, Refusal> {
        let known = self.known_columns().await?;
        let has_table = |table: &str| known.iter().any(|(known, _)| known == table);
        let mut missing = Vec::new();
        let new = TABLES.iter().filter(|(table, _)| !has_table(table));
        missing.extend(new.map(|(_, create)| Statement::new(*create)));
        if !missing.is_empty() && matches!(self.place, Place::Shared(_)) {
            if !self.has_schema().await? {
                missing.insert(0, Statement::new("CREATE SCHEMA IF NOT EXISTS alembic_mcp"));
            }
            missing.extend(INDEXES.iter().map(|create| Statement::new(*create)));
        }
        for (table, column, kind) in ADDED {
            let is_known = known.contains(&((*table).to_owned(), (*column).to_owned()));
            if has_table(table) && !is_known {
                let add = format!("ALTER TABLE journal.{table} ADD COLUMN {column} {kind}");
                missing.push(Statement::new(add));
            }
        }
        Ok(missing)
    }

    async fn known_columns(&self) -> Result<BTreeSet<(String, String)>, Refusal> {
        let ask = match &self.place {
            Place::File(_) => {
                "SELECT m.name AS relation, p.name AS attribute FROM sqlite_master m \
                 JOIN pragma_table_info(m.name) p WHERE m.type = 'table'"
            }
            Place::Shared(_) => {
                "SELECT CAST(c.relname AS text) AS relation, CAST(a.attname AS text) AS attribute \
                 FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid \
                 JOIN pg_namespace n ON n.oid = c.relnamespace \
                 WHERE n.nspname = 'alembic_mcp' AND c.relkind IN ('r', 'p') \
                 AND a.attnum > 0 AND NOT a.attisdropped"
            }
        };
        let rows = self.rows(Statement::new(ask)).await?;
        rows.iter().map(|row| Ok((row.get("relation")?, row.get("attribute")?))).collect()
    }

    async fn has_schema(&self) -> Result<bool, Refusal> {
        let ask = "SELECT 1 FROM pg_namespace WHERE nspname = 'alembic_mcp'";
        Ok(self.row(Statement::new(ask)).await?.is_some())
    }
}
