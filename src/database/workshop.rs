//! A session for making, filling and removing scratch databases: the only one that writes.

use std::path::Path;
use std::time::Duration;

use sqlx::mysql::MySqlConnection;
use sqlx::postgres::PgConnection;
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Connection, Row};

use super::driver_options::{self, Driver};
use super::failure;
use super::link::{CONNECT_LIMIT, LinkError};
use crate::project::DatabaseUrl;
use crate::refusal::Refusal;

/// How long one statement may take: a copy of a large file does.
const PATIENCE: Duration = Duration::from_secs(600);

/// A session with a server. What it runs is our own text, never a migration's.
#[derive(Debug)]
pub struct Workshop {
    url: DatabaseUrl,
    session: Session,
}

#[derive(Debug)]
enum Session {
    Postgres(PgConnection),
    Mysql(MySqlConnection),
    Sqlite(SqliteConnection),
}

/// The rows of an answer, each value as text.
pub(super) type TextRows = Vec<Vec<Option<String>>>;

impl Workshop {
    /// A session that may write, for a scratch database or for making one.
    pub async fn open(url: &DatabaseUrl) -> Result<Self, Refusal> {
        Self::connect(url, driver_options::writing(url)?).await
    }

    /// A session that only reads, for what a scratch database is made from.
    pub async fn reading(url: &DatabaseUrl) -> Result<Self, Refusal> {
        let mut workshop = Self::connect(url, driver_options::driver(url)?).await?;
        match &workshop.session {
            Session::Postgres(_) => workshop.run("SET statement_timeout = 0").await?,
            Session::Mysql(_) => {
                let limits = "SET SESSION TRANSACTION READ ONLY; SET SESSION lock_wait_timeout = 5";
                workshop.run(limits).await?;
            }
            Session::Sqlite(_) => {}
        }
        Ok(workshop)
    }

    async fn connect(url: &DatabaseUrl, driver: Driver) -> Result<Self, Refusal> {
        let session = async {
            Ok::<_, sqlx::Error>(match driver {
                Driver::Postgres(options) => {
                    Session::Postgres(PgConnection::connect_with(&options).await?)
                }
                Driver::Mysql(options) => {
                    Session::Mysql(MySqlConnection::connect_with(&options).await?)
                }
                Driver::Sqlite(options) => {
                    Session::Sqlite(SqliteConnection::connect_with(&options).await?)
                }
            })
        };
        let session = match tokio::time::timeout(CONNECT_LIMIT, session).await {
            Ok(session) => session.map_err(LinkError::Driver),
            Err(_) => Err(LinkError::Timeout(CONNECT_LIMIT)),
        };
        let session = session.map_err(|error| failure::connecting(&error, url))?;
        Ok(Self { url: url.clone(), session })
    }

    /// Runs statements, whose names and texts must have been quoted.
    pub async fn run(&mut self, sql: impl Into<String>) -> Result<(), Refusal> {
        self.rows(sql).await.map(drop)
    }

    /// The rows of a query.
    pub async fn rows(&mut self, sql: impl Into<String>) -> Result<TextRows, Refusal> {
        let sql = sql.into();
        let answer = tokio::time::timeout(PATIENCE, self.session.rows(&sql)).await;
        let answer = match answer {
            Ok(answer) => answer.map_err(LinkError::Driver),
            Err(_) => Err(LinkError::Timeout(PATIENCE)),
        };
        let what: String = sql.split_whitespace().take(6).collect::<Vec<_>>().join(" ");
        answer.map_err(|error| failure::reading(&error, &format!("`{what} …`"), &self.url))
    }

    /// The first value of a query's first row.
    pub async fn text(&mut self, sql: impl Into<String>) -> Result<Option<String>, Refusal> {
        Ok(self
            .rows(sql)
            .await?
            .into_iter()
            .next()
            .and_then(|row| row.into_iter().next().flatten()))
    }

    /// Copies the SQLite file of this session, as one transaction sees it.
    pub async fn copy_file_to(&mut self, file: &Path) -> Result<(), Refusal> {
        let name = file.to_string_lossy().replace('\'', "''");
        self.run(format!("VACUUM INTO '{name}'")).await
    }

    /// Ends the session.
    pub async fn close(self) {
        let closed = match self.session {
            Session::Postgres(session) => session.close().await,
            Session::Mysql(session) => session.close().await,
            Session::Sqlite(session) => session.close().await,
        };
        if let Err(error) = closed {
            tracing::debug!(%error, "a session did not end in good order");
        }
    }
}

impl Session {
    async fn rows(&mut self, sql: &str) -> Result<TextRows, sqlx::Error> {
        let sql = AssertSqlSafe(sql.to_owned());
        match self {
            Self::Postgres(session) => {
                let rows = sqlx::raw_sql(sql).fetch_all(session).await?;
                let texts = |row: &sqlx::postgres::PgRow| {
                    (0..row.len()).map(|index| row.try_get_unchecked(index)).collect()
                };
                rows.iter().map(texts).collect()
            }
            Self::Mysql(session) => {
                let rows = sqlx::raw_sql(sql).fetch_all(session).await?;
                let texts = |row: &sqlx::mysql::MySqlRow| {
                    (0..row.len()).map(|index| row.try_get_unchecked(index)).collect()
                };
                rows.iter().map(texts).collect()
            }
            Self::Sqlite(session) => {
                let rows = sqlx::raw_sql(sql).fetch_all(session).await?;
                let texts = |row: &sqlx::sqlite::SqliteRow| {
                    (0..row.len()).map(|index| row.try_get_unchecked(index)).collect()
                };
                rows.iter().map(texts).collect()
            }
        }
    }
}
