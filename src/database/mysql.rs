//! MySQL's and MariaDB's `information_schema`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::connect::TextRow;
use super::introspect::{RelationKind, Surroundings, action, reference};
use super::link::{Link, LinkError};
use super::{mysql_columns, mysql_keys};
use crate::schema::{CheckConstraint, EnumType, QualifiedName, Table};

/// The server, its files, and the database in it.
pub(super) const IDENTITY: &str =
    "SELECT CONCAT(@@hostname, '/', @@port, '/', @@datadir, '/', DATABASE())";

/// A query of one text as the link reads it.
pub(super) fn object_of(sql: &str) -> String {
    format!("SELECT CAST(JSON_OBJECT('text', ({sql})) AS CHAR)")
}

/// Whether the connection `?` of a client that is gone is still there. A number that by now means
/// another's connection is spared: it is not of this database and this user.
const CONNECTION: &str = "\
SELECT CAST(JSON_OBJECT('text', CAST(COUNT(*) AS CHAR)) AS CHAR)
FROM information_schema.processlist
WHERE id = CAST(? AS SIGNED) AND id > CONNECTION_ID() AND db = DATABASE()
  AND user = SUBSTRING_INDEX(USER(), '@', 1)";

const TABLE_NAMES: &str = "\
SELECT CAST(JSON_OBJECT('name', table_name) AS CHAR) FROM information_schema.tables
WHERE table_schema = DATABASE() AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED')
ORDER BY table_name";

const TABLE: &str = "\
SELECT CAST(JSON_OBJECT('name', table_name, 'type', table_type, 'comment', table_comment,
  'rows', table_rows, 'bytes', data_length + index_length, 'version', VERSION()) AS CHAR)
FROM information_schema.tables
WHERE table_name = ? AND table_schema = COALESCE(NULLIF(?, ''), DATABASE())";

/// MariaDB's names of check constraints are only unique within their table.
const MARIADB_CHECKS: &str = "\
SELECT CAST(JSON_OBJECT('name', constraint_name, 'expression', check_clause,
  'enforced', 'YES') AS CHAR)
FROM information_schema.check_constraints
WHERE table_name = ? AND constraint_schema = COALESCE(NULLIF(?, ''), DATABASE())
ORDER BY constraint_name";

/// MySQL's are unique within the database, and only `table_constraints` knows whose they are.
const MYSQL_CHECKS: &str = "\
SELECT CAST(JSON_OBJECT('name', c.constraint_name, 'expression', k.check_clause,
  'enforced', c.enforced) AS CHAR)
FROM information_schema.table_constraints c
JOIN information_schema.check_constraints k
  ON k.constraint_schema = c.constraint_schema AND k.constraint_name = c.constraint_name
WHERE c.constraint_type = 'CHECK' AND c.table_name = ?
  AND c.table_schema = COALESCE(NULLIF(?, ''), DATABASE())
ORDER BY c.constraint_name";

const REFERENCES: &str = "\
SELECT CAST(JSON_OBJECT('table', k.table_name, 'name', k.constraint_name, 'column', k.column_name,
  'referred_column', k.referenced_column_name, 'on_delete', r.delete_rule) AS CHAR)
FROM information_schema.key_column_usage k
JOIN information_schema.referential_constraints r
  ON r.constraint_schema = k.constraint_schema AND r.table_name = k.table_name
 AND r.constraint_name = k.constraint_name
WHERE k.referenced_table_name = ?
  AND k.referenced_table_schema = COALESCE(NULLIF(?, ''), DATABASE())
ORDER BY k.table_name, k.constraint_name, k.ordinal_position";

const TRIGGERS: &str = "\
SELECT CAST(JSON_OBJECT('name', trigger_name) AS CHAR) FROM information_schema.triggers
WHERE event_object_table = ? AND event_object_schema = COALESCE(NULLIF(?, ''), DATABASE())
ORDER BY trigger_name";

/// Whose catalogue it is: the two servers print the same things differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Server {
    /// MySQL.
    Mysql,
    /// MariaDB.
    Mariadb,
}

/// What `information_schema.tables` knows.
#[derive(Debug, Deserialize)]
pub(super) struct TableRow {
    name: String,
    #[serde(rename = "type")]
    kind: String,
    comment: Option<String>,
    version: String,
    /// The engine's estimate.
    pub(super) rows: Option<i64>,
    /// Size with indexes.
    pub(super) bytes: Option<i64>,
}

impl TableRow {
    fn is_view(&self) -> bool {
        self.kind.contains("VIEW")
    }

    fn server(&self) -> Server {
        if self.version.contains("MariaDB") { Server::Mariadb } else { Server::Mysql }
    }
}

#[derive(Debug, Deserialize)]
struct CheckRow {
    name: String,
    expression: String,
    enforced: String,
}

#[derive(Debug, Deserialize)]
struct ReferenceRow {
    table: String,
    name: String,
    column: String,
    referred_column: String,
    on_delete: String,
}

#[derive(Debug, Deserialize)]
struct NameRow {
    name: String,
}

