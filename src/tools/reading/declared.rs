//! What the project's source declares: mapped tables and Pydantic schemas.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Value, json};

use super::Session;
use crate::models::{
    Model, ProjectSource, PydanticField, PydanticSchema, read_models_of, read_schemas_of,
};
use crate::refusal::Refusal;
use crate::schema::Column;

/// The models and schemas of a project, as their source declares them.
#[derive(Debug)]
pub struct Declared {
    root: std::path::PathBuf,
    models: Vec<Model>,
    schemas: Vec<PydanticSchema>,
}

impl Declared {
    /// Reads the project of a session; with `table` only its models, without schemas.
    pub fn of(session: &Session, table: Option<&str>) -> Result<Self, Refusal> {
        let project = session.project()?;
        let source = ProjectSource::read(&project);
        let mut models = read_models_of(&project, &source);
        let mut schemas = read_schemas_of(&project, &source);
        if let Some(table) = table {
            models.retain(|model| {
                model.table.name.name == table || model.table.name.to_string() == table
            });
            schemas.clear();
        }
        Ok(Self { root: project.root.clone(), models, schemas })
    }

    /// As one object.
    pub fn json(&self) -> Value {
        json!({
            "models": self.models.iter().map(|model| self.model_json(model)).collect::<Vec<_>>(),
            "schemas": self.schemas.iter().map(|schema| self.schema_json(schema)).collect::<Vec<_>>(),
        })
    }

    /// For people: each table with its columns, each schema with its fields.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for model in &self.models {
            let unsure = if model.uncertain { " (partly undecidable from source)" } else { "" };
            let place = self.place(&model.path, model.line);
            let _ = writeln!(text, "{}: {} {place}{unsure}", model.table.name, model.class);
            for column in &model.table.columns {
                let _ = writeln!(text, "  {}", column_line(model, column));
            }
        }
        for schema in &self.schemas {
            let unsure = if schema.uncertain { " (a decorator may change it)" } else { "" };
            let place = self.place(&schema.path, schema.line);
            let _ = writeln!(text, "{} {place}{unsure}", schema.class);
            for PydanticField { name, annotation, .. } in &schema.fields {
                let _ = writeln!(text, "  {name}: {annotation}");
            }
        }
        text
    }

    fn model_json(&self, model: &Model) -> Value {
        let table = &model.table;
        let columns: Vec<Value> = table
            .columns
            .iter()
            .map(|column| {
                let mapped = model.columns.iter().find(|mapped| mapped.column == column.name);
                json!({
                    "name": column.name,
                    "attribute": mapped.map(|mapped| &mapped.attribute),
                    "type": column.type_name,
                    "own_type": mapped.and_then(|mapped| mapped.own_type.as_ref()),
                    "nullable": column.nullable,
                    "default": column.default,
                    "primary_key": is_key(model, column),
                    "line": mapped.map(|mapped| mapped.line),
                })
            })
            .collect();
        json!({
            "class": model.class,
            "path": self.relative(&model.path),
            "line": model.line,
            "schema": table.name.schema,
            "table": table.name.name,
            "columns": columns,
            "foreign_keys": table.foreign_keys,
            "unique_constraints": table.unique_constraints,
            "check_constraints": table.check_constraints,
            "indexes": table.indexes,
            "relationships": model.relationships,
            "uncertain": model.uncertain,
        })
    }

    fn schema_json(&self, schema: &PydanticSchema) -> Value {
        let fields: Vec<Value> = schema
            .fields
            .iter()
            .map(|field| {
                json!({
                    "name": field.name, "annotation": field.annotation,
                    "optional": field.optional, "line": field.line,
                })
            })
            .collect();
        json!({
            "class": schema.class,
            "path": self.relative(&schema.path),
            "line": schema.line,
            "uncertain": schema.uncertain,
            "fields": fields,
        })
    }

    fn place(&self, path: &Path, line: usize) -> String {
        format!("{}:{line}", self.relative(path))
    }

    fn relative(&self, path: &Path) -> String {
        path.strip_prefix(&self.root).unwrap_or(path).display().to_string()
    }
}

fn is_key(model: &Model, column: &Column) -> bool {
    model.table.primary_key.as_ref().is_some_and(|key| key.columns.contains(&column.name))
}

fn column_line(model: &Model, column: &Column) -> String {
    let null = if column.nullable { "" } else { " not null" };
    let key = if is_key(model, column) { " primary key" } else { "" };
    format!("{} {}{null}{key}", column.name, column.type_name)
}
