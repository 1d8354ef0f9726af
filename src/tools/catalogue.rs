//! All tools, with their types erased so that the server and the command line treat them alike.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Caller, Session, interrupted, json_schema, lost};
use crate::project::hide_passwords_within;
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
    /// Whether a call that nobody waits for any more is given up.
    const STOPS_WHEN_CANCELLED: bool = Self::ANNOTATIONS.read_only;
    /// Its arguments; unknown fields are refused.
    type Arguments: DeserializeOwned + JsonSchema + Send;
    /// Its result.
    type Data: Serialize + JsonSchema + Send;

    /// Does the work. A refusal becomes an outcome with status `blocked`.
    fn call(
        arguments: Self::Arguments,
        session: Arc<Session>,
        caller: Caller,
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
    /// [`Tool::STOPS_WHEN_CANCELLED`].
    pub stops_when_cancelled: bool,
    /// The JSON schema of the arguments.
    pub input_schema: fn() -> Value,
    /// The JSON schema of the outcome.
    pub output_schema: fn() -> Value,
    /// Makes the call; the value is the outcome, ready for `structuredContent`.
    pub call: fn(Value, Arc<Session>, Caller) -> CallResult,
}

/// Every tool, in the order of the workflow.
pub fn catalogue() -> Vec<ToolEntry> {
    vec![
        entry::<super::alembic_current::AlembicCurrent>(),
        entry::<super::generate_revision::GenerateRevision>(),
        entry::<super::review_file::ReviewFile>(),
        entry::<super::rehearse::Rehearse>(),
        entry::<super::apply::Apply>(),
        entry::<super::rollback::Rollback>(),
        entry::<super::verify_table::VerifyTable>(),
        entry::<super::report::Report>(),
    ]
}

/// The tool of this name.
pub fn find(name: &str) -> Option<ToolEntry> {
    catalogue().into_iter().find(|entry| entry.name == name)
}

impl ToolEntry {
    /// Makes the call, unless the tool writes and `session` is read-only.
    pub async fn run(
        self,
        arguments: Value,
        session: Arc<Session>,
        caller: Caller,
    ) -> Result<Value, CallError> {
        if !self.annotations.read_only && session.is_read_only() {
            return to_value(Outcome::<()>::blocked(writes_refused(self.name)));
        }
        session.record_late().await;
        let answer = self.answer(arguments, Arc::clone(&session), caller).await;
        answer.map(|mut answer| {
            session.hide_secrets(&mut answer);
            answer
        })
    }

    /// With what is to be said of a run that was cut off.
    async fn answer(
        self,
        arguments: Value,
        session: Arc<Session>,
        caller: Caller,
    ) -> Result<Value, CallError> {
        let Some(cut_off) = interrupted::find(&session).await else {
            return (self.call)(arguments, session, caller).await;
        };
        let notice = cut_off.notice(&session).await;
        if notice.is_first && self.annotations.destructive {
            return to_value(Outcome::<()>::blocked(notice.refusal()));
        }
        let mut outcome = (self.call)(arguments.clone(), session, caller).await?;
        cut_off.note_call(self.name, &arguments, &outcome).await;
        notice.put_into(&mut outcome);
        Ok(outcome)
    }
}

fn writes_refused(tool: &str) -> Refusal {
    Refusal::new("read_only", format!("{tool} is refused: this server is read-only"))
        .because(format!(
            "{tool} writes, and the server was started with --read-only or the project sets \
             read-only = true in its alembic-mcp settings"
        ))
        .instead(
            "ask a person to start the server without read-only mode, or use the reading tools",
        )
        .unblock(
            "alembic-mcp   # without --read-only, and without read-only = true in the settings",
        )
}

fn entry<T: Tool + 'static>() -> ToolEntry {
    ToolEntry {
        name: T::NAME,
        title: T::TITLE,
        description: T::DESCRIPTION,
        annotations: T::ANNOTATIONS,
        stops_when_cancelled: T::STOPS_WHEN_CANCELLED,
        input_schema: || {
            json_schema::input(schema_of::<T::Arguments>(SchemaSettings::draft2020_12()))
        },
        output_schema: || {
            let settings = SchemaSettings::draft2020_12().for_serialize();
            json_schema::output(schema_of::<Outcome<T::Data>>(settings))
        },
        call: |arguments, session, caller| Box::pin(call::<T>(arguments, session, caller)),
    }
}

async fn call<T: Tool>(
    arguments: Value,
    session: Arc<Session>,
    caller: Caller,
) -> Result<Value, CallError> {
    let arguments = serde_path_to_error::deserialize(arguments).map_err(|error| {
        // The root has no path, and is what unknown and missing arguments are told about.
        let place = match error.path().to_string() {
            path if path == "." => String::new(),
            path => format!(" {path}:"),
        };
        CallError::BadArguments(format!("{}:{place} {}", T::NAME, error.inner()))
    })?;
    let outcome = match T::call(arguments, Arc::clone(&session), caller).await {
        Ok(outcome) => outcome,
        Err(refusal) => Outcome::blocked(lost::located(&session, refusal).await),
    };
    to_value(outcome)
}

fn to_value<Data: Serialize>(outcome: Outcome<Data>) -> Result<Value, CallError> {
    let mut value =
        serde_json::to_value(outcome).map_err(|error| CallError::Internal(error.to_string()))?;
    hide_passwords_within(&mut value);
    Ok(value)
}

fn schema_of<T: JsonSchema>(settings: SchemaSettings) -> Value {
    settings.into_generator().into_root_schema_for::<T>().to_value()
}
