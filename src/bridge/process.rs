//! Starting the interpreter, talking to it, ending it.

use super::protocol::{BridgeError, Connection, Event, GeneratedFile, PlannedStep, RunReport};
use crate::project::Project;

/// Told of each event as it happens.
pub type Observer<'a> = &'a (dyn Fn(&Event) + Send + Sync);

/// The way into one project's Python.
#[derive(Debug)]
pub struct Bridge<'a> {
    project: &'a Project,
}

impl<'a> Bridge<'a> {
    /// A bridge into `project`. Nothing is started until something is asked.
    pub fn new(project: &'a Project) -> Self {
        Self { project }
    }

    /// Runs `upgrade`, refusing if Alembic's own plan is not exactly `expected` (revisions, order, bytes).
    pub async fn upgrade(
        &self,
        _target: &str,
        _expected: &[PlannedStep],
        _observer: Observer<'_>,
    ) -> Result<RunReport, BridgeError> {
        unsupported(self.project)
    }

    /// Runs `downgrade`, under the same condition.
    pub async fn downgrade(
        &self,
        _target: &str,
        _expected: &[PlannedStep],
        _observer: Observer<'_>,
    ) -> Result<RunReport, BridgeError> {
        unsupported(self.project)
    }

    /// What the version table holds, through the project's own `env.py`.
    pub async fn current(&self) -> Result<Vec<String>, BridgeError> {
        unsupported(self.project)
    }

    /// Asks `env.py` where it connects, without connecting.
    pub async fn connection(&self) -> Result<Connection, BridgeError> {
        unsupported(self.project)
    }

    /// Writes a revision file through Alembic (`revision`, with or without `--autogenerate`).
    pub async fn revision(
        &self,
        _message: &str,
        _revision_id: &str,
        _autogenerate: bool,
        _head: Option<&str>,
    ) -> Result<GeneratedFile, BridgeError> {
        unsupported(self.project)
    }

    /// Writes a merge revision.
    pub async fn merge(
        &self,
        _heads: &[String],
        _message: &str,
        _revision_id: &str,
    ) -> Result<GeneratedFile, BridgeError> {
        unsupported(self.project)
    }
}

fn unsupported<T>(project: &Project) -> Result<T, BridgeError> {
    Err(BridgeError::NotStarted {
        command: project.launch.command.join(" "),
        reason: "not built".to_owned(),
    })
}
