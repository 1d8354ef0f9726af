//! `review_file`.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Annotations, Progress, Session, Tool};
use crate::refusal::Refusal;
use crate::report::Outcome;

/// The tool.
#[derive(Debug)]
pub struct ReviewFile;

/// Arguments of `review_file`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Arguments {}

/// Result of `review_file`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Data {}

impl Tool for ReviewFile {
    const NAME: &'static str = "review_file";
    const TITLE: &'static str = "Read and judge migrations before they are applied";
    const DESCRIPTION: &'static str = include_str!("../../tools/review_file.md");
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
