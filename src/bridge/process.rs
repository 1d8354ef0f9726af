//! The requests, and the conversation that each one is.

use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Value, json};

use super::child::Interpreter;
use super::protocol::{
    BridgeError, Connection, Event, FailureReport, GeneratedFile, LookedAt, PlannedStep, RunReport,
    StatementReport, StepReport,
};
use super::redact::Redactor;
use super::request;
use super::scratch::Scratch;
use crate::project::{Limit, Limits, Project, Secret};

/// Told of each event as it happens.
pub type Observer<'a> = &'a (dyn Fn(&Event) + Send + Sync);

/// Importing a large application takes its time, but not this much.
const QUESTION_LIMIT: Duration = Duration::from_secs(120);
/// Comparing a large database with its models.
const WRITING_LIMIT: Duration = Duration::from_secs(900);

/// What a run is to do.
#[derive(Debug, Clone, Copy)]
pub struct Plan<'a> {
    /// Where to, in Alembic's words.
    pub target: &'a str,
    /// What the version table must show before.
    pub current: &'a [String],
    /// The revisions that must run, in order, with their bytes.
    pub steps: &'a [PlannedStep],
}

/// The way into one project's Python.
#[derive(Debug)]
pub struct Bridge<'a> {
    project: &'a Project,
    database: Option<&'a LookedAt>,
    limits: Limits,
    scratch: Option<&'a Scratch>,
}

impl<'a> Bridge<'a> {
    /// A bridge into `project`. Nothing is started until something is asked.
    pub fn new(project: &'a Project) -> Self {
        Self { project, database: None, limits: Limits::default(), scratch: None }
    }

    /// Runs only on `database`: where `env.py` connects elsewhere, nothing is run.
    pub fn only_on(mut self, database: &'a LookedAt) -> Self {
        self.database = Some(database);
        self
    }

    /// Sends whatever `env.py` connects to this scratch database instead, and nowhere else.
    pub fn on_scratch(mut self, scratch: &'a Scratch) -> Self {
        self.scratch = Some(scratch);
        self
    }

