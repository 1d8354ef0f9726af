//! One read-only connection to a project's database.

use std::time::Duration;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use tokio::sync::Mutex;

use super::introspect::Surroundings;
use super::link::{Link, LinkError};
use super::{
    Belonging, ColumnCollation, Objects, Obstacle, RowCount, belongings, condition, count,
    driver_options, failure, identifier, mysql, objects, obstacle,
};
use super::{postgres, sqlite};
use crate::project::{DatabaseUrl, VersionTable};
use crate::refusal::Refusal;
use crate::schema::{Dialect, EnumType, QualifiedName, Table};

/// How often, and how long apart, the connections of a dead run are looked for.
const ORPHAN_LOOKS: u32 = 20;
const ORPHAN_PAUSE: Duration = Duration::from_millis(100);

/// A read-only connection. Statements run one after another, each under a time limit.
#[derive(Debug)]
pub struct Database {
    url: DatabaseUrl,
    link: Mutex<Link>,
}

/// The answer of a query of one text.
#[derive(Debug, Deserialize)]
pub(super) struct TextRow {
    pub(super) text: String,
}

impl Database {
    /// Connects read-only, giving up after a few seconds.
    ///
    /// A SQLite file that does not exist is refused as `database_missing`, and is not created.
    pub async fn connect(url: &DatabaseUrl) -> Result<Self, Refusal> {
        let driver = driver_options::driver(url)?;
        let link = Link::open(driver).await.map_err(|error| failure::connecting(&error, url))?;
        Ok(Self { url: url.clone(), link: Mutex::new(link) })
    }

    /// The database family.
    pub fn dialect(&self) -> Dialect {
        self.url.dialect
    }

    /// The server's version as it prints it, such as `18.6` or `10.11.19-MariaDB`.
    pub async fn server_version(&self) -> Result<String, Refusal> {
        let sql = match self.dialect() {
            Dialect::Postgresql => {
                "SELECT json_build_object('text', current_setting('server_version'))::text"
            }
            Dialect::Mysql => "SELECT CAST(JSON_OBJECT('text', VERSION()) AS CHAR)",
            Dialect::Sqlite => "SELECT json_object('text', sqlite_version())",
        };
        let row: Result<Option<TextRow>, LinkError> = self.link.lock().await.object(sql, &[]).await;
        Ok(self.told(row, "the server's version")?.map(|row| row.text).unwrap_or_default())
    }

    /// A query that tells this database from every other of its kind, and its answer. `None` for
    /// SQLite, whose databases are files, and where the server does not say.
    pub async fn identity(&self) -> Option<(String, String)> {
        let (probe, sql) = match self.dialect() {
            Dialect::Postgresql => (postgres::IDENTITY, postgres::object_of(postgres::IDENTITY)),
            Dialect::Mysql => (mysql::IDENTITY, mysql::object_of(mysql::IDENTITY)),
            Dialect::Sqlite => return None,
        };
        let row: Result<Option<TextRow>, LinkError> = self.link.lock().await.object(sql, &[]).await;
        match self.told(row, "the server's identity") {
            Ok(row) => row.map(|row| (probe.to_owned(), row.text)),
            Err(refusal) => {
                tracing::warn!("databases are told apart by name only: {refusal}");
                None
            }
        }
    }

    /// What this database is called by its server, the same after a restart and on every route to it;
    /// `None` where the server does not say, and for SQLite, whose databases are files.
    pub async fn lasting_identity(&self) -> Option<String> {
        let sql = match self.dialect() {
            Dialect::Postgresql => postgres::object_of(postgres::LASTING_IDENTITY),
            Dialect::Mysql => mysql::object_of(mysql::IDENTITY),
            Dialect::Sqlite => return None,
        };
        let row: Result<Option<TextRow>, LinkError> = self.link.lock().await.object(sql, &[]).await;
        match row {
            Ok(row) => row.map(|row| row.text),
            Err(error) => {
                tracing::debug!(%error, "the server does not say which it is");
                None
            }
        }
    }

    /// Ends what a run whose process is gone left behind: its connections, which would otherwise go
    /// on with their last statement. Gives those that could not be ended.
    pub async fn end_backends(&self, backends: &[i64]) -> Vec<i64> {
        let mut left = backends.to_vec();
        for _ in 0..ORPHAN_LOOKS {
            let mut still = Vec::new();
            for backend in left {
                if !self.has_ended(backend).await {
                    still.push(backend);
                }
            }
            if still.is_empty() {
                return still;
            }
            left = still;
            tokio::time::sleep(ORPHAN_PAUSE).await;
        }
        left
    }

