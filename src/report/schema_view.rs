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

/// Mermaid draws no text longer than this.
const LONGEST_DIAGRAM: usize = 50_000;
/// Nor more lines between tables.
const MOST_EDGES: usize = 500;

/// A schema as a Mermaid entity-relationship diagram. Where all columns are too much to be drawn, only
/// those of keys are told, then only the tables.
pub fn schema_mermaid(schema: &Schema) -> String {
    let whole = diagram(schema, |_, _| true);
    if whole.len() <= LONGEST_DIAGRAM {
        return whole;
    }
    let keys = diagram(schema, |table, column| !marks(table, column).is_empty());
    let (told, text) = if keys.len() <= LONGEST_DIAGRAM {
        ("only the columns of keys are drawn", keys)
    } else {
        ("no columns are drawn", diagram(schema, |_, _| false))
    };
    let text = text.strip_prefix(HEADER).unwrap_or(&text);
    let mut kept = format!("{HEADER}    %% {told}: the schema is large; ask for one table\n");
    let mut edges = 0;
    for line in text.lines() {
        edges += usize::from(line.contains("--o{"));
        if kept.len() + line.len() > LONGEST_DIAGRAM || edges > MOST_EDGES {
            kept.push_str("    %% the rest does not fit\n");
            break;
        }
        kept.push_str(line);
        kept.push('\n');
    }
    kept
}

const HEADER: &str = "erDiagram\n";

fn diagram(schema: &Schema, is_told: impl Fn(&Table, &str) -> bool) -> String {
    let mut text = String::from(HEADER);
    for (name, table) in schema.tables.iter() {
        let told: Vec<_> = table.columns.iter().filter(|one| is_told(table, &one.name)).collect();
        if told.is_empty() {
            let _ = writeln!(text, "    {}", entity(name));
            continue;
        }
        let _ = writeln!(text, "    {} {{", entity(name));
        for column in told {
            let marks = marks(table, &column.name);
            let _ =
                writeln!(text, "        {} {}{marks}", word(&column.type_name), word(&column.name));
        }
        text.push_str("    }\n");
    }
    for (name, table) in schema.tables.iter() {
        for key in &table.foreign_keys {
            let required = key
                .columns
                .iter()
                .all(|name| table.column(name).is_some_and(|column| !column.nullable));
            let left = if required { "||" } else { "|o" };
            let _ = writeln!(
                text,
                "    {} {left}--o{{ {} : \"{}\"",
                entity(&key.referred_table.to_string()),
                entity(name),
                key.columns.join(", ").replace(['"', '\n'], " ")
            );
        }
    }
    text
}

/// What a column is a key of.
fn marks(table: &Table, column: &str) -> &'static str {
    let has = |columns: &[String]| columns.iter().any(|one| one == column);
    let is_key = table.primary_key.as_ref().is_some_and(|key| has(&key.columns));
    let refers = table.foreign_keys.iter().any(|key| has(&key.columns));
    match (is_key, refers) {
        (true, true) => " PK, FK",
        (true, false) => " PK",
        (false, true) => " FK",
        (false, false) => "",
    }
}

/// A table's name: quoted where it is more than one plain word.
fn entity(name: &str) -> String {
    let plain = name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    if plain && name.starts_with(|first: char| first.is_ascii_alphabetic()) {
        return name.to_owned();
    }
    format!("\"{}\"", name.replace(['"', '%', '\\', '\n', '\r'], "_"))
}

/// A type or column as Mermaid takes it: letters, digits and underscores, a letter or underscore first.
fn word(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' })
        .collect();
    let trimmed = plain.trim_end_matches('_');
    match trimmed.chars().next() {
        None => "unknown".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("_{trimmed}"),
        Some(_) => trimmed.to_owned(),
    }
}
