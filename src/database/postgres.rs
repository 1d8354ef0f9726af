//! PostgreSQL's catalog, version 12 or newer.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::introspect::{RelationKind, Surroundings, reference};
use super::link::{Link, LinkError};
use crate::schema::{
    CheckConstraint, Column, Deferral, EnumType, ExclusionConstraint, ForeignKey, Index,
    PrimaryKey, QualifiedName, Table, UniqueConstraint,
};

const RELATION: &str = include_str!("postgres_relation.sql");
const AROUND: &str = include_str!("postgres_around.sql");
const ENUMS: &str = include_str!("postgres_enums.sql");

/// The start of the server to the microsecond, and the database in it: the same on every route to
/// it, and readable by everyone.
pub(super) const IDENTITY: &str = "\
SELECT extract(epoch FROM pg_postmaster_start_time())::text || '/' || oid::text \
FROM pg_database WHERE datname = current_database()";

/// The cluster and the database in it, the same after a restart.
pub(super) const LASTING_IDENTITY: &str = "\
SELECT system_identifier::text || '/' || (SELECT oid::text FROM pg_database \
WHERE datname = current_database()) FROM pg_control_system()";

/// Ends the connection `$1` of a client that is gone, and tells whether it was still there. A number
/// that by now means another connection is spared: ours is older than the run's.
pub(super) const END_BACKEND: &str = "\
SELECT json_build_object('text', count(pg_terminate_backend(run.pid))::text)::text
FROM pg_stat_activity run, pg_stat_activity ours
WHERE run.pid = CAST($1::text AS int) AND ours.pid = pg_backend_pid() AND run.datid = ours.datid
  AND run.usesysid = ours.usesysid AND run.backend_start > ours.backend_start";

/// A query of one text as the link reads it.
pub(super) fn object_of(sql: &str) -> String {
    format!("SELECT json_build_object('text', ({sql}))::text")
}

/// So many relations are described in one answer, each answer under its own time limit.
const ASKED_TOGETHER: usize = 100;

const IS_THERE: &str = "\
SELECT json_build_object('oid', c.oid)::text
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relname = $1 AND c.relkind IN ('r', 'p', 'f', 'v', 'm')
  AND CASE WHEN $2 = '' THEN pg_table_is_visible(c.oid) ELSE n.nspname = $2 END";

const TABLE_NAMES: &str = "\
SELECT json_build_object('schema', CASE WHEN NOT pg_table_is_visible(c.oid) THEN n.nspname END,
                         'name', c.relname)::text
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'alembic_mcp')
  AND n.nspname NOT LIKE 'pg\\_toast%' AND n.nspname NOT LIKE 'pg\\_temp%'
ORDER BY n.nspname, c.relname";

/// A column as all three introspections hand it over.
#[derive(Debug, Deserialize)]
struct ColumnRow {
    name: String,
    #[serde(rename = "type")]
    type_name: String,
    nullable: bool,
    default: Option<String>,
    computed: Option<String>,
    identity: Option<String>,
    comment: Option<String>,
}

#[derive(Debug, Deserialize)]
struct ConstraintRow {
    name: String,
    #[serde(rename = "type")]
    kind: String,
    validated: bool,
    columns: Option<Vec<String>>,
    referred_schema: Option<String>,
    referred_table: Option<String>,
    referred_columns: Option<Vec<String>>,
    on_delete: String,
    on_update: String,
    match_type: String,
    nulls_not_distinct: bool,
    deferrable: bool,
    initially_deferred: bool,
    method: Option<String>,
    elements: Option<Vec<String>>,
    expression: Option<String>,
}

#[derive(Debug, Deserialize)]
struct IndexRow {
    name: String,
    unique: bool,
    valid: bool,
    method: String,
    predicate: Option<String>,
    nulls_not_distinct: bool,
    storage: Option<String>,
    columns: Option<Vec<String>>,
    include: Option<Vec<String>>,
}

#[derive(Debug, Deserialize)]
struct RelationRow {
    place: usize,
    comment: Option<String>,
    columns: Vec<ColumnRow>,
    constraints: Vec<ConstraintRow>,
    indexes: Vec<IndexRow>,
}

/// What the catalog knows beside the definition.
#[derive(Debug, Deserialize)]
pub(super) struct AroundRow {
    kind: RelationKind,
    /// The planner's estimate; negative where the table was never analysed.
    pub(super) rows: i64,
    /// Size of the rows alone.
    pub(super) heap_bytes: Option<i64>,
    /// Size with indexes and partitions.
    pub(super) bytes: Option<i64>,
    referenced_by: Vec<ReferenceRow>,
    triggers: Vec<String>,
    also: BTreeMap<String, Option<Vec<String>>>,
}

#[derive(Debug, Deserialize)]
struct ReferenceRow {
    table: String,
    columns: Vec<String>,
    referred_columns: Vec<String>,
    on_delete: String,
}

#[derive(Debug, Deserialize)]
struct EnumRow {
    schema: Option<String>,
    name: String,
    labels: Option<Vec<String>>,
}

#[derive(Debug, Deserialize)]
struct NameRow {
    schema: Option<String>,
    name: String,
}

/// The tables outside the system schemas.
pub(super) async fn table_names(link: &mut Link) -> Result<Vec<QualifiedName>, LinkError> {
    let rows: Vec<NameRow> = link.objects(TABLE_NAMES, &[]).await?;
    Ok(rows.into_iter().map(|row| QualifiedName::new(row.schema, row.name)).collect())
}

