//! The database as it is, against the SQLAlchemy models and the Pydantic schemas.
//!
//! Never in here: any write, reaching the database, reading files.

mod checklist;
mod differences;
mod edits;
mod nearest;
mod schemas;

use std::fmt;
use std::path::Path;

use crate::models::{Model, ProjectSource, PydanticSchema};
use crate::review::CheckItem;
use crate::schema::{Dialect, EnumType, Table};

pub use differences::Mismatch;
pub use nearest::nearest_names;

/// What is compared.
#[derive(Debug)]
pub struct Facts<'a> {
    /// The table as the database has it.
    pub table: &'a Table,
    /// Whether it is a view, which models rarely map.
    pub is_view: bool,
    /// The enum types its columns use.
    pub enums: &'a [EnumType],
    /// The database family.
    pub dialect: Dialect,
    /// The columns that were just changed; empty means all.
    pub focus: &'a [String],
    /// The project's models.
    pub models: &'a [Model],
    /// The project's Pydantic schemas.
    pub schemas: &'a [PydanticSchema],
    /// The source both were read from.
    pub source: &'a ProjectSource,
    /// The project's root, against which paths are told.
    pub root: &'a Path,
}

impl Facts<'_> {
    /// Whether `column` is meant.
    fn in_focus(&self, column: &str) -> bool {
        self.focus.is_empty() || self.focus.iter().any(|name| name == column)
    }

    /// `path:line`, relative to the project where it can be.
    fn place(&self, path: &Path, line: usize) -> String {
        format!("{}:{line}", path.strip_prefix(self.root).unwrap_or(path).display())
    }
}

/// What the comparison came to.
#[derive(Debug)]
pub struct Verification {
    /// The model that maps the table.
    pub model: Option<ModelPlace>,
    /// Where database and model differ, the worst first.
    pub differences: Vec<Mismatch>,
    /// The post-migration checklist.
    pub checklist: Vec<CheckItem>,
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
    let model = model_of(facts);
    let differences = match model {
        Some(model) => differences::differences(facts, model),
        None => Vec::new(),
    };
    let checklist = checklist::checklist(facts, model, &differences);
    let model = model.map(|model| ModelPlace {
        class: model.class.clone(),
        place: facts.place(&model.path, model.line),
        uncertain: model.uncertain,
    });
    Verification { model, differences, checklist }
}

/// The model of the table: the same name, and the same schema where both say one.
fn model_of<'a>(facts: &Facts<'a>) -> Option<&'a Model> {
    let (schema, name) = (&facts.table.name.schema, &facts.table.name.name);
    let mut named: Vec<&Model> = facts
        .models
        .iter()
        .filter(|model| model.table.name.name.eq_ignore_ascii_case(name))
        .filter(|model| match (&model.table.name.schema, schema) {
            (Some(left), Some(right)) => left == right,
            _ => true,
        })
        .collect();
    // The exact schema first, then the class with the most columns (a copy may be a stub).
    named.sort_by_key(|model| {
        (model.table.name.schema != *schema, usize::MAX - model.columns.len())
    });
    named.first().copied()
}
