//! Keys and indexes as MySQL's and MariaDB's `information_schema` tells them.

use serde::Deserialize;

use super::link::{Link, LinkError};
use super::mysql::{Server, binds, expression, rule};
use crate::schema::{ForeignKey, Index, PrimaryKey, QualifiedName, Table, UniqueConstraint};

/// What the server calls every primary key.
const PRIMARY: &str = "PRIMARY";

const FOREIGN_KEYS: &str = "\
SELECT CAST(JSON_OBJECT('name', k.constraint_name, 'column', k.column_name,
  'referred_schema', NULLIF(k.referenced_table_schema, k.table_schema),
  'referred_table', k.referenced_table_name, 'referred_column', k.referenced_column_name,
  'on_delete', r.delete_rule, 'on_update', r.update_rule) AS CHAR)
FROM information_schema.key_column_usage k
JOIN information_schema.referential_constraints r
  ON r.constraint_schema = k.constraint_schema AND r.table_name = k.table_name
 AND r.constraint_name = k.constraint_name
WHERE k.table_name = ? AND k.table_schema = COALESCE(NULLIF(?, ''), DATABASE())
  AND k.referenced_table_name IS NOT NULL
ORDER BY k.constraint_name, k.ordinal_position";

#[derive(Debug, Deserialize)]
struct ForeignKeyRow {
    name: String,
    column: String,
    referred_schema: Option<String>,
    referred_table: String,
    referred_column: String,
    on_delete: String,
    on_update: String,
}

#[derive(Debug, Deserialize)]
struct IndexRow {
    name: String,
    non_unique: i64,
    column: Option<String>,
    expression: Option<String>,
    prefix: Option<i64>,
    collation: Option<String>,
    method: String,
}

impl IndexRow {
    fn is_descending(&self) -> bool {
        self.collation.as_deref() == Some("D")
    }

    /// Whether the part is a whole column and nothing else.
    fn is_plain(&self) -> bool {
        self.column.is_some() && self.prefix.is_none() && !self.is_descending()
    }

    /// The part as it is written.
    fn element(&self, server: Server) -> String {
        let mut text = match (&self.column, &self.expression) {
            (Some(column), _) => column.clone(),
            (None, Some(text)) => format!("({})", expression(text.clone(), server)),
            (None, None) => "expression".to_owned(),
        };
        if let Some(length) = self.prefix {
            text.push_str(&format!("({length})"));
        }
        if self.is_descending() {
            text.push_str(" DESC");
        }
        text
    }
}

/// The foreign keys that leave a table.
pub(super) async fn foreign_keys(
    link: &mut Link,
    name: &QualifiedName,
) -> Result<Vec<ForeignKey>, LinkError> {
    let rows: Vec<ForeignKeyRow> = link.objects(FOREIGN_KEYS, &binds(name)).await?;
    let mut keys: Vec<ForeignKey> = Vec::new();
    for row in rows {
        match keys.last_mut() {
            Some(key) if key.name.as_ref() == Some(&row.name) => {
                key.columns.push(row.column);
                key.referred_columns.push(row.referred_column);
            }
            _ => keys.push(ForeignKey {
                name: Some(row.name),
                columns: vec![row.column],
                referred_table: QualifiedName::new(row.referred_schema, row.referred_table),
                referred_columns: vec![row.referred_column],
                on_delete: rule(&row.on_delete),
                on_update: rule(&row.on_update),
                validated: true,
                ..ForeignKey::default()
            }),
        }
    }
    Ok(keys)
}

/// Reads the primary key, the unique constraints and the other indexes into `table`.
///
/// To the server a unique constraint is a unique index. One that takes more than whole columns to
/// write is told as an index.
pub(super) async fn add_indexes(
    link: &mut Link,
    name: &QualifiedName,
    server: Server,
    table: &mut Table,
) -> Result<(), LinkError> {
    let rows = index_rows(link, name, server).await?;
    for parts in rows.chunk_by(|one, next| one.name == next.name) {
        let Some(first) = parts.first() else { continue };
        let columns: Vec<String> = parts.iter().map(|part| part.element(server)).collect();
        let index_name = first.name.clone();
        let is_unique = first.non_unique == 0;
        if index_name == PRIMARY {
            table.primary_key = Some(PrimaryKey { name: Some(index_name), columns });
        } else if is_unique && parts.iter().all(IndexRow::is_plain) {
            table.unique_constraints.push(UniqueConstraint {
                name: Some(index_name),
                columns,
                ..UniqueConstraint::default()
            });
        } else {
            table.indexes.push(Index {
                unique: is_unique,
                method: Some(first.method.to_ascii_lowercase()),
                ..Index::new(index_name, columns)
            });
        }
    }
    Ok(())
}

async fn index_rows(
    link: &mut Link,
    name: &QualifiedName,
    server: Server,
) -> Result<Vec<IndexRow>, LinkError> {
    if server == Server::Mysql {
        match link.objects(indexes("expression"), &binds(name)).await {
            Ok(rows) => return Ok(rows),
            // Before 8.0.13 there are no indexes on expressions, nor a column for them.
            Err(error) => tracing::debug!(%error, "expressions of indexes could not be read"),
        }
    }
    link.objects(indexes("NULL"), &binds(name)).await
}

fn indexes(expression: &str) -> String {
    format!(
        "SELECT CAST(JSON_OBJECT('name', index_name, 'non_unique', non_unique,
  'column', column_name, 'expression', {expression}, 'prefix', sub_part,
  'collation', collation, 'method', index_type) AS CHAR)
FROM information_schema.statistics
WHERE table_name = ? AND table_schema = COALESCE(NULLIF(?, ''), DATABASE())
ORDER BY index_name, seq_in_index"
    )
}
