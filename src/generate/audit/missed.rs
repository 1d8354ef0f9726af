//! What the models say and the database will not have once the written file has run.

use serde::Serialize;
use serde_json::Value;

use super::invented::Audited;
use super::step::table_item;
use super::{missed_columns, missed_constraints, missed_indexes, missed_models, missed_types};
use crate::schema::{QualifiedName, Schema, Table};

/// Something that a model says and autogenerate did not write.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Missed {
    /// What kind of thing, such as `enum` or `check`.
    pub kind: &'static str,
    /// Which one.
    pub name: String,
    /// What the model says.
    pub model: String,
    /// What the database has.
    pub database: String,
    /// Where the model says it: `path:line`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub at: String,
    /// The operations that bring it, for kind `operations`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub operations: Vec<Value>,
    /// What brings it, as source, where no operation does.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// What it would be left out by.
    #[serde(skip)]
    pub(super) item: String,
}

/// One table as the file leaves it, and as the models declare it.
#[derive(Clone, Copy)]
pub(super) struct Pair<'a> {
    pub(super) audited: &'a Audited<'a>,
    /// The database once the file has run.
    pub(super) schema: &'a Schema,
    pub(super) after: &'a Table,
    pub(super) declared: &'a Table,
    pub(super) replayed: Option<&'a Table>,
}

impl Pair<'_> {
    /// The table's name as an operation takes it.
    pub(super) fn told(&self) -> String {
        self.after.name.to_string()
    }

    /// Where the models say something of these columns; the model itself where none of them is found.
    pub(super) fn at(&self, columns: &[String]) -> String {
        place(self.audited, &self.declared.name, columns)
    }
}

/// Where the model of `table` says something of `columns`.
pub(super) fn place(audited: &Audited<'_>, table: &QualifiedName, columns: &[String]) -> String {
    let Some(model) = audited.model(table) else { return String::new() };
    let column =
        columns.iter().find_map(|name| model.columns.iter().find(|column| column.column == *name));
    match column {
        Some(column) => audited.place(&column.path, column.line),
        None => audited.place(&model.path, model.line),
    }
}

/// Everything that was missed; `left_out` is what the file is to do without.
pub(super) fn missed(audited: &Audited<'_>, left_out: &[String]) -> Vec<Missed> {
    let schema = after(audited, left_out);
    let dialect = audited.facts.dialect;
    let mut found = missed_types::enums(audited, &schema);
    found.extend(missed_types::sequences(audited, &schema));
    for declared in audited.known.declared.tables.values() {
        let Some(after) = schema.table(&declared.name, dialect) else { continue };
        let replayed = audited.replayed(&declared.name);
        let pair = Pair { audited, schema: &schema, after, declared, replayed };
        found.extend(missed_columns::columns(pair));
        found.extend(missed_constraints::constraints(pair));
        found.extend(missed_indexes::indexes(pair));
    }
    found.extend(missed_models::models(audited, &schema));
    found.retain(|one| !left_out.contains(&one.item) && !is_of_excluded(audited, one));
    found
}

/// Whether it is about a table that the caller leaves out as a whole.
fn is_of_excluded(audited: &Audited<'_>, one: &Missed) -> bool {
    let tables = audited.facts.excluded.iter().filter_map(|item| item.strip_prefix("table:"));
    let mut names = tables.map(|table| format!("{table}."));
    names.any(|start| one.name.starts_with(&start))
}

/// The database once the file has run, without what is left out.
fn after(audited: &Audited<'_>, left_out: &[String]) -> Schema {
    let mut schema = audited.facts.live.clone();
    let runs = audited.steps.iter().filter(|step| {
        let items = step.items();
        let whole = items.iter().any(|item| left_out.contains(item));
        let parts = step.parts();
        let all_parts = !parts.is_empty() && parts.iter().all(|part| left_out.contains(part));
        !whole && !all_parts
    });
    for step in runs {
        // What cannot be carried out here fails on the database too, which the review tells.
        let _ = schema.apply(&step.change, audited.facts.dialect);
    }
    schema
}

impl Missed {
    pub(super) fn new(
        kind: &'static str,
        name: impl Into<String>,
        item: impl Into<String>,
    ) -> Self {
        Self { kind, name: name.into(), item: item.into(), ..Self::default() }
    }

    pub(super) fn told(mut self, model: impl Into<String>, database: impl Into<String>) -> Self {
        (self.model, self.database) = (model.into(), database.into());
        self
    }

    pub(super) fn at(mut self, at: String) -> Self {
        self.at = at;
        self
    }

    pub(super) fn brought_by(mut self, operations: Vec<Value>) -> Self {
        self.operations = operations;
        self
    }

    pub(super) fn written(mut self, source: impl Into<String>) -> Self {
        self.source = source.into();
        self
    }
}

/// The item of a whole table.
pub(super) fn of_table(table: &QualifiedName) -> String {
    table_item(table)
}
