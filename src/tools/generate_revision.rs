//! `generate_revision`.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Annotations, Progress, Session, Tool};
use crate::refusal::Refusal;
use crate::report::Outcome;

/// The tool.
#[derive(Debug)]
pub struct GenerateRevision;

/// Arguments of `generate_revision`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Arguments {}

/// Result of `generate_revision`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Data {}

impl Tool for GenerateRevision {
    const NAME: &'static str = "generate_revision";
    const TITLE: &'static str = "Write a new revision file";
    const DESCRIPTION: &'static str = include_str!("../../tools/generate_revision.md");
    const ANNOTATIONS: Annotations =
        Annotations { read_only: false, destructive: false, idempotent: false, open_world: false };
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
