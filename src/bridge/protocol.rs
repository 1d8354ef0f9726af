//! What `bridge.py` is asked and what it answers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// One JSON line of the bridge.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
#[expect(missing_docs, reason = "fields are documented on the reports they fill")]
pub enum Event {
    /// First line: the interpreter and its libraries.
    Hello {
        python: String,
        alembic: String,
        sqlalchemy: String,
        pid: u32,
    },
    /// A database connection was made. `backend_pid` is PostgreSQL's or MySQL's own.
    Connected {
        dialect: String,
        backend_pid: Option<i64>,
        server_version: Option<String>,
    },
    /// The revisions about to run, in Alembic's own order.
    Plan {
        steps: Vec<PlannedStep>,
    },
    StepStarted {
        revision: String,
        direction: String,
    },
    StepFinished {
        revision: String,
        direction: String,
        duration_ms: f64,
    },
    /// The server is at work, however long it takes.
    StatementStarted(StartedStatement),
    Statement(StatementReport),
    /// The statement that was started ended with an error, if not `by_server` one of the connection.
    StatementFailed {
        by_server: bool,
    },
    /// What the connection executed so far is committed, but for what was rolled back.
    Committed {
        connection: i64,
    },
    /// What the connection executed and did not commit is undone.
    RolledBack {
        connection: i64,
    },
    Failed(FailureReport),
    /// The last line of a run that succeeded; the shape depends on the request.
    Done {
        result: serde_json::Value,
    },
}

/// What the database that was looked at can be told by, for the interpreter to compare before a run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LookedAt {
    /// The database, as its redacted URL.
    pub shown: String,
    /// The database family, as SQLAlchemy names it.
    pub dialect: &'static str,
    /// Host, where it means the same to the interpreter.
    pub host: Option<String>,
    /// Port, likewise.
    pub port: Option<u16>,
    /// Database name; for SQLite the file.
    pub database: Option<String>,
    /// Whether a path means the same to the interpreter.
    pub same_files: bool,
    /// A query that each database answers in its own way.
    pub probe: Option<String>,
    /// How the database that was looked at answered it.
    pub answer: Option<String>,
}

/// One revision that is about to run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlannedStep {
    /// The revision.
    pub revision: String,
    /// `upgrade` or `downgrade`.
    pub direction: String,
    /// SHA-256 of the file's bytes as the project's interpreter reads them.
    pub sha256: String,
}

/// One statement as the driver ran it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StatementReport {
    /// The revision it belongs to, if any.
    pub revision: Option<String>,
    /// The statement's text, without parameter values.
    pub sql: String,
    /// Wall time.
    pub duration_ms: f64,
    /// Rows affected, where the driver says.
    pub rows: Option<i64>,
    /// Whether it is committed, as far as was seen.
    pub lasting: bool,
    /// Which connection of the run may yet commit it; `None` once it was rolled back.
    #[serde(default)]
    pub connection: Option<i64>,
    /// The strongest lock on each table that others can see, where its transaction held none as strong
    /// before; `None` where that was not measured.
    #[serde(default)]
    pub locks: Option<Vec<HeldLock>>,
    /// The tables that it wrote anew; `None` where that was not measured.
    #[serde(default)]
    pub rewritten: Option<Vec<String>>,
}

/// A lock on a table, held to the end of the transaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldLock {
    /// The table, with its schema where that is not searched by default.
    pub table: String,
    /// As `pg_locks.mode` has it, such as `AccessExclusiveLock`.
    pub mode: String,
}

/// A statement of which nobody has heard the end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StartedStatement {
    /// The revision it belongs to, if any.
    pub revision: Option<String>,
    /// The beginning of its text, without parameter values.
    pub sql: String,
    /// Whether it lasts as soon as it is done.
    pub lasting: bool,
}

