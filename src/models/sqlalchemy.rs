//! Declarative models.

use std::path::PathBuf;

use serde::Serialize;

use crate::project::Project;
use crate::schema::Table;

/// A mapped class.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Model {
    /// The class name.
    pub class: String,
    /// The file it is defined in.
    pub path: PathBuf,
    /// The line of the class.
    pub line: usize,
    /// The table it maps to, in generic type names (`String(100)`).
    pub table: Table,
    /// Attribute to column, with places.
    pub columns: Vec<ModelColumn>,
    /// Its relationships.
    pub relationships: Vec<Relationship>,
    /// True where something about the class could not be decided from source.
    pub uncertain: bool,
}

/// A mapped column.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ModelColumn {
    /// The attribute's name.
    pub attribute: String,
    /// The column's name.
    pub column: String,
    /// The line it is declared on.
    pub line: usize,
}

/// A `relationship()`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Relationship {
    /// The attribute's name.
    pub attribute: String,
    /// The class it leads to.
    pub target: String,
    /// `back_populates` or `backref`.
    pub back_populates: Option<String>,
    /// Whether it was `backref`, which makes the other side by itself.
    pub backref: bool,
    /// The line it is declared on.
    pub line: usize,
}

/// Reads all models in the configured folders, else in the project's own source.
pub fn read_models(_project: &Project) -> Vec<Model> {
    Vec::new()
}
