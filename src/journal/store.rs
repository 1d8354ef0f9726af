//! Where the journal's rows are, and one set of statements for both kinds of place: `$1` is a value,
//! `journal.` stands before each table and `journal.now()` is the store's own clock, in seconds.

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions, PgRow};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteRow,
    SqliteSynchronous,
};
use sqlx::{AssertSqlSafe, Connection, Decode, Postgres, Row as _, Sqlite, Type};

use super::place::{Place, damaged};
use crate::database::postgres_options;
use crate::refusal::Refusal;

/// How long a journal may take to connect, and for what it is asked: a server that is gone does not
/// always say so.
const PATIENCE: Duration = Duration::from_secs(10);
/// The same for a file that another process writes.
const BUSY: Duration = Duration::from_secs(10);
/// A role may have been given commits that do not wait; the journal's always do.
const DURABLE: &str = "SELECT set_config('synchronous_commit', 'on', false) \
    WHERE current_setting('synchronous_commit') = 'off'";

/// A journal that was opened.
#[derive(Debug, Clone)]
pub(super) struct Store {
    pub(super) place: Place,
    pool: Pool,
}

#[derive(Debug, Clone)]
enum Pool {
    File(SqlitePool),
    Server(PgPool),
}

/// A value of a statement.
#[derive(Debug, Clone)]
pub(super) enum Value {
    Text(Option<String>),
    Number(Option<i64>),
    Real(f64),
}

/// A statement with its values.
#[derive(Debug, Clone)]
pub(super) struct Statement {
    sql: String,
    values: Vec<Value>,
}

/// A row of an answer.
#[derive(Debug)]
pub(super) enum Row {
    File(SqliteRow),
    Server(PgRow),
}

/// A statement of sqlx with all values of ours.
macro_rules! bound {
    ($sql:expr, $values:expr) => {{
        let mut query = sqlx::query(AssertSqlSafe($sql));
        for value in $values {
            query = match value {
                Value::Text(text) => query.bind(text),
                Value::Number(number) => query.bind(number),
                Value::Real(real) => query.bind(real),
            };
        }
        query
    }};
}

