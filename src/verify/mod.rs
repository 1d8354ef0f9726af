//! One table, as the database, the migrations, the SQLAlchemy models and the Pydantic schemas have it.
//!
//! Never in here: any write, reaching the database, reading files.

mod attribute;
mod checklist;
mod columns;
mod differences;
mod edits;
mod enums;
mod expect;
mod imported;
mod nearest;
mod pairing;
mod relationships;
mod schemas;
mod sources;

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use serde::Serialize;

use crate::models::{Model, ProjectSource, PydanticSchema};
use crate::schema::{Dialect, EnumType, Table};

pub use checklist::PostCheck;
pub use differences::{Mismatch, MismatchKind};
pub use edits::SourceEdit;
pub use expect::{
    Answered, Counted, Expect, ExpectedColumn, ExpectedConstraint, ExpectedCount, ExpectedKind,
    Holds, answer_columns_and_constraints,
};
pub use nearest::nearest_names;

/// What is compared.
#[derive(Debug)]
pub struct Facts<'a> {
    /// The table that the others are held against.
    pub table: &'a Table,
    /// Whose description of it that is.
    pub read_from: ReadFrom,
    /// Whether it is a view, which models rarely map.
    pub is_view: bool,
    /// Whether it is where Alembic keeps the current revision.
    pub is_version_table: bool,
    /// The enum types its columns use.
    pub enums: &'a [EnumType],
    /// The table as the migrations up to the database's revision make it, beside the database's own.
    pub replayed: Option<Replayed<'a>>,
    /// The database family.
    pub dialect: Dialect,
    /// The columns that were just changed; empty means all.
    pub focus: &'a [String],
    /// Whether the table is new, where that is known.
    pub is_new: Option<bool>,
    /// The project's models.
    pub models: &'a [Model],
    /// The project's Pydantic schemas.
    pub schemas: &'a [PydanticSchema],
    /// Which schemas belong to which model, where that is configured.
    pub pairs: &'a BTreeMap<String, Vec<String>>,
    /// The source both were read from.
    pub source: &'a ProjectSource,
    /// The project's root, against which paths are told.
    pub root: &'a Path,
}

/// Whose description of a table the others are held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ReadFrom {
    /// The database's.
    Database,
    /// What the migrations make, where there is no database.
    Migrations,
    /// The model's own, where the migrations do not make it either.
    Model,
}

/// What the migrations make of the table.
#[derive(Debug, Clone, Copy)]
pub struct Replayed<'a> {
    /// The table; none where the migrations do not make it.
    pub table: Option<&'a Table>,
    /// All enum types they make.
    pub enums: &'a BTreeMap<String, EnumType>,
    /// Whether reading them left something open that may be about this table.
    pub uncertain: bool,
}

impl Facts<'_> {
    /// Whether `column` is meant.
    fn in_focus(&self, column: &str) -> bool {
        self.focus.is_empty() || self.focus.iter().any(|name| name.eq_ignore_ascii_case(column))
    }

    /// `path:line`, relative to the project where it can be.
    fn place(&self, path: &Path, line: usize) -> String {
        format!("{}:{line}", self.relative(path))
    }

    /// Whose description of the table the others are held against.
    fn whose(&self) -> &'static str {
        match self.read_from {
            ReadFrom::Database => "the database",
            ReadFrom::Migrations => "the migrations",
            ReadFrom::Model => "the model",
        }
    }

    fn relative(&self, path: &Path) -> String {
        path.strip_prefix(self.root).unwrap_or(path).display().to_string()
    }
}

/// What the comparison came to.
#[derive(Debug)]
pub struct Verification {
    /// The model that maps the table.
    pub model: Option<ModelPlace>,
    /// The Pydantic schemas that go with it, and why.
    pub schemas: Vec<String>,
    /// Where they differ, the worst first.
    pub differences: Vec<Mismatch>,
    /// The post-migration checklist.
    pub checklist: Vec<PostCheck>,
}

/// A model and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelPlace {
    /// The class.
    pub class: String,
    /// `path:line`.
    pub place: String,
    /// Whether something about it could not be decided from source.
    pub uncertain: bool,
}

impl fmt::Display for ModelPlace {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let uncertain = if self.uncertain { " (partly undecidable from source)" } else { "" };
        write!(formatter, "{} {}{uncertain}", self.class, self.place)
    }
}

/// Compares the table with the project's source.
pub fn verify(facts: &Facts<'_>) -> Verification {
    let model = model_of(facts.models, facts.table);
    let pairs = model.map(|model| pairing::pairs(facts, model)).unwrap_or_default();
    let differences = differences::differences(facts, model, &pairs);
    let checklist = checklist::checklist(facts, model, &pairs, &differences);
    let schemas = pairs
        .iter()
        .map(|pair| {
            let place = facts.place(&pair.schema.path, pair.schema.line);
            format!("{} {place}: {}", pair.schema.class, pair.why)
        })
        .collect();
    let model = model.map(|model| ModelPlace {
        class: model.class.clone(),
        place: facts.place(&model.path, model.line),
        uncertain: model.uncertain,
    });
    Verification { model, schemas, differences, checklist }
}

/// The model of a table: the same name, and the same schema where both say one.
pub fn model_of<'a>(models: &'a [Model], table: &Table) -> Option<&'a Model> {
    let (schema, name) = (&table.name.schema, &table.name.name);
    let mut named: Vec<&Model> = models
        .iter()
        .filter(|model| model.table.name.name.eq_ignore_ascii_case(name))
        .filter(|model| match (&model.table.name.schema, schema) {
            (Some(left), Some(right)) => left == right,
            _ => true,
        })
        .collect();
    // The exact schema first, then the class with the most columns of the table (a copy may be a stub).
    let known = |model: &Model| {
        model.table.columns.iter().filter(|column| table.column(&column.name).is_some()).count()
    };
    named.sort_by_key(|model| (model.table.name.schema != *schema, usize::MAX - known(model)));
    named.first().copied()
}
