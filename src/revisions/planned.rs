//! The roadmap's table of planned migrations.

use serde::Serialize;

/// One row of the roadmap.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlannedMigration {
    /// The planned number, as written.
    pub number: String,
    /// What it is to do.
    pub description: String,
    /// The priority column, as written.
    pub priority: String,
    /// What the files say of it.
    pub state: PlannedState,
    /// Why, with the file in question.
    pub detail: String,
}

/// How the plan and the files relate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum PlannedState {
    Done,
    Next,
    Later,
    NumberTaken,
}

/// Reads the first table of planned migrations in `markdown`, judged against `graph`.
pub fn read_planned(_markdown: &str, _graph: &super::Graph) -> Vec<PlannedMigration> {
    Vec::new()
}
