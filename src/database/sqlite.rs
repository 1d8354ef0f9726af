//! SQLite's pragmas, and what only the text of `CREATE TABLE` tells.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::identifier::quote;
use super::introspect::{RelationKind, Surroundings, action, reference};
use super::link::{Link, LinkError};
use super::sqlite_ddl::{CreateText, read_create_table, trailing_where};
use crate::schema::{
    CheckConstraint, Column, Dialect, ForeignKey, Index, PrimaryKey, QualifiedName, Table,
    UniqueConstraint,
};

#[derive(Debug, Deserialize)]
struct MasterRow {
    #[serde(rename = "type")]
    kind: String,
    name: String,
    sql: Option<String>,
}

#[derive(Debug, Deserialize)]
struct ColumnRow {
    name: String,
    #[serde(rename = "type")]
    type_name: String,
    notnull: i64,
    default: Option<String>,
    pk: i64,
    hidden: i64,
}

#[derive(Debug, Deserialize)]
struct KeyRow {
    id: i64,
    table: String,
    from: String,
    to: Option<String>,
    on_update: String,
    on_delete: String,
}

#[derive(Debug, Deserialize)]
struct IndexRow {
    name: String,
    unique: i64,
    origin: String,
    partial: i64,
    column: Option<String>,
    descending: i64,
    sql: Option<String>,
}

#[derive(Debug, Deserialize)]
struct ReferenceRow {
    child: String,
    id: i64,
    from: String,
    to: Option<String>,
    on_delete: String,
}

#[derive(Debug, Deserialize)]
struct NameRow {
    name: String,
}

/// All tables of the main database.
pub(super) async fn table_names(link: &mut Link) -> Result<Vec<QualifiedName>, LinkError> {
    let sql = "SELECT json_object('name', name) FROM sqlite_master \
               WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name";
    let rows: Vec<NameRow> = link.objects(sql, &[]).await?;
    Ok(rows.into_iter().map(|row| QualifiedName::bare(row.name)).collect())
}

/// The table as it is.
pub(super) async fn table(
    link: &mut Link,
    name: &QualifiedName,
) -> Result<Option<Table>, LinkError> {
    let Some(master) = master(link, name).await? else { return Ok(None) };
    let text = master.sql.as_deref().map(read_create_table).unwrap_or_default();
    // The name as the database spells it: SQLite finds tables whatever their case.
    let own_name = master.name.clone();
    let mut table = Table::new(QualifiedName::new(name.schema.clone(), master.name));
    columns(link, name, &own_name, &text, &mut table).await?;
    foreign_keys(link, name, &own_name, &text, &mut table).await?;
    indexes(link, name, &own_name, &text, &mut table).await?;
    table.check_constraints = text
        .checks
        .into_iter()
        .map(|(name, expression)| CheckConstraint { name, expression, validated: true })
        .collect();
    Ok(Some(table))
}

/// Kind, references and triggers.
pub(super) async fn around(
    link: &mut Link,
    name: &QualifiedName,
) -> Result<Option<Surroundings>, LinkError> {
    let Some(row) = master(link, name).await? else { return Ok(None) };
    let master = master_of(name);
    let triggers: Vec<NameRow> = link
        .objects(
            format!(
                "SELECT json_object('name', name) FROM {master} \
                 WHERE type = 'trigger' AND tbl_name = ? COLLATE NOCASE ORDER BY name"
            ),
            &[&row.name],
        )
        .await?;
    let references: Vec<ReferenceRow> = link
        .objects(
            format!(
                "SELECT json_object('child', m.name, 'id', f.id, 'from', f.\"from\", 'to', f.\"to\", \
                                    'on_delete', f.on_delete) \
                 FROM {master} m JOIN pragma_foreign_key_list(m.name) f \
                 WHERE m.type = 'table' AND f.\"table\" = ? COLLATE NOCASE ORDER BY m.name, f.id, f.seq"
            ),
            &[&row.name],
        )
        .await?;
    let kind = if row.kind == "view" { RelationKind::View } else { RelationKind::Table };
    Ok(Some(Surroundings {
        kind,
        referenced_by: references_by_key(references),
        triggers: triggers.into_iter().map(|row| row.name).collect(),
        also: BTreeMap::new(),
    }))
}

fn references_by_key(rows: Vec<ReferenceRow>) -> Vec<String> {
    let mut keys: BTreeMap<(String, i64), Vec<ReferenceRow>> = BTreeMap::new();
    for row in rows {
        keys.entry((row.child.clone(), row.id)).or_default().push(row);
    }
    keys.into_iter()
        .map(|((child, _), rows)| {
            let columns: Vec<String> = rows.iter().map(|row| row.from.clone()).collect();
            let referred: Vec<String> = rows
                .iter()
                .map(|row| row.to.clone().unwrap_or_else(|| "primary key".to_owned()))
                .collect();
            let on_delete = rows.first().and_then(|row| action(&row.on_delete));
            reference(&child, &columns, &referred, on_delete.as_deref())
        })
        .collect()
}

fn master_of(name: &QualifiedName) -> String {
    match &name.schema {
        Some(schema) => format!("{}.sqlite_master", quote(Dialect::Sqlite, schema)),
        None => "sqlite_master".to_owned(),
    }
}

async fn master(link: &mut Link, name: &QualifiedName) -> Result<Option<MasterRow>, LinkError> {
    let sql = format!(
        "SELECT json_object('type', type, 'name', name, 'sql', sql) FROM {} \
         WHERE type IN ('table', 'view') AND name = ? COLLATE NOCASE",
        master_of(name)
    );
    link.object(sql, &[&name.name]).await
}

