//! `verify_table`.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Annotations, Progress, Session, Tool};
use crate::refusal::Refusal;
use crate::report::Outcome;

/// The tool.
#[derive(Debug)]
pub struct VerifyTable;

/// Arguments of `verify_table`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Arguments {
    /// The table
    pub table: String,
}

/// Result of `verify_table`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Data {}

impl Tool for VerifyTable {
    const NAME: &'static str = "verify_table";
    const TITLE: &'static str = "Show a table as it is and compare it with the models";
    const DESCRIPTION: &'static str = include_str!("../../tools/verify_table.md");
    const ANNOTATIONS: Annotations =
        Annotations { read_only: true, destructive: false, idempotent: true, open_world: false };
    type Arguments = Arguments;
    type Data = Data;

    async fn call(
        _arguments: Arguments,
        session: Arc<Session>,
        _progress: Progress,
    ) -> Result<Outcome<Data>, Refusal> {
        session.project()?;
        Err(Refusal::new("unbuilt", "not built"))
    }
}
