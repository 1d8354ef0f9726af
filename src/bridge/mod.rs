//! The project's own Alembic, driven through one embedded script.
//!
//! `bridge.py` is handed to the project's interpreter over standard input; it answers in JSON lines
//! and reports every statement. Never in here: policy (whether something may run is decided above).

mod process;
mod protocol;

pub use process::{Bridge, Observer};
pub use protocol::{
    BridgeError, Connection, Event, FailureReport, GeneratedFile, PlannedStep, RunReport,
    StatementReport, StepReport,
};
