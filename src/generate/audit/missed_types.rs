//! Enum types and sequences.

use serde_json::json;

use super::invented::Audited;
use super::missed::{Missed, place};
use crate::python::python_string;
use crate::schema::{Dialect, EnumType, QualifiedName, Schema};
use crate::sql::{sql_name, sql_string};

/// Enum types whose labels are not those that the models say.
pub(super) fn enums(audited: &Audited<'_>, schema: &Schema) -> Vec<Missed> {
    let said = audited.known.declared.enums.iter();
    said.filter_map(|(key, said)| {
        let stored =
            schema.enums.get(key).or_else(|| schema.enums.get(key.strip_prefix("public.")?))?;
        let lacks = |labels: &[String], others: &[String]| -> Vec<String> {
            labels.iter().filter(|label| !others.contains(label)).cloned().collect()
        };
        let added = lacks(&said.labels, &stored.labels);
        let removed = lacks(&stored.labels, &said.labels);
        if added.is_empty() && removed.is_empty() {
            return None;
        }
        let users = users(schema, &stored.name);
        let found = Missed::new("enum", &*stored.name.to_string(), format!("enum:{}", stored.name))
            .told(said.labels.join(", "), stored.labels.join(", "))
            .at(users.first().map_or_else(String::new, |(table, column)| {
                place(audited, table, std::slice::from_ref(column))
            }));
        let name = stored.name.to_string();
        Some(match (added.as_slice(), removed.as_slice()) {
            (added, []) => found.brought_by(
                added
                    .iter()
                    .map(|label| json!({"op": "add_enum_value", "enum": name, "value": label}))
                    .collect(),
            ),
            ([new], [old]) if is_in_place(said, stored, new, old) => found.brought_by(vec![
                json!({"op": "rename_enum_value", "enum": name, "old": old, "new": new}),
            ]),
            _ => found.written(anew(stored, said, &users)),
        })
    })
    .collect()
}

/// Whether one label stands where the other stood.
fn is_in_place(said: &EnumType, stored: &EnumType, new: &str, old: &str) -> bool {
    let place = |labels: &[String], label: &str| labels.iter().position(|one| one == label);
    place(&said.labels, new) == place(&stored.labels, old)
}

/// The columns of the type.
fn users(schema: &Schema, name: &QualifiedName) -> Vec<(QualifiedName, String)> {
    let told = name.to_string();
    let is_of = |type_name: &str| {
        let bare = type_name.trim_end_matches("[]").replace('"', "");
        bare == told || bare == name.name
    };
    let tables = schema.tables.values();
    tables
        .flat_map(|table| table.columns.iter().map(move |column| (table, column)))
        .filter(|(_, column)| is_of(&column.type_name))
        .map(|(table, column)| (table.name.clone(), column.name.clone()))
        .collect()
}

/// PostgreSQL takes no label away: the type is made anew, and its columns go over.
fn anew(stored: &EnumType, said: &EnumType, users: &[(QualifiedName, String)]) -> String {
    let sql = |name: &str| sql_name(name, Dialect::Postgresql);
    let name = sql(&stored.name.to_string());
    let old = sql(&format!("{}_old", stored.name.name));
    let labels: Vec<String> =
        said.labels.iter().map(|label| sql_string(label, Dialect::Postgresql)).collect();
    let mut lines = vec![
        format!("ALTER TYPE {name} RENAME TO {old}"),
        format!("CREATE TYPE {name} AS ENUM ({})", labels.join(", ")),
    ];
    for (table, column) in users {
        let (table, column) = (sql(&table.to_string()), sql(column));
        lines.push(format!(
            "ALTER TABLE {table} ALTER COLUMN {column} TYPE {name} USING {column}::text::{name}"
        ));
    }
    lines.push(format!("DROP TYPE {old}"));
    let lines: Vec<String> =
        lines.iter().map(|line| format!("op.execute({})", python_string(line))).collect();
    lines.join("\n")
}

/// Sequences of their own that the models say and the database lacks.
pub(super) fn sequences(audited: &Audited<'_>, schema: &Schema) -> Vec<Missed> {
    let bare = |name: &QualifiedName| name.to_string().trim_start_matches("public.").to_owned();
    let said = audited.known.declared.sequences.iter();
    let missing = said.filter(|name| !schema.sequences.iter().any(|one| bare(one) == bare(name)));
    missing
        .map(|name| {
            let sql =
                format!("CREATE SEQUENCE {}", sql_name(&name.to_string(), Dialect::Postgresql));
            Missed::new("sequence", name.to_string(), format!("sequence:{name}"))
                .told("sequence", "none")
                .written(format!("op.execute({})", python_string(&sql)))
        })
        .collect::<Vec<Missed>>()
}
