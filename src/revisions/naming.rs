//! How the project names its revision files, detected from its history.

use serde::Serialize;

/// A project's convention for revision files.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NamingConvention {
    /// The convention in words and as a pattern, such as `{NNN}_{slug}.py`.
    pub pattern: String,
    /// How many digits a sequential number has, where files are numbered.
    pub number_width: Option<usize>,
    /// Whether the revision id itself is the number.
    pub id_is_number: bool,
}

/// What the next revision would be called.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NextRevision {
    /// The next sequential number, where files are numbered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The file name with `<description>` in place of the slug.
    pub filename: String,
}

impl NamingConvention {
    /// Detects the convention.
    pub fn detect(_graph: &super::Graph, _file_template: Option<&str>) -> Self {
        Self { pattern: String::new(), number_width: None, id_is_number: false }
    }

    /// The next revision's name.
    pub fn next(&self, _graph: &super::Graph) -> NextRevision {
        NextRevision { number: None, filename: String::new() }
    }
}