async fn columns(
    link: &mut Link,
    name: &QualifiedName,
    own_name: &str,
    text: &CreateText,
    table: &mut Table,
) -> Result<(), LinkError> {
    let rows: Vec<ColumnRow> = link
        .objects(
            "SELECT json_object('name', name, 'type', type, 'notnull', \"notnull\", \
                                'default', dflt_value, 'pk', pk, 'hidden', hidden) \
             FROM pragma_table_xinfo(?, ?) WHERE hidden <> 1 ORDER BY cid",
            &[own_name, schema_of(name)],
        )
        .await?;
    let mut key: Vec<(i64, String)> =
        rows.iter().filter(|row| row.pk > 0).map(|row| (row.pk, row.name.clone())).collect();
    key.sort();
    // `INTEGER PRIMARY KEY` is the row id and cannot be NULL, though the pragma does not say so.
    let row_id = match key.as_slice() {
        [(_, only)] => Some(only.clone()),
        _ => None,
    };
    table.columns = rows
        .into_iter()
        .map(|row| Column {
            nullable: row.notnull == 0
                && !(row.type_name.eq_ignore_ascii_case("integer")
                    && row_id.as_deref() == Some(&row.name)),
            computed: (row.hidden >= 2)
                .then(|| text.computed.get(&row.name.to_lowercase()).cloned().unwrap_or_default()),
            default: row.default,
            serial: false,
            identity: None,
            comment: None,
            type_name: row.type_name,
            name: row.name,
        })
        .collect();
    if !key.is_empty() {
        let columns = key.into_iter().map(|(_, column)| column).collect();
        table.primary_key = Some(PrimaryKey { name: text.primary_key_name.clone(), columns });
    }
    Ok(())
}

async fn foreign_keys(
    link: &mut Link,
    name: &QualifiedName,
    own_name: &str,
    text: &CreateText,
    table: &mut Table,
) -> Result<(), LinkError> {
    let rows: Vec<KeyRow> = link
        .objects(
            "SELECT json_object('id', id, 'table', \"table\", 'from', \"from\", 'to', \"to\", \
                                'on_update', on_update, 'on_delete', on_delete) \
             FROM pragma_foreign_key_list(?, ?) ORDER BY id DESC, seq",
            &[own_name, schema_of(name)],
        )
        .await?;
    let mut last = None;
    for row in rows {
        if last != Some(row.id) {
            last = Some(row.id);
            table.foreign_keys.push(ForeignKey {
                name: None,
                columns: Vec::new(),
                referred_table: QualifiedName::bare(row.table.clone()),
                referred_columns: Vec::new(),
                on_delete: action(&row.on_delete),
                on_update: action(&row.on_update),
                validated: true,
                ..ForeignKey::default()
            });
        }
        if let Some(key) = table.foreign_keys.last_mut() {
            key.columns.push(row.from);
            key.referred_columns.extend(row.to);
        }
    }
    for key in &mut table.foreign_keys {
        key.name = text.foreign_key_name(&key.columns);
    }
    Ok(())
}

async fn indexes(
    link: &mut Link,
    name: &QualifiedName,
    own_name: &str,
    text: &CreateText,
    table: &mut Table,
) -> Result<(), LinkError> {
    let rows: Vec<IndexRow> = link
        .objects(
            format!(
                "SELECT json_object('name', l.name, 'unique', l.\"unique\", 'origin', l.origin, \
                                    'partial', l.partial, 'column', x.name, 'descending', x.\"desc\", \
                                    'sql', m.sql) \
                 FROM pragma_index_list(?1, ?2) l \
                 JOIN pragma_index_xinfo(l.name, ?2) x ON x.key = 1 \
                 LEFT JOIN {} m ON m.type = 'index' AND m.name = l.name \
                 WHERE l.origin <> 'pk' ORDER BY l.seq DESC, x.seqno",
                master_of(name)
            ),
            &[own_name, schema_of(name)],
        )
        .await?;
    let mut grouped: Vec<(IndexRow, Vec<Option<String>>)> = Vec::new();
    for row in rows {
        let column = row
            .column
            .clone()
            .map(|column| if row.descending == 1 { format!("{column} DESC") } else { column });
        match grouped.last_mut() {
            Some((first, columns)) if first.name == row.name => columns.push(column),
            _ => grouped.push((row, vec![column])),
        }
    }
    for (row, columns) in grouped {
        add_index(table, text, row, columns);
    }
    Ok(())
}

fn add_index(table: &mut Table, text: &CreateText, row: IndexRow, columns: Vec<Option<String>>) {
    if row.origin == "u" {
        let columns: Vec<String> = columns.into_iter().flatten().collect();
        let name = text.unique_name(&columns);
        table.unique_constraints.push(UniqueConstraint {
            name,
            columns,
            ..UniqueConstraint::default()
        });
        return;
    }
    let sql = row.sql.unwrap_or_default();
    let items = super::sqlite_ddl::index_items(&sql);
    let columns = columns
        .into_iter()
        .enumerate()
        .map(|(place, column)| {
            column.or_else(|| items.get(place).cloned()).unwrap_or_else(|| "expression".to_owned())
        })
        .collect();
    table.indexes.push(Index {
        unique: row.unique == 1,
        predicate: (row.partial == 1).then(|| trailing_where(&sql)).flatten(),
        ..Index::new(row.name, columns)
    });
}

fn schema_of(name: &QualifiedName) -> &str {
    name.schema.as_deref().unwrap_or("main")
}
