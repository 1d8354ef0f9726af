//! One run with its client, taken to the point where a fault meets it.

use std::time::Duration;

use serde_json::{Value, json};

use super::project::{Point, Project, Transactions};
use crate::support::agreement::reviewed;
use crate::support::client::Client;
use crate::support::postgres::Postgres;
use crate::support::shop::{Backend, Engine};

/// How long a run may take to end once nothing holds it.
/// The longest that the product waits is two minutes, for an env.py that tells nothing.
const PATIENCE: Duration = Duration::from_secs(180);

/// Where and how a run is made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stage {
    pub(super) backend: Backend,
    pub(super) engine: Engine,
    pub(super) transactions: Transactions,
}

/// A run that was reviewed, and what became of it.
#[derive(Debug)]
pub(super) struct Scene<'s> {
    pub(super) project: Project,
    pub(super) postgres: &'s Postgres,
    /// The client and its server; `None` once the server is gone.
    pub(super) client: Option<Client>,
    /// What `apply` is called with.
    pub(super) arguments: Value,
    call: i64,
    /// The interpreter that was held.
    pub(super) python: Option<u32>,
    /// What `apply` answered, where it did.
    pub(super) answer: Option<Value>,
    /// Whether the fault may keep the server from reading the database after the run.
    pub(super) may_be_unknown: bool,
    /// Whether the journal could be written all the time.
    pub(super) journal_was_full: bool,
    /// Whether trying again can help: the fault is over.
    pub(super) is_over: bool,
}

impl<'s> Scene<'s> {
    pub(super) fn new(stage: Stage, postgres: &'s Postgres) -> Self {
        let Stage { backend, engine, transactions } = stage;
        let project = Project::new(backend, engine, transactions, postgres);
        Self::of(project, postgres)
    }

    /// A scene in a project that was made ready.
    pub(super) fn of(project: Project, postgres: &'s Postgres) -> Self {
        let mut client = project.serve();
        let arguments = reviewed(&mut client);
        Self {
            project,
            postgres,
            client: Some(client),
            arguments,
            call: 0,
            python: None,
            answer: None,
            may_be_unknown: false,
            journal_was_full: false,
            is_over: true,
        }
    }

    pub(super) fn client(&mut self) -> &mut Client {
        self.client.as_mut().expect("a server")
    }

    /// The server's process, where it lives.
    pub(super) fn server(&self) -> Option<u32> {
        self.client.as_ref().map(Client::pid)
    }

    /// Asks for the run and does not wait.
    pub(super) fn apply(&mut self) {
        let params = json!({"name": "apply", "arguments": self.arguments});
        self.call = self.client().send("tools/call", params);
    }

    /// Waits until the run is held.
    pub(super) fn wait_until_reached(&mut self, point: Point) {
        self.python = Some(self.project.wait_until_reached(point));
    }

    /// Takes back the request.
    pub(super) fn cancel(&mut self) {
        let cancelled = json!({"requestId": self.call});
        self.client().notify("notifications/cancelled", cancelled);
    }

    /// Waits for the answer.
    pub(super) fn wait_for_answer(&mut self) {
        let call = self.call;
        let client = self.client();
        let Some(answer) = client.answer_within(call, PATIENCE) else {
            panic!("no answer; the server says: {}", client.stderr());
        };
        let mut result = answer.unwrap_or_else(|error| panic!("apply failed: {error}"));
        let text = result["content"][0]["text"].as_str().unwrap_or_default();
        assert_ne!(result["isError"], json!(true), "{text}");
        self.answer = Some(result["structuredContent"].take());
    }

    /// Waits for the server's end; what became of the run is not heard.
    pub(super) fn wait_for_end(&mut self) {
        let mut client = self.client.take().expect("a server");
        client.wait(PATIENCE);
    }
}
