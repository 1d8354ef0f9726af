//! MySQL's and MariaDB's `information_schema`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::introspect::{RelationKind, Surroundings, action, reference};
use super::link::{Link, LinkError};
use crate::schema::{
    CheckConstraint, Column, EnumType, ForeignKey, Index, PrimaryKey, QualifiedName, Table,
    UniqueConstraint,
};

/// The server, its files, and the database in it.
pub(super) const IDENTITY: &str =
    "SELECT CONCAT(@@hostname, '/', @@port, '/', @@datadir, '/', DATABASE())";

/// A query of one text as the link reads it.
pub(super) fn object_of(sql: &str) -> String {
    format!("SELECT CAST(JSON_OBJECT('text', ({sql})) AS CHAR)")
}

const TABLE_NAMES: &str = "\
SELECT CAST(JSON_OBJECT('name', table_name) AS CHAR) FROM information_schema.tables
WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE' ORDER BY table_name";

const TABLE: &str = "\
SELECT CAST(JSON_OBJECT('name', table_name, 'type', table_type, 'comment', table_comment,
  'rows', table_rows, 'bytes', data_length + index_length) AS CHAR)
FROM information_schema.tables
WHERE table_name = ? AND table_schema = COALESCE(NULLIF(?, ''), DATABASE())";

const COLUMNS: &str = "\
SELECT CAST(JSON_OBJECT('name', column_name, 'type', column_type, 'nullable', is_nullable,
  'default', column_default, 'extra', extra, 'computed', generation_expression,
  'comment', column_comment) AS CHAR)
FROM information_schema.columns
WHERE table_name = ? AND table_schema = COALESCE(NULLIF(?, ''), DATABASE())
ORDER BY ordinal_position";

const KEYS: &str = "\
SELECT CAST(JSON_OBJECT('name', k.constraint_name, 'type', c.constraint_type,
  'column', k.column_name,
  'referred_schema', NULLIF(k.referenced_table_schema, k.table_schema),
  'referred_table', k.referenced_table_name, 'referred_column', k.referenced_column_name,
  'on_delete', r.delete_rule, 'on_update', r.update_rule) AS CHAR)
FROM information_schema.table_constraints c
JOIN information_schema.key_column_usage k
  ON k.constraint_schema = c.constraint_schema AND k.table_name = c.table_name
 AND k.constraint_name = c.constraint_name
LEFT JOIN information_schema.referential_constraints r
  ON r.constraint_schema = c.constraint_schema AND r.table_name = c.table_name
 AND r.constraint_name = c.constraint_name AND c.constraint_type = 'FOREIGN KEY'
WHERE c.table_name = ? AND c.table_schema = COALESCE(NULLIF(?, ''), DATABASE())
ORDER BY k.constraint_name, k.ordinal_position";

/// MariaDB has the table's name in `check_constraints`, MySQL only in `table_constraints`.
const CHECKS: &str = "\
SELECT CAST(JSON_OBJECT('name', c.constraint_name, 'expression', k.check_clause) AS CHAR)
FROM information_schema.table_constraints c
JOIN information_schema.check_constraints k
  ON k.constraint_schema = c.constraint_schema AND k.constraint_name = c.constraint_name
WHERE c.constraint_type = 'CHECK' AND c.table_name = ?
  AND c.table_schema = COALESCE(NULLIF(?, ''), DATABASE())
ORDER BY c.constraint_name";

const INDEXES: &str = "\
SELECT CAST(JSON_OBJECT('name', index_name, 'non_unique', non_unique, 'column', column_name,
  'collation', collation, 'method', index_type) AS CHAR)
FROM information_schema.statistics
WHERE table_name = ? AND table_schema = COALESCE(NULLIF(?, ''), DATABASE())
ORDER BY index_name, seq_in_index";

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

/// What `information_schema.tables` knows.
#[derive(Debug, Deserialize)]
pub(super) struct TableRow {
    name: String,
    #[serde(rename = "type")]
    kind: String,
    comment: Option<String>,
    /// The engine's estimate.
    pub(super) rows: Option<i64>,
    /// Size with indexes.
    pub(super) bytes: Option<i64>,
}

#[derive(Debug, Deserialize)]
struct ColumnRow {
    name: String,
    #[serde(rename = "type")]
    type_name: String,
    nullable: String,
    default: Option<String>,
    extra: Option<String>,
    computed: Option<String>,
    comment: Option<String>,
}

#[derive(Debug, Deserialize)]
struct KeyRow {
    name: String,
    #[serde(rename = "type")]
    kind: String,
    column: String,
    referred_schema: Option<String>,
    referred_table: Option<String>,
    referred_column: Option<String>,
    on_delete: Option<String>,
    on_update: Option<String>,
}

#[derive(Debug, Deserialize)]
struct CheckRow {
    name: String,
    expression: String,
}

