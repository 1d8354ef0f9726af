//! The schema at a revision, whole or one table of it.

use std::sync::Arc;

use serde_json::Value;

use crate::refusal::Refusal;
use crate::report::{schema_json, schema_mermaid, schema_sql};
use crate::schema::{Dialect, Schema};

/// The schema at a revision.
#[derive(Debug)]
pub struct ReadSchema {
    pub(super) schema: Arc<Schema>,
    pub(super) revision: String,
    pub(super) dialect: Dialect,
}

impl ReadSchema {
    /// As JSON.
    pub fn json(&self) -> Value {
        schema_json(&self.schema, &self.revision, self.dialect)
    }

    /// As the statements that would make it.
    pub fn sql(&self) -> String {
        format!(
            "-- at {}, as {} has it\n\n{}",
            self.revision,
            self.dialect.name(),
            schema_sql(&self.schema, self.dialect)
        )
    }

    /// As a Mermaid entity-relationship diagram.
    pub fn mermaid(&self) -> String {
        schema_mermaid(&self.schema)
    }
}

/// One table of a schema, with the enums it uses.
pub(super) fn only_table(whole: &Schema, name: &str, revision: &str) -> Result<Schema, Refusal> {
    let Some(table) = whole.tables.get(name).cloned() else {
        let known: Vec<&str> = whole.tables.keys().map(String::as_str).take(40).collect();
        return Err(Refusal::new(
            "unknown_table",
            format!("There is no table {name} at {revision}"),
        )
        .because(format!("the migrations up to there make: {}", known.join(", ")))
        .instead("name one of these tables, or another revision with --at")
        .unblock(match known.first() {
            Some(first) => format!("alembic-mcp schema --table {first}"),
            None => "alembic-mcp history".to_owned(),
        }));
    };
    let uses = |type_name: &str| {
        table.columns.iter().any(|one| one.type_name.trim_end_matches("[]") == type_name)
    };
    let mut schema = Schema { uncertain: whole.uncertain.clone(), ..Schema::default() };
    let used = whole.enums.iter().filter(|(key, _)| uses(key));
    schema.enums = used.map(|(key, one)| (key.clone(), one.clone())).collect();
    let place = format!("table {name}");
    let column = format!("column {name}.");
    schema.uncertain.retain(|one| {
        one.place == place || one.place == "schema" || one.place.starts_with(&column)
    });
    schema.tables = std::iter::once(table).collect();
    Ok(schema)
}
