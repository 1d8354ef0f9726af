//! Tables that stand for something else (members of extensions, partitions, children of another table), and columns
//! with a collation of their own.

use serde::Deserialize;

use super::link::{Link, LinkError};
use crate::schema::QualifiedName;

const ON_POSTGRESQL: &str = "\
SELECT json_build_object(
    'schema', CASE WHEN NOT pg_table_is_visible(c.oid) THEN n.nspname END,
    'name', c.relname, 'extension', e.extname,
    'parent', CASE WHEN h.inhparent IS NOT NULL THEN h.inhparent::regclass::text END,
    'is_partition', c.relispartition)::text
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
LEFT JOIN pg_extension e ON e.oid = d.refobjid
LEFT JOIN pg_inherits h ON h.inhrelid = c.oid AND h.inhseqno = 1
WHERE c.relkind IN ('r', 'p', 'f') AND n.nspname <> 'pg_catalog'
  AND (e.oid IS NOT NULL OR h.inhrelid IS NOT NULL)";

/// A table and what it belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Belonging {
    /// The table.
    pub table: QualifiedName,
    /// What it belongs to.
    pub to: Owner,
}

/// What a table belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    /// The extension that brought it.
    Extension(String),
    /// The table that it is a partition of.
    Partitioned(String),
    /// The table that it inherits from.
    Parent(String),
}

#[derive(Debug, Deserialize)]
struct Row {
    schema: Option<String>,
    name: String,
    extension: Option<String>,
    parent: Option<String>,
    is_partition: bool,
}

/// What the tables of a PostgreSQL database belong to.
pub(super) async fn read(link: &mut Link) -> Result<Vec<Belonging>, LinkError> {
    let rows: Vec<Row> = link.objects(ON_POSTGRESQL, &[]).await?;
    let belonging = |row: Row| {
        let to = match (row.extension, row.parent) {
            (Some(extension), _) => Owner::Extension(extension),
            (None, Some(parent)) if row.is_partition => Owner::Partitioned(parent),
            (None, Some(parent)) => Owner::Parent(parent),
            (None, None) => return None,
        };
        Some(Belonging { table: QualifiedName::new(row.schema, row.name), to })
    };
    Ok(rows.into_iter().filter_map(belonging).collect())
}

const COLLATIONS: &str = "\
SELECT json_build_object(
    'schema', CASE WHEN NOT pg_table_is_visible(c.oid) THEN n.nspname END,
    'table', c.relname, 'column', a.attname, 'collation', l.collname)::text
FROM pg_attribute a
JOIN pg_type t ON t.oid = a.atttypid AND a.attcollation <> t.typcollation
JOIN pg_collation l ON l.oid = a.attcollation
JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p')
JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname NOT IN ('pg_catalog', 'information_schema')
WHERE a.attnum > 0 AND NOT a.attisdropped";

/// A column whose collation is not its type's.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct ColumnCollation {
    pub schema: Option<String>,
    pub table: String,
    pub column: String,
    pub collation: String,
}

/// The columns of a PostgreSQL database whose collation is not their type's.
pub(super) async fn collations(link: &mut Link) -> Result<Vec<ColumnCollation>, LinkError> {
    link.objects(COLLATIONS, &[]).await
}
