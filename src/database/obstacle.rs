//! Rows that a change would be refused for.

use super::count::{counted, filtered};
use super::identifier::{quote, quote_table};
use super::link::{Link, LinkError};
use crate::schema::{Dialect, QualifiedName};

/// What rows of a table may not be, if a change is to succeed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Obstacle {
    /// NULL in a column that becomes NOT NULL.
    Nulls {
        /// The column.
        column: String,
    },
    /// Values that occur more than once in columns that become unique.
    Duplicates {
        /// The columns.
        columns: Vec<String>,
        /// Whether NULL equals NULL, or may not be there at all.
        with_nulls: bool,
    },
    /// Values that refer to nothing.
    Orphans {
        /// The referring columns.
        columns: Vec<String>,
        /// The table referred to.
        referred_table: QualifiedName,
        /// The columns referred to.
        referred_columns: Vec<String>,
    },
    /// Rows that do not meet a condition, which is SQL of the migration or of our own.
    Breaking {
        /// The condition.
        condition: String,
    },
}

impl Obstacle {
    /// The query that counts the rows in the way (of duplicates, the values).
    pub fn query(&self, table: &QualifiedName, dialect: Dialect) -> String {
        let name = |column: &String| quote(dialect, column);
        let told = quote_table(dialect, table);
        match self {
            Self::Duplicates { columns, with_nulls } => {
                let list: Vec<String> = columns.iter().map(name).collect();
                let present: Vec<String> =
                    list.iter().map(|column| format!("{column} IS NOT NULL")).collect();
                let only = match with_nulls {
                    true => String::new(),
                    false => format!(" WHERE {}", present.join(" AND ")),
                };
                let list = list.join(", ");
                format!(
                    "SELECT COUNT(*) AS n FROM (SELECT {list} FROM {told}{only} GROUP BY {list} \
                     HAVING COUNT(*) > 1) repeated"
                )
            }
            other => {
                let condition = other.condition(table, dialect);
                format!("SELECT COUNT(*) AS n FROM {told} WHERE ({condition}\n)")
            }
        }
    }

    /// What holds for a row in the way.
    fn condition(&self, table: &QualifiedName, dialect: Dialect) -> String {
        let told = quote_table(dialect, table);
        match self {
            Self::Nulls { column } => format!("{} IS NULL", quote(dialect, column)),
            // A condition that is NULL lets the row pass.
            Self::Breaking { condition } => format!("NOT ({condition}\n)"),
            Self::Orphans { columns, referred_table, referred_columns } => {
                let own = |column: &String| format!("{told}.{}", quote(dialect, column));
                let mut parts: Vec<String> =
                    columns.iter().map(|column| format!("{} IS NOT NULL", own(column))).collect();
                let pairs = columns
                    .iter()
                    .zip(referred_columns)
                    .map(|(from, to)| format!("referred.{} = {}", quote(dialect, to), own(from)));
                let pairs: Vec<String> = pairs.collect();
                parts.push(format!(
                    "NOT EXISTS (SELECT 1 FROM {} referred WHERE {})",
                    quote_table(dialect, referred_table),
                    pairs.join(" AND ")
                ));
                parts.join(" AND ")
            }
            Self::Duplicates { .. } => String::new(),
        }
    }
}

/// How many rows of `table` are in the way.
pub(super) async fn count(
    link: &mut Link,
    dialect: Dialect,
    table: &QualifiedName,
    obstacle: &Obstacle,
) -> Result<i64, LinkError> {
    match obstacle {
        Obstacle::Duplicates { .. } => {
            counted(link, dialect, &obstacle.query(table, dialect)).await
        }
        other => filtered(link, dialect, table, Some(&other.condition(table, dialect))).await,
    }
}
