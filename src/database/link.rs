//! The connection itself: one statement at a time, under a time limit, each row one JSON object.
//!
//! Every query asks the server to build JSON, so that one decoder serves three drivers.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;
use sqlx::mysql::MySqlConnection;
use sqlx::postgres::PgConnection;
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Connection, Row};

use super::driver_options::Driver;

/// How long connecting may take.
pub(super) const CONNECT_LIMIT: Duration = Duration::from_secs(5);
/// How long one statement may take.
pub(super) const STATEMENT_LIMIT: Duration = Duration::from_secs(10);
/// The server ends a statement first; this is for a server that no longer answers.
const ANSWER_LIMIT: Duration = Duration::from_secs(12);
/// SQLite looks at the clock once in so many virtual machine steps.
const SQLITE_STEPS: i32 = 10_000;

/// Why a statement has no answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum LinkError {
    /// The driver's own error.
    #[error(transparent)]
    Driver(#[from] sqlx::Error),
    /// Whatever stands between us and the server dropped what the session was to be.
    #[error("the session is not read-only, though that was asked for when it was opened")]
    SettingsDropped,
    /// Nothing came back in time.
    #[error("no answer within {} s", .0.as_secs())]
    Timeout(Duration),
    /// The server answered in a form that is not understood.
    #[error("unexpected answer: {0}")]
    Answer(#[from] serde_json::Error),
}

/// One connection of any of the three kinds.
#[derive(Debug)]
pub(super) enum Link {
    /// PostgreSQL.
    Postgres(PgConnection),
    /// MySQL or MariaDB.
    Mysql(MySqlConnection),
    /// SQLite, with its clock.
    Sqlite(SqliteConnection, Clock),
}

impl Link {
    /// Connects and makes the session read-only.
    pub(super) async fn open(driver: Driver) -> Result<Self, LinkError> {
        limited(CONNECT_LIMIT, async {
            Ok(match driver {
                Driver::Postgres(options) => {
                    let mut connection = PgConnection::connect_with(&options).await?;
                    is_read_only(&mut connection).await?;
                    Self::Postgres(connection)
                }
                Driver::Mysql(options) => {
                    let mut connection = MySqlConnection::connect_with(&options).await?;
                    limit_mysql(&mut connection).await?;
                    Self::Mysql(connection)
                }
                Driver::Sqlite(options) => {
                    let mut connection = SqliteConnection::connect_with(&options).await?;
                    let clock = Clock::default();
                    clock.watch(&mut connection).await?;
                    Self::Sqlite(connection, clock)
                }
            })
        })
        .await
    }

    /// The rows of `sql`, whose only column is a JSON object as text.
    ///
    /// Names inside `sql` must have been quoted, and texts bound as `binds`.
    pub(super) async fn objects<T: DeserializeOwned>(
        &mut self,
        sql: impl Into<String>,
        binds: &[&str],
    ) -> Result<Vec<T>, LinkError> {
        let sql = AssertSqlSafe(sql.into());
        let texts = limited(ANSWER_LIMIT, async {
            let texts: Result<Vec<String>, sqlx::Error> = match self {
                Self::Postgres(connection) => {
                    let mut query = sqlx::query(sql);
                    for bind in binds {
                        query = query.bind(*bind);
                    }
                    let rows = query.fetch_all(connection).await?;
                    rows.iter().map(|row| row.try_get(0)).collect()
                }
                Self::Mysql(connection) => {
                    let mut query = sqlx::query(sql);
                    for bind in binds {
                        query = query.bind(*bind);
                    }
                    let rows = query.fetch_all(connection).await?;
                    rows.iter().map(|row| row.try_get_unchecked(0)).collect()
                }
                Self::Sqlite(connection, clock) => {
                    let mut query = sqlx::query(sql);
                    for bind in binds {
                        query = query.bind(*bind);
                    }
                    clock.start();
                    let rows = query.fetch_all(connection).await?;
                    rows.iter().map(|row| row.try_get(0)).collect()
                }
            };
            Ok(texts?)
        })
        .await?;
        texts.iter().map(|text| Ok(serde_json::from_str(text)?)).collect()
    }

    /// Ends another connection to MySQL or MariaDB, which cannot be told in a prepared statement.
    pub(super) async fn kill(&mut self, number: i64) -> Result<(), LinkError> {
        let Self::Mysql(connection) = self else { return Ok(()) };
        limited(ANSWER_LIMIT, async {
            let sql = AssertSqlSafe(format!("KILL {number}"));
            sqlx::raw_sql(sql).execute(connection).await?;
            Ok(())
        })
        .await
    }

    /// The first row of `sql`, as [`Link::objects`] reads it.
    pub(super) async fn object<T: DeserializeOwned>(
        &mut self,
        sql: impl Into<String>,
        binds: &[&str],
    ) -> Result<Option<T>, LinkError> {
        Ok(self.objects(sql, binds).await?.into_iter().next())
    }
}

/// Ends SQLite statements that take too long; SQLite itself has no such limit.
#[derive(Debug, Clone)]
pub(super) struct Clock {
    origin: Instant,
    deadline: Arc<AtomicU64>,
}

impl Default for Clock {
    fn default() -> Self {
        Self { origin: Instant::now(), deadline: Arc::new(AtomicU64::new(u64::MAX)) }
    }
}

impl Clock {
    fn start(&self) {
        let deadline = self.origin.elapsed() + STATEMENT_LIMIT;
        self.deadline
            .store(u64::try_from(deadline.as_millis()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    async fn watch(&self, connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        let clock = self.clone();
        connection.lock_handle().await?.set_progress_handler(SQLITE_STEPS, move || {
            clock.origin.elapsed().as_millis() < u128::from(clock.deadline.load(Ordering::Relaxed))
        });
        Ok(())
    }
}

/// A pooler may be set up to drop what it does not know, and with it that nothing can be written.
async fn is_read_only(connection: &mut PgConnection) -> Result<(), LinkError> {
    let sql = "SHOW default_transaction_read_only";
    let row = sqlx::raw_sql(sql).fetch_one(connection).await?;
    match row.try_get::<&str, _>(0)? {
        "on" => Ok(()),
        _ => Err(LinkError::SettingsDropped),
    }
}

/// MySQL and MariaDB name their time limits differently, and each refuses the other's name.
async fn limit_mysql(connection: &mut MySqlConnection) -> Result<(), sqlx::Error> {
    sqlx::raw_sql("SET SESSION TRANSACTION READ ONLY; SET SESSION lock_wait_timeout = 5")
        .execute(&mut *connection)
        .await?;
    let milliseconds = STATEMENT_LIMIT.as_millis();
    let seconds = STATEMENT_LIMIT.as_secs();
    let mysql = AssertSqlSafe(format!("SET SESSION max_execution_time = {milliseconds}"));
    if sqlx::raw_sql(mysql).execute(&mut *connection).await.is_err() {
        let mariadb = AssertSqlSafe(format!("SET SESSION max_statement_time = {seconds}"));
        if let Err(error) = sqlx::raw_sql(mariadb).execute(connection).await {
            tracing::debug!(%error, "the server has no statement time limit");
        }
    }
    Ok(())
}

async fn limited<T>(
    limit: Duration,
    work: impl Future<Output = Result<T, LinkError>>,
) -> Result<T, LinkError> {
    match tokio::time::timeout(limit, work).await {
        Ok(result) => result,
        Err(_) => Err(LinkError::Timeout(limit)),
    }
}
