//! The demonstration: a small realistic project, driven through the whole workflow.
//!
//! A real MCP client starts this very binary as its server. Never in here: any way around the
//! tools that a user would not have.

mod client;
pub mod environment;
mod project;
mod scenario;

use std::path::PathBuf;

use crate::refusal::Refusal;

/// What the demonstration is to do.
#[derive(Debug, Clone, Default)]
pub struct DemoOptions {
    /// A SQLAlchemy URL of an empty PostgreSQL database; SQLite in the project's folder otherwise.
    pub database_url: Option<String>,
    /// Where to make the project; a temporary folder, removed afterwards, otherwise.
    pub folder: Option<PathBuf>,
}

/// Makes the project, drives the server through the workflow and shows each call and its outcome.
pub async fn run(options: DemoOptions) -> Result<(), Refusal> {
    let temporary = tempfile::tempdir().map_err(|error| project::cannot_write(&error))?;
    let folder = options.folder.clone().unwrap_or_else(|| temporary.path().join("shop"));
    let demo = project::DemoProject::create(&folder, options.database_url)?;
    scenario::run(&demo).await
}
