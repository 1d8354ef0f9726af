//! `apply`.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Annotations, Progress, Session, Tool};
use crate::refusal::Refusal;
use crate::report::Outcome;

/// The tool.
#[derive(Debug)]
pub struct Apply;

/// Arguments of `apply`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Arguments {
    /// The id that review_file returned
    pub review_id: String,
}

/// Result of `apply`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Data {}

impl Tool for Apply {
    const NAME: &'static str = "apply";
    const TITLE: &'static str = "Upgrade the database with reviewed migrations";
    const DESCRIPTION: &'static str = include_str!("../../tools/apply.md");
    const ANNOTATIONS: Annotations =
        Annotations { read_only: false, destructive: true, idempotent: false, open_world: false };
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
