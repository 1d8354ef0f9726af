//! Counting rows, within limits.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::failure::is_timeout;
use super::identifier::{quote, quote_table};
use super::link::{Link, LinkError};
use super::{mysql, postgres};
use crate::schema::{Dialect, QualifiedName};

/// Up to so many estimated rows are counted.
const COUNTED_ROWS: i64 = 1_000_000;
/// A table that was never analysed is counted up to this size.
const COUNTED_BYTES: i64 = 256 * 1024 * 1024;

/// How many rows a table has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct RowCount {
    /// The number of rows.
    pub rows: i64,
    /// Whether it was counted; otherwise it is the planner's estimate.
    pub exact: bool,
}

#[derive(Debug, Deserialize)]
struct CountRow {
    n: i64,
}

/// Rows in `table`: counted where that is cheap, else the server's estimate.
pub(super) async fn rows(
    link: &mut Link,
    dialect: Dialect,
    table: &QualifiedName,
) -> Result<RowCount, LinkError> {
    let estimate = estimate(link, dialect, table).await?;
    if let Some(rows) = estimate.filter(|rows| *rows > COUNTED_ROWS) {
        return Ok(RowCount { rows, exact: false });
    }
    match filtered(link, dialect, table, None).await {
        Ok(rows) => Ok(RowCount { rows, exact: true }),
        Err(error) if is_timeout(&error) => match estimate {
            Some(rows) => Ok(RowCount { rows, exact: false }),
            None => Err(error),
        },
        Err(error) => Err(error),
    }
}

/// Rows of `table` for which `condition`, already checked, holds.
pub(super) async fn filtered(
    link: &mut Link,
    dialect: Dialect,
    table: &QualifiedName,
    condition: Option<&str>,
) -> Result<i64, LinkError> {
    let mut select = format!("SELECT COUNT(*) AS n FROM {}", quote_table(dialect, table));
    if let Some(condition) = condition {
        // The line end keeps a comment at the end of the condition from hiding the parenthesis.
        select.push_str(&format!(" WHERE ({condition}\n)"));
    }
    counted(link, dialect, &select).await
}

/// The number that `select` gives as `n`.
pub(super) async fn counted(
    link: &mut Link,
    dialect: Dialect,
    select: &str,
) -> Result<i64, LinkError> {
    let sql = format!("SELECT {} FROM ({select}) counted", object(dialect, "'n', counted.n"));
    let row: Option<CountRow> = link.object(sql, &[]).await?;
    Ok(row.map_or(0, |row| row.n))
}

/// How many rows are NULL in each of `columns`, in one pass.
pub(super) async fn nulls(
    link: &mut Link,
    dialect: Dialect,
    table: &QualifiedName,
    columns: &[&str],
) -> Result<Vec<i64>, LinkError> {
    let (mut counts, mut pairs) = (Vec::new(), Vec::new());
    for (place, column) in columns.iter().enumerate() {
        counts.push(format!("COUNT(*) - COUNT({}) AS n{place}", quote(dialect, column)));
        pairs.push(format!("'n{place}', counted.n{place}"));
    }
    let sql = format!(
        "SELECT {} FROM (SELECT {} FROM {}) counted",
        object(dialect, &pairs.join(", ")),
        counts.join(", "),
        quote_table(dialect, table)
    );
    let row: BTreeMap<String, i64> = link.object(sql, &[]).await?.unwrap_or_default();
    Ok((0..columns.len())
        .map(|place| row.get(&format!("n{place}")).copied().unwrap_or_default())
        .collect())
}

async fn estimate(
    link: &mut Link,
    dialect: Dialect,
    table: &QualifiedName,
) -> Result<Option<i64>, LinkError> {
    Ok(match dialect {
        Dialect::Sqlite => None,
        Dialect::Mysql => mysql::table_row(link, table).await?.and_then(|row| row.rows),
        Dialect::Postgresql => postgres::around(link, table).await?.and_then(|row| {
            match (row.rows, row.heap_bytes) {
                // Never analysed: a page of 8 KB holds some fifty ordinary rows.
                (..0, Some(bytes)) if bytes > COUNTED_BYTES => Some(bytes / 160),
                (..0, _) => None,
                (rows, _) => Some(rows),
            }
        }),
    })
}

fn object(dialect: Dialect, pairs: &str) -> String {
    match dialect {
        Dialect::Postgresql => format!("json_build_object({pairs})::text"),
        Dialect::Mysql => format!("CAST(JSON_OBJECT({pairs}) AS CHAR)"),
        Dialect::Sqlite => format!("json_object({pairs})"),
    }
}