/// How a run failed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FailureReport {
    /// The exception's class name.
    pub error: String,
    /// Its message, in one paragraph, without credentials.
    pub message: String,
    /// The SQLSTATE or driver code, where there is one.
    pub code: Option<String>,
    /// The revision that was running.
    pub revision: Option<String>,
    /// The statement that failed.
    pub statement: Option<String>,
    /// File and line in the project's own code nearest to the failure, such as `env.py:31`.
    pub place: Option<String>,
    /// The full traceback, for logs and the journal only.
    pub traceback: String,
}

/// What ran, in the order it ran.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RunReport {
    /// Revisions that finished. After a failure they may have been rolled back with the one that
    /// failed: what holds is what the version table says.
    pub steps: Vec<StepReport>,
    /// Every statement.
    pub statements: Vec<StatementReport>,
    /// A statement whose end was never heard, so that it may or may not have taken effect.
    pub unheard: Option<StartedStatement>,
    /// PostgreSQL's or MySQL's own numbers of the connections that were made.
    pub backends: Vec<i64>,
    /// Set where the run did not succeed.
    pub failure: Option<FailureReport>,
    /// The last lines that the project itself printed or logged.
    pub project_output: String,
}

/// One revision that finished.
#[derive(Debug, Clone, PartialEq)]
pub struct StepReport {
    /// The revision.
    pub revision: String,
    /// Wall time.
    pub duration_ms: f64,
}

/// Where the project's `env.py` connects, as it said itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Connection {
    /// The SQLAlchemy URL, password included.
    pub url: crate::project::Secret,
    /// `version_table` as `context.configure` got it.
    pub version_table: Option<String>,
    /// `version_table_schema`.
    pub version_table_schema: Option<String>,
    /// The project's files that this answer rests on, as the interpreter sees them.
    pub files: Vec<std::path::PathBuf>,
}

/// A revision file that Alembic wrote.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct GeneratedFile {
    /// The new revision.
    pub revision: String,
    /// Its path relative to the script location.
    pub relative_path: String,
    /// The file's text.
    pub source: String,
    /// What the models declare, where it was written from them.
    #[serde(default)]
    pub declared: Option<Declared>,
    /// What was left out of it, of that which was to be.
    #[serde(default)]
    pub excluded: Vec<String>,
}

/// What the models declare, as the project's own SQLAlchemy has it.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct Declared {
    /// The statements that would make it in this database.
    pub statements: Vec<String>,
    /// The enum types that the statements refer to.
    pub enums: Vec<DeclaredEnum>,
    /// Schema and name of each table.
    pub tables: Vec<(Option<String>, String)>,
    /// Columns that say their collation.
    pub collations: Vec<DeclaredCollation>,
    /// Tables that have no DDL in this database: schema, name and why.
    pub unread: Vec<(Option<String>, String, String)>,
    /// The project's files that were imported, relative to its root.
    pub modules: Vec<String>,
    /// Whether tables of other schemas are compared.
    pub include_schemas: bool,
    /// Whether several databases were compared, so that this is only one of them.
    pub several: bool,
}

/// A column that says its collation.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct DeclaredCollation {
    pub schema: Option<String>,
    pub table: String,
    pub column: String,
    pub collation: String,
}

/// An enum type that a model uses.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct DeclaredEnum {
    pub schema: Option<String>,
    pub name: String,
    pub labels: Vec<String>,
}

/// Why the bridge gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum BridgeError {
    /// The interpreter could not be started.
    #[error("the project's Python could not be started with `{command}`: {reason}")]
    NotStarted {
        /// The command, for people.
        command: String,
        /// The operating system's word.
        reason: String,
    },
    /// The interpreter started but ended without a last line.
    #[error("the project's Python ended unexpectedly ({status})")]
    Died {
        /// How it ended.
        status: String,
        /// What it printed last.
        output: String,
    },
    /// Alembic or the project's own code raised.
    #[error("{}: {}", .0.error, .0.message)]
    Raised(Box<FailureReport>),
    /// The bytes about to run are not those that were reviewed; nothing was run.
    #[error("the revisions about to run are not those that were reviewed")]
    PlanDiffers {
        /// Revision to SHA-256, as the project's interpreter sees them.
        found: BTreeMap<String, String>,
    },
}