/// Ends a connection whose client is gone, and tells whether it was still there.
pub(super) async fn end_connection(
    link: &mut Link,
    connection: i64,
) -> Result<Option<TextRow>, LinkError> {
    let there: Option<TextRow> = link.object(CONNECTION, &[&connection.to_string()]).await?;
    if there.as_ref().is_some_and(|row| row.text != "0") {
        link.kill(connection).await?;
    }
    Ok(there)
}

/// The tables of the current database.
pub(super) async fn table_names(link: &mut Link) -> Result<Vec<QualifiedName>, LinkError> {
    let rows: Vec<NameRow> = link.objects(TABLE_NAMES, &[]).await?;
    Ok(rows.into_iter().map(|row| QualifiedName::bare(row.name)).collect())
}

/// The row of `information_schema.tables`.
pub(super) async fn table_row(
    link: &mut Link,
    name: &QualifiedName,
) -> Result<Option<TableRow>, LinkError> {
    link.object(TABLE, &binds(name)).await
}

/// The table as it is.
pub(super) async fn table(
    link: &mut Link,
    name: &QualifiedName,
) -> Result<Option<Table>, LinkError> {
    let Some(row) = table_row(link, name).await? else { return Ok(None) };
    let (server, is_view) = (row.server(), row.is_view());
    let mut table = Table::new(QualifiedName::new(name.schema.clone(), row.name));
    table.comment = row.comment.filter(|comment| !comment.is_empty() && !is_view);
    table.columns = mysql_columns::columns(link, name, server).await?;
    mysql_keys::add_indexes(link, name, server, &mut table).await?;
    table.foreign_keys = mysql_keys::foreign_keys(link, name).await?;
    table.check_constraints = checks(link, name, server).await;
    Ok(Some(table))
}

async fn checks(link: &mut Link, name: &QualifiedName, server: Server) -> Vec<CheckConstraint> {
    let sql = match server {
        Server::Mariadb => MARIADB_CHECKS,
        Server::Mysql => MYSQL_CHECKS,
    };
    let rows: Vec<CheckRow> = link.objects(sql, &binds(name)).await.unwrap_or_else(|error| {
        // Servers before MySQL 8.0.16 and MariaDB 10.2 know no check constraints.
        tracing::debug!(%error, "check constraints could not be read");
        Vec::new()
    });
    rows.into_iter()
        .map(|row| CheckConstraint {
            name: Some(row.name),
            expression: expression(row.expression, server),
            validated: row.enforced == "YES",
        })
        .collect()
}

/// Kind, references and triggers.
pub(super) async fn around(
    link: &mut Link,
    name: &QualifiedName,
) -> Result<Option<Surroundings>, LinkError> {
    let Some(row) = table_row(link, name).await? else { return Ok(None) };
    let references: Vec<ReferenceRow> = link.objects(REFERENCES, &binds(name)).await?;
    let triggers: Vec<NameRow> = link.objects(TRIGGERS, &binds(name)).await?;
    Ok(Some(Surroundings {
        kind: if row.is_view() { RelationKind::View } else { RelationKind::Table },
        referenced_by: references_by_key(references),
        triggers: triggers.into_iter().map(|row| row.name).collect(),
        also: BTreeMap::new(),
    }))
}

/// The inline enums of a table, by the columns that have them.
pub(super) fn enums(table: &Table) -> Vec<EnumType> {
    table
        .columns
        .iter()
        .filter(|column| column.type_name.to_ascii_lowercase().starts_with("enum("))
        .map(|column| EnumType {
            name: QualifiedName::bare(&column.name),
            labels: crate::schema::quoted_texts(&column.type_name),
        })
        .collect()
}

/// What the queries for one table bind: its name, and its database or nothing for the current one.
pub(super) fn binds(name: &QualifiedName) -> [&str; 2] {
    [&name.name, name.schema.as_deref().unwrap_or_default()]
}

/// An expression as it would be written; MySQL keeps its quotes escaped.
pub(super) fn expression(text: String, server: Server) -> String {
    match server {
        Server::Mysql => text.replace("\\'", "'"),
        Server::Mariadb => text,
    }
}

fn references_by_key(rows: Vec<ReferenceRow>) -> Vec<String> {
    let mut keys: BTreeMap<(String, String), Vec<ReferenceRow>> = BTreeMap::new();
    for row in rows {
        keys.entry((row.table.clone(), row.name.clone())).or_default().push(row);
    }
    keys.into_iter()
        .map(|((table, _), rows)| {
            let columns: Vec<String> = rows.iter().map(|row| row.column.clone()).collect();
            let referred: Vec<String> =
                rows.iter().map(|row| row.referred_column.clone()).collect();
            let on_delete = rows.first().and_then(|row| rule(&row.on_delete));
            reference(&table, &columns, &referred, on_delete.as_deref())
        })
        .collect()
}

/// A referential action. RESTRICT, which is how MariaDB prints the default, is NO ACTION here.
pub(super) fn rule(text: &str) -> Option<String> {
    action(text).filter(|action| action != "RESTRICT")
}