impl Store {
    /// Connects, making the file where there is none.
    pub(super) async fn open(place: &Place) -> Result<Self, Refusal> {
        let pool = match place {
            Place::File(file) => {
                let options = SqliteConnectOptions::new()
                    .filename(file)
                    .create_if_missing(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .busy_timeout(BUSY);
                let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await;
                Pool::File(pool.map_err(|error| place.unusable(&error.to_string()))?)
            }
            Place::Shared(shared) => {
                // A pooler may give each statement another session, which knows no prepared ones.
                let options = postgres_options(&shared.url).statement_cache_capacity(0);
                // The pool tries until its patience ends, where a server that is down says so at once.
                answers(&options).await.map_err(|reason| place.unusable(&reason))?;
                let pool = PgPoolOptions::new()
                    .max_connections(1)
                    .acquire_timeout(PATIENCE)
                    .after_connect(|session, _| {
                        Box::pin(async move {
                            sqlx::raw_sql(DURABLE).execute(session).await?;
                            Ok(())
                        })
                    })
                    .connect_with(options)
                    .await;
                Pool::Server(pool.map_err(|error| place.unusable(&error.to_string()))?)
            }
        };
        Ok(Self { place: place.clone(), pool })
    }

    /// Runs one statement, and says how many rows it wrote.
    pub(super) async fn run(&self, statement: Statement) -> Result<u64, Refusal> {
        let sql = self.own(&statement.sql);
        let written = async {
            Ok(match &self.pool {
                Pool::File(pool) => {
                    bound!(sql, statement.values).execute(pool).await?.rows_affected()
                }
                Pool::Server(pool) => {
                    let values = storable(statement.values);
                    bound!(sql, values).persistent(false).execute(pool).await?.rows_affected()
                }
            })
        };
        self.in_time(written).await
    }

    /// Runs statements, all or none.
    pub(super) async fn all_or_none(&self, statements: Vec<Statement>) -> Result<(), Refusal> {
        let written = async {
            match &self.pool {
                Pool::File(pool) => {
                    let mut transaction = pool.begin().await?;
                    for statement in statements {
                        let sql = self.own(&statement.sql);
                        bound!(sql, statement.values).execute(&mut *transaction).await?;
                    }
                    transaction.commit().await
                }
                Pool::Server(pool) => {
                    let mut transaction = pool.begin().await?;
                    for statement in statements {
                        let sql = self.own(&statement.sql);
                        let query = bound!(sql, storable(statement.values)).persistent(false);
                        query.execute(&mut *transaction).await?;
                    }
                    transaction.commit().await
                }
            }
        };
        self.in_time(written).await
    }

    /// The rows of a query.
    pub(super) async fn rows(&self, statement: Statement) -> Result<Vec<Row>, Refusal> {
        let sql = self.own(&statement.sql);
        let rows = async {
            Ok(match &self.pool {
                Pool::File(pool) => {
                    let rows = bound!(sql, statement.values).fetch_all(pool).await?;
                    rows.into_iter().map(Row::File).collect()
                }
                Pool::Server(pool) => {
                    let query = bound!(sql, storable(statement.values)).persistent(false);
                    query.fetch_all(pool).await?.into_iter().map(Row::Server).collect()
                }
            })
        };
        self.in_time(rows).await
    }

    /// The first row of a query.
    pub(super) async fn row(&self, statement: Statement) -> Result<Option<Row>, Refusal> {
        Ok(self.rows(statement).await?.into_iter().next())
    }

    /// A statement in the words of this store.
    fn own(&self, sql: &str) -> String {
        let (schema, clock, number) = match &self.pool {
            Pool::File(_) => ("main", "unixepoch()", "INTEGER PRIMARY KEY"),
            Pool::Server(_) => (
                "alembic_mcp",
                "CAST(extract(epoch FROM clock_timestamp()) AS bigint)",
                "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
            ),
        };
        sql.replace("journal.now()", clock)
            .replace("journal.", &format!("{schema}."))
            .replace("{number}", number)
    }

    async fn in_time<T>(
        &self,
        work: impl Future<Output = Result<T, sqlx::Error>>,
    ) -> Result<T, Refusal> {
        match tokio::time::timeout(PATIENCE + BUSY, work).await {
            Ok(done) => done.map_err(|error| self.place.failed(&error)),
            Err(_) => Err(self.place.failed(&"it did not answer in time")),
        }
    }
}

/// Whether the server takes connections, or why not.
async fn answers(options: &PgConnectOptions) -> Result<(), String> {
    let connected = tokio::time::timeout(PATIENCE, PgConnection::connect_with(options)).await;
    let session = connected.map_err(|_| "it did not answer in time".to_owned())?;
    // One that goes away now is missed by the pool.
    let _ = session.map_err(|error| error.to_string())?.close().await;
    Ok(())
}

/// PostgreSQL has no text with the character 0.
fn storable(values: Vec<Value>) -> impl Iterator<Item = Value> {
    values.into_iter().map(|value| match value {
        Value::Text(Some(text)) if text.contains('\0') => {
            Value::Text(Some(text.replace('\0', "\u{FFFD}")))
        }
        other => other,
    })
}

impl Statement {
    /// A statement without values yet.
    pub(super) fn new(sql: impl Into<String>) -> Self {
        Self { sql: sql.into(), values: Vec::new() }
    }

    /// The same with its next value.
    pub(super) fn with(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }
}

impl Row {
    /// The value of a column.
    pub(super) fn get<'row, T>(&'row self, column: &str) -> Result<T, Refusal>
    where
        T: Decode<'row, Sqlite> + Type<Sqlite> + Decode<'row, Postgres> + Type<Postgres>,
    {
        match self {
            Self::File(row) => row.try_get(column),
            Self::Server(row) => row.try_get(column),
        }
        .map_err(|error| damaged(&error))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(Some(text.to_owned()))
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(Some(text))
    }
}

impl From<Option<String>> for Value {
    fn from(text: Option<String>) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(Some(number))
    }
}

impl From<Option<i64>> for Value {
    fn from(number: Option<i64>) -> Self {
        Self::Number(number)
    }
}

impl From<bool> for Value {
    fn from(yes: bool) -> Self {
        Self::Number(Some(i64::from(yes)))
    }
}

impl From<f64> for Value {
    fn from(real: f64) -> Self {
        Self::Real(real)
    }
}
