//! `alembic_current`.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Annotations, Progress, Session, Tool};
use crate::refusal::Refusal;
use crate::report::Outcome;

/// The tool.
#[derive(Debug)]
pub struct AlembicCurrent;

/// Arguments of `alembic_current`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Arguments {}

/// Result of `alembic_current`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Data {}

impl Tool for AlembicCurrent {
    const NAME: &'static str = "alembic_current";
    const TITLE: &'static str = "Show where the database and the revision files stand";
    const DESCRIPTION: &'static str = include_str!("../../tools/alembic_current.md");
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