    /// Ends one connection of a run; whether it was gone already.
    async fn has_ended(&self, backend: i64) -> bool {
        let mut link = self.link.lock().await;
        let there: Result<Option<TextRow>, LinkError> = match self.dialect() {
            Dialect::Postgresql => {
                link.object(postgres::END_BACKEND, &[&backend.to_string()]).await
            }
            Dialect::Mysql => mysql::end_connection(&mut link, backend).await,
            Dialect::Sqlite => return true,
        };
        there.is_ok_and(|row| row.is_some_and(|row| row.text == "0"))
    }

    /// What the version table holds; `None` where the table does not exist.
    pub async fn current_revisions(
        &self,
        table: &VersionTable,
    ) -> Result<Option<Vec<String>>, Refusal> {
        let name = QualifiedName::new(table.schema.clone(), &table.name);
        if !self.is_there(&name).await? {
            return Ok(None);
        }
        let object = match self.dialect() {
            Dialect::Postgresql => "json_build_object('text', version_num)::text",
            Dialect::Mysql => "CAST(JSON_OBJECT('text', version_num) AS CHAR)",
            Dialect::Sqlite => "json_object('text', version_num)",
        };
        let table = identifier::quote_table(self.dialect(), &name);
        let sql = format!("SELECT {object} FROM {table} ORDER BY version_num");
        let rows: Result<Vec<TextRow>, LinkError> = self.link.lock().await.objects(sql, &[]).await;
        let rows = self.told(rows, &format!("the version table {name}"))?;
        Ok(Some(rows.into_iter().map(|row| row.text).collect()))
    }

    /// All tables the user can see outside the system schemas.
    pub async fn table_names(&self) -> Result<Vec<QualifiedName>, Refusal> {
        let mut link = self.link.lock().await;
        let names = match self.dialect() {
            Dialect::Postgresql => postgres::table_names(&mut link).await,
            Dialect::Mysql => mysql::table_names(&mut link).await,
            Dialect::Sqlite => sqlite::table_names(&mut link).await,
        };
        self.told(names, "the list of tables")
    }

    /// What `\d` shows of one table or view; `None` where there is neither.
    /// [`Database::surroundings`] tells which of them it is.
    pub async fn table(&self, name: &QualifiedName) -> Result<Option<Table>, Refusal> {
        let mut tables = self.tables(std::slice::from_ref(name)).await?;
        Ok(tables.pop().flatten())
    }

    /// What [`Database::table`] tells, of several and in their order.
    pub async fn tables(&self, names: &[QualifiedName]) -> Result<Vec<Option<Table>>, Refusal> {
        let mut link = self.link.lock().await;
        if self.dialect() == Dialect::Postgresql {
            let tables = postgres::tables(&mut link, names).await;
            return match names {
                [name] => self.told(tables, &name.to_string()),
                names => self.told(tables, &format!("{} tables", names.len())),
            };
        }
        let mut tables = Vec::with_capacity(names.len());
        for name in names {
            let table = match self.dialect() {
                Dialect::Mysql => mysql::table(&mut link, name).await,
                _ => sqlite::table(&mut link, name).await,
            };
            tables.push(self.told(table, &name.to_string())?);
        }
        Ok(tables)
    }

    async fn is_there(&self, name: &QualifiedName) -> Result<bool, Refusal> {
        if self.dialect() != Dialect::Postgresql {
            return Ok(self.surroundings(name).await?.is_some());
        }
        let found = postgres::is_there(&mut *self.link.lock().await, name).await;
        self.told(found, &name.to_string())
    }

    /// Whether `name` is a table or a view, what refers to it, and its triggers.
    pub async fn surroundings(
        &self,
        name: &QualifiedName,
    ) -> Result<Option<Surroundings>, Refusal> {
        let mut link = self.link.lock().await;
        let around = match self.dialect() {
            Dialect::Postgresql => {
                postgres::around(&mut link, name).await.map(|row| row.map(Surroundings::from))
            }
            Dialect::Mysql => mysql::around(&mut link, name).await,
            Dialect::Sqlite => sqlite::around(&mut link, name).await,
        };
        self.told(around, &name.to_string())
    }

    /// Tables that extensions brought, partitions and children of other tables (PostgreSQL).
    pub async fn belongings(&self) -> Result<Vec<Belonging>, Refusal> {
        if self.dialect() != Dialect::Postgresql {
            return Ok(Vec::new());
        }
        let found = belongings::read(&mut *self.link.lock().await).await;
        self.told(found, "what tables belong to")
    }

    /// Columns whose collation is not their type's (PostgreSQL).
    pub async fn collations(&self) -> Result<Vec<ColumnCollation>, Refusal> {
        if self.dialect() != Dialect::Postgresql {
            return Ok(Vec::new());
        }
        let found = belongings::collations(&mut *self.link.lock().await).await;
        self.told(found, "the collations of columns")
    }

