//! Rows of a table as SQL literals, read as a stream from one snapshot: what can be kept of data
//! that is about to go.
//!
//! The server writes the literals itself, so that they mean to it exactly what it holds.

use futures_util::TryStreamExt;
use sqlx::mysql::MySqlConnection;
use sqlx::postgres::PgConnection;
use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Connection, Row};

use super::driver_options::{self, Driver};
use super::failure;
use super::identifier::{quote, quote_table};
use super::link::LinkError;
use crate::project::DatabaseUrl;
use crate::refusal::Refusal;
use crate::schema::{Column, Dialect, QualifiedName};

/// So that texts mean the same when they are read back, no row is hidden, and no limit ends a long read.
const POSTGRESQL: &str = "\
SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0; SET row_security = off;
SET DateStyle = 'ISO'; SET IntervalStyle = 'postgres'; SET TimeZone = 'UTC'; SET bytea_output = 'hex';
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
const MYSQL: &str = "\
SET SESSION sql_mode = ''; SET time_zone = '+00:00'; SET SESSION lock_wait_timeout = 5;
SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ;
START TRANSACTION WITH CONSISTENT SNAPSHOT";

/// Told of the literals of each row; an error ends the reading.
pub type RowWriter<'w> = &'w mut (dyn FnMut(&[String]) -> std::io::Result<()> + Send);

/// Which rows, and what of them.
#[derive(Debug, Clone, Copy)]
pub struct Selection<'s> {
    /// The table.
    pub table: &'s QualifiedName,
    /// The columns, in the order in which they are told.
    pub columns: &'s [&'s Column],
    /// SQL text that chooses rows.
    pub condition: Option<&'s str>,
}

/// A read-only snapshot of a database.
#[derive(Debug)]
pub struct Snapshot {
    url: DatabaseUrl,
    connection: Connected,
}

#[derive(Debug)]
enum Connected {
    Postgres(PgConnection),
    Mysql(MySqlConnection),
    Sqlite(SqliteConnection),
}

impl Snapshot {
    /// Connects, and holds on to what is there now.
    pub async fn of(url: &DatabaseUrl) -> Result<Self, Refusal> {
        let connecting = |error: sqlx::Error| failure::connecting(&LinkError::from(error), url);
        let connection = match driver_options::driver(url)? {
            Driver::Postgres(options) => {
                let mut one = PgConnection::connect_with(&options).await.map_err(connecting)?;
                sqlx::raw_sql(POSTGRESQL).execute(&mut one).await.map_err(connecting)?;
                Connected::Postgres(one)
            }
            Driver::Mysql(options) => {
                let mut one = MySqlConnection::connect_with(&options).await.map_err(connecting)?;
                sqlx::raw_sql(MYSQL).execute(&mut one).await.map_err(connecting)?;
                Connected::Mysql(one)
            }
            Driver::Sqlite(options) => {
                let mut one = SqliteConnection::connect_with(&options).await.map_err(connecting)?;
                sqlx::raw_sql("BEGIN").execute(&mut one).await.map_err(connecting)?;
                Connected::Sqlite(one)
            }
        };
        Ok(Self { url: url.clone(), connection })
    }

    /// Hands each selected row to `write`, and gives their number.
    pub async fn write_rows(
        &mut self,
        selection: Selection<'_>,
        write: RowWriter<'_>,
    ) -> Result<u64, Refusal> {
        let dialect = self.url.dialect;
        let literals: Vec<String> =
            selection.columns.iter().map(|column| literal(dialect, column)).collect();
        let sql = format!("SELECT {}{}", literals.join(", "), from(dialect, selection));
        let told = self.stream(sql, literals.len(), write).await;
        told.map_err(|error| failure::reading(&error, &selection.table.to_string(), &self.url))
    }

    /// How many rows are selected.
    pub async fn count(&mut self, selection: Selection<'_>) -> Result<u64, Refusal> {
        let count = match self.url.dialect {
            Dialect::Postgresql => "count(*)::text",
            Dialect::Mysql => "CAST(COUNT(*) AS CHAR)",
            Dialect::Sqlite => "CAST(count(*) AS TEXT)",
        };
        let sql = format!("SELECT {count}{}", from(self.url.dialect, selection));
        let mut found = 0;
        let mut note = |row: &[String]| {
            found = row.first().and_then(|text| text.parse().ok()).unwrap_or_default();
            Ok(())
        };
        let told = self.stream(sql, 1, &mut note).await;
        told.map_err(|error| failure::reading(&error, &selection.table.to_string(), &self.url))?;
        Ok(found)
    }

    /// Row by row, so that memory holds one of them.
    async fn stream(
        &mut self,
        sql: String,
        columns: usize,
        write: RowWriter<'_>,
    ) -> Result<u64, LinkError> {
        let mut rows = 0;
        let mut texts: Vec<String> = Vec::with_capacity(columns);
        let sql = AssertSqlSafe(sql);
        macro_rules! each {
            ($connection:expr, $get:ident) => {{
                let mut stream = sqlx::raw_sql(sql).fetch($connection);
                while let Some(row) = stream.try_next().await? {
                    texts.clear();
                    for place in 0..columns {
                        texts.push(row.$get::<String, _>(place)?);
                    }
                    write(&texts).map_err(sqlx::Error::Io)?;
                    rows += 1;
                }
            }};
        }
        match &mut self.connection {
            Connected::Postgres(connection) => each!(connection, try_get_unchecked),
            Connected::Mysql(connection) => each!(connection, try_get_unchecked),
            Connected::Sqlite(connection) => each!(connection, try_get_unchecked),
        }
        Ok(rows)
    }
}

fn from(dialect: Dialect, selection: Selection<'_>) -> String {
    let table = quote_table(dialect, selection.table);
    match selection.condition {
        // The line end keeps a comment at the end of the condition from hiding the parenthesis.
        Some(condition) => format!(" FROM {table} WHERE ({condition}\n)"),
        None => format!(" FROM {table}"),
    }
}

/// The expression that writes a column's value as a literal.
fn literal(dialect: Dialect, column: &Column) -> String {
    let name = quote(dialect, &column.name);
    match dialect {
        Dialect::Postgresql => format!("quote_nullable({name}::text)"),
        Dialect::Mysql => mysql_literal(&name, &column.type_name.to_ascii_lowercase()),
        // A text that holds a zero byte would end there.
        Dialect::Sqlite => format!(
            "CASE WHEN typeof({name}) = 'text' AND instr({name}, char(0)) > 0 \
             THEN 'CAST(X''' || hex({name}) || ''' AS TEXT)' ELSE quote({name}) END"
        ),
    }
}

fn mysql_literal(name: &str, type_name: &str) -> String {
    const GEOMETRIES: &[&str] = &["geom", "point", "linestring", "polygon", "multi"];
    let or_null = |written: String| format!("IF({name} IS NULL, 'NULL', {written})");
    let is = |words: &[&str]| words.iter().any(|word| type_name.starts_with(word));
    if type_name.contains("blob") || type_name.contains("binary") || is(GEOMETRIES) {
        or_null(format!("CONCAT('X''', HEX({name}), '''')"))
    } else if is(&["bit"]) {
        or_null(format!("CONCAT('b''', BIN({name} + 0), '''')"))
    } else if is(&["float"]) {
        // Printed as it is, a float has six digits.
        or_null(format!("CAST({name} + 0e0 AS CHAR)"))
    } else {
        format!("QUOTE(CONVERT({name} USING utf8mb4))")
    }
}
