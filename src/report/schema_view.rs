//! A schema as JSON and as a Mermaid diagram.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::schema::{Dialect, Schema, Table};

/// A schema as JSON: tables with columns, constraints and indexes, enums, and what is uncertain.
pub fn schema_json(schema: &Schema, revision: &str, dialect: Dialect) -> Value {
    let tables: serde_json::Map<String, Value> =
        schema.tables.iter().map(|(name, table)| (name.clone(), table_json(table))).collect();
    let enums: serde_json::Map<String, Value> =
        schema.enums.iter().map(|(name, one)| (name.clone(), json!(one.labels))).collect();
    let sequences: Vec<String> = schema.sequences.iter().map(ToString::to_string).collect();
    let views: serde_json::Map<String, Value> =
        schema.views.iter().map(|(name, view)| (name.clone(), json!(view.definition))).collect();
    json!({
        "revision": revision,
        "dialect": dialect.name(),
        "tables": tables,
        "enums": enums,
        "sequences": sequences,
        "views": views,
        "uncertain": schema.uncertain,
    })
}

fn table_json(table: &Table) -> Value {
    let columns: Vec<Value> = table
        .columns
        .iter()
        .map(|column| {
            json!({
                "name": column.name,
                "type": column.type_name,
                "nullable": column.nullable,
                "default": column.default,
                "generated": column.computed,
                "identity": column.identity,
                "comment": column.comment,
            })
        })
        .collect();
    json!({
        "columns": columns,
        "primary_key": table.primary_key,
        "foreign_keys": table.foreign_keys,
        "unique_constraints": table.unique_constraints,
        "check_constraints": table.check_constraints,
        "exclusion_constraints": table.exclusion_constraints,
        "indexes": table.indexes,
        "comment": table.comment,
    })
}

/// A schema as a Mermaid entity-relationship diagram.
pub fn schema_mermaid(schema: &Schema) -> String {
    let mut text = String::from("erDiagram\n");
    for (name, table) in &schema.tables {
        let _ = writeln!(text, "    {} {{", word(name));
        for column in &table.columns {
            let is_key =
                table.primary_key.as_ref().is_some_and(|key| key.columns.contains(&column.name));
            let refers = table.foreign_keys.iter().any(|key| key.columns.contains(&column.name));
            let marks = match (is_key, refers) {
                (true, true) => " PK, FK",
                (true, false) => " PK",
                (false, true) => " FK",
                (false, false) => "",
            };
            let _ =
                writeln!(text, "        {} {}{marks}", word(&column.type_name), word(&column.name));
        }
        text.push_str("    }\n");
    }
    for (name, table) in &schema.tables {
        for key in &table.foreign_keys {
            let required = key
                .columns
                .iter()
                .all(|name| table.column(name).is_some_and(|column| !column.nullable));
            let left = if required { "||" } else { "|o" };
            let _ = writeln!(
                text,
                "    {} {left}--o{{ {} : \"{}\"",
                word(&key.referred_table.to_string()),
                word(name),
                key.columns.join(", ").replace('"', "")
            );
        }
    }
    text
}

/// Mermaid takes letters, digits and underscores.
fn word(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(|letter| if letter.is_alphanumeric() || letter == '_' { letter } else { '_' })
        .collect();
    let trimmed = plain.trim_end_matches('_');
    if trimmed.is_empty() { "unknown".to_owned() } else { trimmed.to_owned() }
}