    /// Enum types, sequences and views.
    pub async fn objects(&self) -> Result<Objects, Refusal> {
        let mut link = self.link.lock().await;
        let found = objects::read(&mut link, self.dialect()).await;
        self.told(found, "the enum types, sequences and views")
    }

    /// The enum types that columns of `table` use. MySQL's inline enums bear their column's name.
    pub async fn enums_of(&self, table: &QualifiedName) -> Result<Vec<EnumType>, Refusal> {
        let mut link = self.link.lock().await;
        let enums = match self.dialect() {
            Dialect::Postgresql => postgres::enums(&mut link, table).await,
            Dialect::Mysql => mysql::table(&mut link, table)
                .await
                .map(|table| table.as_ref().map(mysql::enums).unwrap_or_default()),
            Dialect::Sqlite => Ok(Vec::new()),
        };
        self.told(enums, &format!("the enum types of {table}"))
    }

    /// Rows in `table`, counted where that is cheap.
    pub async fn row_count(&self, table: &QualifiedName) -> Result<RowCount, Refusal> {
        let mut link = self.link.lock().await;
        let rows = count::rows(&mut link, self.dialect(), table).await;
        self.told(rows, &table.to_string())
    }

    /// Rows of `table` where `column` is NULL; always counted.
    pub async fn null_count(&self, table: &QualifiedName, column: &str) -> Result<i64, Refusal> {
        Ok(self.null_counts(table, &[column]).await?.first().copied().unwrap_or_default())
    }

    /// Rows of `table` that are NULL in each of `columns`, counted in one pass.
    pub async fn null_counts(
        &self,
        table: &QualifiedName,
        columns: &[&str],
    ) -> Result<Vec<i64>, Refusal> {
        let mut link = self.link.lock().await;
        let nulls = count::nulls(&mut link, self.dialect(), table, columns).await;
        self.told(nulls, &table.to_string())
    }

    /// The condition that `column` is NULL.
    pub fn is_null(&self, column: &str) -> String {
        format!("{} IS NULL", identifier::quote(self.dialect(), column))
    }

    /// Rows of `table` for which the SQL `condition` (text of a migration) holds, counted read-only
    /// with a time limit. Conditions that could do anything but compare are refused.
    pub async fn count_where(
        &self,
        table: &QualifiedName,
        condition: &str,
    ) -> Result<i64, Refusal> {
        condition::check(self.dialect(), condition).map_err(|reason| {
            Refusal::new(
                "condition_not_counted",
                format!("Rows of {table} that meet the condition were not counted"),
            )
            .because(reason)
            .instead("count them by hand where the number matters")
            .unblock(format!("SELECT count(*) FROM {table} WHERE {condition};"))
        })?;
        let mut link = self.link.lock().await;
        let rows = count::filtered(&mut link, self.dialect(), table, Some(condition)).await;
        self.told(rows, &table.to_string())
    }

    /// Rows of `table` that are in the way of a change, counted read-only with a time limit; `None`
    /// where the table is too large to be read for that, or the condition does more than compare.
    pub async fn obstructing_rows(
        &self,
        table: &QualifiedName,
        obstacle: &Obstacle,
    ) -> Result<Option<i64>, Refusal> {
        if let Obstacle::Breaking { condition } = obstacle
            && condition::check(self.dialect(), condition).is_err()
        {
            return Ok(None);
        }
        let mut link = self.link.lock().await;
        let rows = count::rows(&mut link, self.dialect(), table).await;
        if !self.told(rows, &table.to_string())?.exact {
            return Ok(None);
        }
        let rows = obstacle::count(&mut link, self.dialect(), table, obstacle).await;
        self.told(rows, &table.to_string()).map(Some)
    }

    /// Size of `table` with its indexes, in bytes, where the server says.
    pub async fn table_bytes(&self, table: &QualifiedName) -> Result<Option<i64>, Refusal> {
        let mut link = self.link.lock().await;
        let bytes = match self.dialect() {
            Dialect::Postgresql => {
                postgres::around(&mut link, table).await.map(|row| row.and_then(|row| row.bytes))
            }
            Dialect::Mysql => {
                mysql::table_row(&mut link, table).await.map(|row| row.and_then(|row| row.bytes))
            }
            Dialect::Sqlite => Ok(None),
        };
        self.told(bytes, &format!("the size of {table}"))
    }

    /// The rows of a query that the caller makes sense of itself.
    pub(super) async fn asked<T: DeserializeOwned>(
        &self,
        sql: &'static str,
        binds: &[&str],
    ) -> Result<Vec<T>, LinkError> {
        self.link.lock().await.objects(sql, binds).await
    }

    fn told<T>(&self, result: Result<T, LinkError>, what: &str) -> Result<T, Refusal> {
        result.map_err(|error| failure::reading(&error, what, &self.url))
    }
}