    /// Runs with these limits on how long a statement may wait and run.
    pub fn within(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Runs `upgrade`, refusing if the version table or Alembic's own plan is not exactly as planned
    /// (revisions, order, bytes).
    ///
    /// A failure before the plan was compared is an error; one after it is in the report, together
    /// with what had run by then. Dropping the future cancels the running statement.
    pub async fn upgrade(
        &self,
        plan: Plan<'_>,
        observer: Observer<'_>,
    ) -> Result<RunReport, BridgeError> {
        self.migrate("upgrade", plan, observer).await
    }

    /// Runs `downgrade`, under the same condition.
    pub async fn downgrade(
        &self,
        plan: Plan<'_>,
        observer: Observer<'_>,
    ) -> Result<RunReport, BridgeError> {
        self.migrate("downgrade", plan, observer).await
    }

    /// Writes `targets` into the version table that must show `current`, and runs nothing.
    pub async fn stamp(
        &self,
        targets: &[String],
        current: &[String],
    ) -> Result<RunReport, BridgeError> {
        let target = targets.join(" ");
        self.migrate("stamp", Plan { target: &target, current, steps: &[] }, &|_| {}).await
    }

    /// What the version table holds, through the project's own `env.py`.
    pub async fn current(&self) -> Result<Vec<String>, BridgeError> {
        #[derive(Deserialize)]
        struct Current {
            heads: Vec<String>,
        }
        let answer: Current = self.ask("current", json!({}), QUESTION_LIMIT).await?;
        Ok(answer.heads)
    }

    /// Asks `env.py` where it connects, without connecting.
    pub async fn connection(&self) -> Result<Connection, BridgeError> {
        #[derive(Deserialize)]
        struct Place {
            url: String,
            version_table: Option<String>,
            version_table_schema: Option<String>,
            files: Vec<PathBuf>,
        }
        let place: Place = self.ask("connection", json!({}), QUESTION_LIMIT).await?;
        Ok(Connection {
            url: Secret::new(place.url),
            version_table: place.version_table,
            version_table_schema: place.version_table_schema,
            files: place.files,
        })
    }

    /// Has Alembic write a revision file of what models and database differ in, without the operations that
    /// `exclude` names.
    pub async fn autogenerate(
        &self,
        message: &str,
        revision_id: &str,
        head: Option<&str>,
        exclude: &[String],
    ) -> Result<GeneratedFile, BridgeError> {
        let arguments = json!({
            "message": message,
            "revision_id": revision_id,
            "autogenerate": true,
            "head": head,
            "exclude": exclude,
        });
        self.ask("revision", arguments, WRITING_LIMIT).await
    }

    /// Writes a merge revision.
    pub async fn merge(
        &self,
        heads: &[String],
        message: &str,
        revision_id: &str,
    ) -> Result<GeneratedFile, BridgeError> {
        let arguments = json!({ "heads": heads, "message": message, "revision_id": revision_id });
        self.ask("merge", arguments, WRITING_LIMIT).await
    }

    pub(super) async fn ask<T: for<'de> Deserialize<'de>>(
        &self,
        command: &str,
        arguments: Value,
        limit: Duration,
    ) -> Result<T, BridgeError> {
        let mut deaf = |_: &Event| {};
        let conversation = self.converse(command, arguments, None, &mut deaf);
        let ending = tokio::time::timeout(limit, conversation).await.map_err(|_| {
            let status = format!("no answer to `{command}` within {} seconds", limit.as_secs());
            BridgeError::Died { status, output: String::new() }
        })??;
        match ending.last {
            Ok(result) => serde_json::from_value(result).map_err(|error| BridgeError::Died {
                status: format!("its answer to `{command}` could not be read: {error}"),
                output: ending.output,
            }),
            Err(failure) => Err(BridgeError::Raised(failure)),
        }
    }

    async fn migrate(
        &self,
        command: &str,
        plan: Plan<'_>,
        observer: Observer<'_>,
    ) -> Result<RunReport, BridgeError> {
        let mut report = RunReport::default();
        let mut running = None;
        let mut planned: Option<Vec<PlannedStep>> = None;
        let mut note = |event: &Event| {
            match event {
                Event::Plan { steps } => planned = Some(steps.clone()),
                Event::StepStarted { revision, .. } => running = Some(revision.clone()),
                Event::StepFinished { revision, duration_ms, .. } => {
                    running = None;
                    let revision = revision.clone();
                    report.steps.push(StepReport { revision, duration_ms: *duration_ms });
                }
                Event::StatementStarted(statement) => report.unheard = Some(statement.clone()),
                Event::StatementFailed { by_server: true } => report.unheard = None,
                Event::Statement(statement) => {
                    report.unheard = None;
                    report.statements.push(statement.clone());
                }
                Event::Connected { backend_pid: Some(backend), .. } => {
                    report.backends.push(*backend);
                }
                Event::Committed { connection } => {
                    for statement in of_connection(&mut report.statements, *connection) {
                        statement.lasting = true;
                    }
                }
                Event::RolledBack { connection } => {
                    for statement in of_connection(&mut report.statements, *connection) {
                        statement.connection = None;
                    }
                }
                _ => {}
            }
            observer(event);
        };
        let milliseconds = |limit: Option<Limit>| limit.map_or(0, Limit::milliseconds);
        let limits = json!({
            "lock": milliseconds(self.limits.lock_timeout),
            "statement": milliseconds(self.limits.statement_timeout),
            "idle_in_transaction": milliseconds(self.limits.idle_in_transaction_timeout),
        });
        let arguments = json!({
            "target": plan.target,
            "current": plan.current,
            "expected": plan.steps,
            "database": self.database,
            "limits": limits,
        });
        let patience = self.limits.idle_in_transaction_timeout.map(Limit::milliseconds);
        let patience = patience.filter(|limit| *limit > 0).map(Duration::from_millis);
        let ending = self.converse(command, arguments, patience, &mut note).await;
        match ending {
            Ok(Ending { last: Ok(_), output }) => {
                report.project_output = output;
                Ok(report)
            }
            Ok(Ending { last: Err(failure), output }) => match planned {
                Some(planned) if failure.error == "PlanDiffers" => {
                    let found = planned.into_iter().map(|step| (step.revision, step.sha256));
                    Err(BridgeError::PlanDiffers { found: found.collect() })
                }
                Some(_) => {
                    let revision = failure.revision.clone().or(running);
                    report.failure = Some(FailureReport { revision, ..*failure });
                    report.project_output = output;
                    Ok(report)
                }
                None => Err(BridgeError::Raised(failure)),
            },
            Err(BridgeError::Died { status, output }) if planned.is_some() => {
                report.failure = Some(died(&status, running));
                report.project_output = output;
                Ok(report)
            }
            Err(error) => Err(error),
        }
    }

    /// One request to its end. `note` hears of every event. Where nothing is told for as long as
    /// `patience` and no statement runs, the project's code hangs, and is ended.
    async fn converse(
        &self,
        command: &str,
        mut arguments: Value,
        patience: Option<Duration>,
        note: &mut (dyn FnMut(&Event) + Send),
    ) -> Result<Ending, BridgeError> {
        let mut redactor = Redactor::of(self.project);
        if let Some(scratch) = self.scratch {
            arguments["scratch"] = scratch.request();
            redactor.know(&scratch.url);
        }
        let input = request::text(self.project, command, arguments);
        let mut interpreter = Interpreter::start(self.project, self.scratch, input)?;
        let mut last = None;
        let mut in_statement = false;
        // Importing a large application is no sign of anything.
        let mut patience_now = patience.map(|limit| limit.max(QUESTION_LIMIT));
        while last.is_none() {
            let limit = patience_now.filter(|_| !in_statement);
            let line = match heard_within(limit, interpreter.next_line()).await {
                Ok(Some(line)) => line,
                Ok(None) => break,
                Err(silent_for) => {
                    let output = redactor.redact(&interpreter.dismiss().await);
                    return Ok(Ending { last: Err(Box::new(hung(silent_for))), output });
                }
            };
            match Line::read(&line) {
                Line::Event(event) => {
                    note(&event);
                    match event {
                        Event::Plan { .. } => patience_now = patience,
                        Event::StatementStarted(_) => in_statement = true,
                        Event::Statement(_) | Event::StatementFailed { .. } => in_statement = false,
                        _ => {}
                    }
                    last = match event {
                        Event::Done { result } => Some(Ok(result)),
                        Event::Failed(failure) => Some(Err(Box::new(failure))),
                        _ => None,
                    };
                }
                Line::Secret(secret) => redactor.add(secret),
                Line::Foreign => interpreter.keep(line.trim_ascii_end()),
            }
        }
        let (status, output) = interpreter.finish(Duration::from_secs(3)).await;
        let output = redactor.redact(&output);
        match last {
            Some(last) => Ok(Ending { last, output }),
            None => {
                let status = status.map_or_else(
                    || "it closed its answer channel and went on running".to_owned(),
                    |status| status.to_string(),
                );
                Err(BridgeError::Died { status, output })
            }
        }
    }
}

/// How a conversation ended.
struct Ending {
    last: Result<Value, Box<FailureReport>>,
    output: String,
}

/// What a line of the interpreter's standard output can be.
enum Line {
    Event(Event),
    /// A password to keep out of everything.
    Secret(String),
    /// Printed by a command prefix, such as a greeting.
    Foreign,
}

impl Line {
    fn read(line: &[u8]) -> Self {
        let Ok(Value::Object(mut object)) = serde_json::from_slice(line) else {
            return Self::Foreign;
        };
        if let Some(Value::String(secret)) = object.remove("secret") {
            return Self::Secret(secret);
        }
        serde_json::from_value(Value::Object(object)).map_or(Self::Foreign, Self::Event)
    }
}

/// What `heard` gives within `patience`, else how long it was waited for.
async fn heard_within<T>(
    patience: Option<Duration>,
    heard: impl Future<Output = T>,
) -> Result<T, Duration> {
    match patience {
        Some(limit) => tokio::time::timeout(limit, heard).await.map_err(|_| limit),
        None => Ok(heard.await),
    }
}

fn hung(silent_for: Duration) -> FailureReport {
    let told = format!(
        "for {} s the project's Python neither ran a statement nor told of anything, so it was ended",
        silent_for.as_secs_f64()
    );
    failure("Hung", told, None)
}

fn died(status: &str, revision: Option<String>) -> FailureReport {
    let told = format!("the project's Python ended in the middle of the run ({status})");
    failure("ProcessDied", told, revision)
}

fn failure(error: &str, message: String, revision: Option<String>) -> FailureReport {
    FailureReport {
        error: error.to_owned(),
        message,
        code: None,
        revision,
        statement: None,
        place: None,
        traceback: String::new(),
    }
}

fn of_connection(
    statements: &mut [StatementReport],
    connection: i64,
) -> impl Iterator<Item = &mut StatementReport> {
    statements.iter_mut().filter(move |statement| statement.connection == Some(connection))
}