#[derive(Debug, Deserialize)]
struct IndexRow {
    name: String,
    non_unique: i64,
    column: Option<String>,
    collation: Option<String>,
    method: String,
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
    let mut table = Table::new(QualifiedName::new(name.schema.clone(), row.name));
    table.comment = row.comment.filter(|comment| !comment.is_empty() && row.kind != "VIEW");
    let columns: Vec<ColumnRow> = link.objects(COLUMNS, &binds(name)).await?;
    table.columns = columns.into_iter().map(column).collect();
    let keys: Vec<KeyRow> = link.objects(KEYS, &binds(name)).await?;
    add_keys(&mut table, keys);
    let checks: Vec<CheckRow> = link.objects(CHECKS, &binds(name)).await.unwrap_or_else(|error| {
        // Servers before MySQL 8.0.16 and MariaDB 10.2 know no check constraints.
        tracing::debug!(%error, "check constraints could not be read");
        Vec::new()
    });
    table.check_constraints = checks
        .into_iter()
        .map(|row| CheckConstraint {
            name: Some(row.name),
            expression: row.expression,
            validated: true,
        })
        .collect();
    let indexes: Vec<IndexRow> = link.objects(INDEXES, &binds(name)).await?;
    add_indexes(&mut table, indexes);
    Ok(Some(table))
}

/// Kind, references and triggers.
pub(super) async fn around(
    link: &mut Link,
    name: &QualifiedName,
) -> Result<Option<Surroundings>, LinkError> {
    let Some(row) = table_row(link, name).await? else { return Ok(None) };
    let references: Vec<ReferenceRow> = link.objects(REFERENCES, &binds(name)).await?;
    let triggers: Vec<NameRow> = link.objects(TRIGGERS, &binds(name)).await?;
    let is_view = row.kind.contains("VIEW");
    Ok(Some(Surroundings {
        kind: if is_view { RelationKind::View } else { RelationKind::Table },
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

fn binds(name: &QualifiedName) -> [&str; 2] {
    [&name.name, name.schema.as_deref().unwrap_or_default()]
}

fn column(row: ColumnRow) -> Column {
    let extra = row.extra.unwrap_or_default().to_ascii_lowercase();
    let computed = row.computed.filter(|expression| !expression.is_empty());
    // MariaDB spells the absence of a default as the word NULL, MySQL leaves strings unquoted.
    let default = row.default.filter(|text| text != "NULL" && computed.is_none());
    Column {
        name: row.name,
        type_name: row.type_name,
        nullable: row.nullable == "YES",
        default,
        computed,
        identity: extra.contains("auto_increment").then(|| "AUTO_INCREMENT".to_owned()),
        comment: row.comment.filter(|comment| !comment.is_empty()),
    }
}

fn add_keys(table: &mut Table, rows: Vec<KeyRow>) {
    let mut last: Option<(String, String)> = None;
    for row in rows {
        let this = (row.kind.clone(), row.name.clone());
        if last.as_ref() != Some(&this) {
            start_key(table, &row);
            last = Some(this);
        }
        match row.kind.as_str() {
            "PRIMARY KEY" => {
                if let Some(key) = &mut table.primary_key {
                    key.columns.push(row.column);
                }
            }
            "UNIQUE" => {
                if let Some(key) = table.unique_constraints.last_mut() {
                    key.columns.push(row.column);
                }
            }
            "FOREIGN KEY" => {
                if let Some(key) = table.foreign_keys.last_mut() {
                    key.columns.push(row.column);
                    key.referred_columns.extend(row.referred_column);
                }
            }
            _ => {}
        }
    }
}

fn start_key(table: &mut Table, row: &KeyRow) {
    let name = Some(row.name.clone());
    match row.kind.as_str() {
        "PRIMARY KEY" => table.primary_key = Some(PrimaryKey { name: None, columns: Vec::new() }),
        "UNIQUE" => {
            table.unique_constraints.push(UniqueConstraint {
                name,
                ..UniqueConstraint::default()
            });
        }
        "FOREIGN KEY" => table.foreign_keys.push(ForeignKey {
            name,
            columns: Vec::new(),
            referred_table: QualifiedName::new(
                row.referred_schema.clone(),
                row.referred_table.clone().unwrap_or_default(),
            ),
            referred_columns: Vec::new(),
            on_delete: row.on_delete.as_deref().and_then(action),
            on_update: row.on_update.as_deref().and_then(action),
            validated: true,
            ..ForeignKey::default()
        }),
        _ => {}
    }
}

fn add_indexes(table: &mut Table, rows: Vec<IndexRow>) {
    let constraints: Vec<String> = table
        .unique_constraints
        .iter()
        .filter_map(|unique| unique.name.clone())
        .chain(["PRIMARY".to_owned()])
        .collect();
    for row in rows.into_iter().filter(|row| !constraints.contains(&row.name)) {
        let mut column = row.column.unwrap_or_else(|| "expression".to_owned());
        if row.collation.as_deref() == Some("D") {
            column.push_str(" DESC");
        }
        match table.indexes.last_mut() {
            Some(index) if index.name == row.name => index.columns.push(column),
            _ => table.indexes.push(Index {
                unique: row.non_unique == 0,
                method: Some(row.method.to_ascii_lowercase()),
                ..Index::new(row.name, vec![column])
            }),
        }
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
            let on_delete = rows.first().and_then(|row| action(&row.on_delete));
            reference(&table, &columns, &referred, on_delete.as_deref())
        })
        .collect()
}