/// What `\d` shows of each, in their order.
pub(super) async fn tables(
    link: &mut Link,
    names: &[QualifiedName],
) -> Result<Vec<Option<Table>>, LinkError> {
    let mut tables = vec![None; names.len()];
    for (start, names) in (0..).step_by(ASKED_TOGETHER).zip(names.chunks(ASKED_TOGETHER)) {
        let wanted: Vec<Value> = (start..)
            .zip(names)
            .map(|(place, name)| {
                let schema = name.schema.as_deref().unwrap_or_default();
                json!({"place": place, "name": name.name, "schema": schema})
            })
            .collect();
        let rows: Vec<RelationRow> =
            link.objects(RELATION, &[&Value::Array(wanted).to_string()]).await?;
        for row in rows {
            if let (Some(table), Some(name)) =
                (tables.get_mut(row.place), names.get(row.place - start))
            {
                *table = Some(assemble(name, row));
            }
        }
    }
    Ok(tables)
}

/// Whether there is a relation of that name.
pub(super) async fn is_there(link: &mut Link, name: &QualifiedName) -> Result<bool, LinkError> {
    let row: Option<Value> = link.object(IS_THERE, &binds(name)).await?;
    Ok(row.is_some())
}

/// Kind, size, estimate, references and triggers.
pub(super) async fn around(
    link: &mut Link,
    name: &QualifiedName,
) -> Result<Option<AroundRow>, LinkError> {
    link.object(AROUND, &binds(name)).await
}

/// The enum types in use.
pub(super) async fn enums(
    link: &mut Link,
    name: &QualifiedName,
) -> Result<Vec<EnumType>, LinkError> {
    let rows: Vec<EnumRow> = link.objects(ENUMS, &binds(name)).await?;
    Ok(rows
        .into_iter()
        .map(|row| EnumType {
            name: QualifiedName::new(row.schema, row.name),
            labels: row.labels.unwrap_or_default(),
        })
        .collect())
}

impl From<AroundRow> for Surroundings {
    fn from(row: AroundRow) -> Self {
        let referenced_by = row
            .referenced_by
            .iter()
            .map(|key| {
                let on_delete = action_of(&key.on_delete);
                reference(&key.table, &key.columns, &key.referred_columns, on_delete)
            })
            .collect();
        let also = row.also.into_iter().filter_map(|(what, lines)| Some((what, lines?))).collect();
        Self { kind: row.kind, referenced_by, triggers: row.triggers, also }
    }
}

fn binds(name: &QualifiedName) -> [&str; 2] {
    [&name.name, name.schema.as_deref().unwrap_or_default()]
}

fn assemble(name: &QualifiedName, row: RelationRow) -> Table {
    let mut table = Table::new(name.clone());
    table.comment = row.comment;
    table.columns = row.columns.into_iter().map(column).collect();
    table.indexes = row.indexes.into_iter().map(index).collect();
    for constraint in row.constraints {
        add_constraint(&mut table, constraint);
    }
    table
}

fn column(row: ColumnRow) -> Column {
    Column {
        name: row.name,
        type_name: row.type_name,
        nullable: row.nullable,
        default: row.default,
        computed: row.computed,
        serial: false,
        identity: row.identity,
        comment: row.comment,
    }
}

fn index(row: IndexRow) -> Index {
    Index {
        name: row.name,
        columns: row.columns.unwrap_or_default(),
        include: row.include.unwrap_or_default(),
        unique: row.unique,
        nulls_not_distinct: row.nulls_not_distinct,
        storage: row.storage,
        predicate: row.predicate,
        method: Some(row.method),
        valid: row.valid,
    }
}

fn add_constraint(table: &mut Table, row: ConstraintRow) {
    let (name, columns) = (Some(row.name), row.columns.unwrap_or_default());
    let deferral =
        Deferral { deferrable: row.deferrable, initially_deferred: row.initially_deferred };
    match row.kind.as_str() {
        "p" => table.primary_key = Some(PrimaryKey { name, columns }),
        "u" => table.unique_constraints.push(UniqueConstraint {
            name,
            columns,
            nulls_not_distinct: row.nulls_not_distinct,
            deferral,
        }),
        "x" => table.exclusion_constraints.push(ExclusionConstraint {
            name,
            method: row.method.unwrap_or_default(),
            elements: row.elements.unwrap_or_default(),
            predicate: row.expression,
            deferral,
        }),
        "f" => table.foreign_keys.push(ForeignKey {
            name,
            columns,
            referred_table: QualifiedName::new(
                row.referred_schema,
                row.referred_table.unwrap_or_default(),
            ),
            referred_columns: row.referred_columns.unwrap_or_default(),
            on_delete: action_of(&row.on_delete).map(str::to_owned),
            on_update: action_of(&row.on_update).map(str::to_owned),
            match_type: match row.match_type.as_str() {
                "f" => Some("FULL".to_owned()),
                "p" => Some("PARTIAL".to_owned()),
                _ => None,
            },
            deferral,
            validated: row.validated,
        }),
        _ => table.check_constraints.push(CheckConstraint {
            name,
            expression: row.expression.unwrap_or_default(),
            validated: row.validated,
        }),
    }
}

/// The action a letter of `pg_constraint` stands for.
fn action_of(letter: &str) -> Option<&'static str> {
    match letter {
        "c" => Some("CASCADE"),
        "n" => Some("SET NULL"),
        "d" => Some("SET DEFAULT"),
        "r" => Some("RESTRICT"),
        _ => None,
    }
}
