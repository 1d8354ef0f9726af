//! All tools, with their types erased so that the server and the command line treat them alike.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Progress, Session};
use crate::refusal::Refusal;
use crate::report::Outcome;

/// The four hints of an MCP tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are MCP's")]
pub struct Annotations {
    pub read_only: bool,
    pub destructive: bool,
    pub idempotent: bool,
    pub open_world: bool,
}

/// One MCP tool.
pub trait Tool {
    /// Its name.
    const NAME: &'static str;
    /// Its title, for people.
    const TITLE: &'static str;
    /// Its description, from `tools/NAME.md`.
    const DESCRIPTION: &'static str;
    /// Its hints.
    const ANNOTATIONS: Annotations;
    /// Its arguments; unknown fields are refused.
    type Arguments: DeserializeOwned + JsonSchema + Send;
    /// Its result.
    type Data: Serialize + JsonSchema + Send;

    /// Does the work. A refusal becomes an outcome with status `blocked`.
    fn call(
        arguments: Self::Arguments,
        session: Arc<Session>,
        progress: Progress,
    ) -> impl Future<Output = Result<Outcome<Self::Data>, Refusal>> + Send;
}

/// Why a call has no outcome.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// The arguments do not fit the input schema.
    #[error("{0}")]
    BadArguments(String),
    /// Our own fault.
    #[error("internal error: {0}")]
    Internal(String),
}

type CallResult = Pin<Box<dyn Future<Output = Result<Value, CallError>> + Send>>;

/// A tool with its types erased.
#[derive(Debug, Clone, Copy)]
pub struct ToolEntry {
    /// [`Tool::NAME`].
    pub name: &'static str,
    /// [`Tool::TITLE`].
    pub title: &'static str,
    /// [`Tool::DESCRIPTION`].
    pub description: &'static str,
    /// [`Tool::ANNOTATIONS`].
    pub annotations: Annotations,
    /// The JSON schema of the arguments.
    pub input_schema: fn() -> Value,
    /// The JSON schema of the outcome.
    pub output_schema: fn() -> Value,
    /// Makes the call; the value is the outcome, ready for `structuredContent`.
    pub call: fn(Value, Arc<Session>, Progress) -> CallResult,
}

/// Every tool, in the order of the workflow.
pub fn catalogue() -> Vec<ToolEntry> {
    vec![
        entry::<super::alembic_current::AlembicCurrent>(),
        entry::<super::generate_revision::GenerateRevision>(),
        entry::<super::review_file::ReviewFile>(),
        entry::<super::apply::Apply>(),
        entry::<super::rollback::Rollback>(),
        entry::<super::verify_table::VerifyTable>(),
        entry::<super::report::Report>(),
    ]
}

fn entry<T: Tool + 'static>() -> ToolEntry {
    ToolEntry {
        name: T::NAME,
        title: T::TITLE,
        description: T::DESCRIPTION,
        annotations: T::ANNOTATIONS,
        input_schema: || schema_of::<T::Arguments>(SchemaSettings::draft2020_12()),
        output_schema: || {
            schema_of::<Outcome<T::Data>>(SchemaSettings::draft2020_12().for_serialize())
        },
        call: |arguments, session, progress| Box::pin(call::<T>(arguments, session, progress)),
    }
}

async fn call<T: Tool>(
    arguments: Value,
    session: Arc<Session>,
    progress: Progress,
) -> Result<Value, CallError> {
    let arguments = serde_json::from_value(arguments)
        .map_err(|error| CallError::BadArguments(format!("{}: {error}", T::NAME)))?;
    let outcome =
        T::call(arguments, session, progress).await.unwrap_or_else(Outcome::<T::Data>::blocked);
    serde_json::to_value(outcome).map_err(|error| CallError::Internal(error.to_string()))
}

fn schema_of<T: JsonSchema>(settings: SchemaSettings) -> Value {
    settings.into_generator().into_root_schema_for::<T>().to_value()
}
