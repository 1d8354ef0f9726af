//! The project's own Alembic, driven through one embedded script.
//!
//! The modules in `python/` are handed to the project's interpreter over standard input; they answer
//! in JSON lines and report every statement. Never in here: policy (whether something may run is
//! decided above).

mod advice;
mod child;
mod named;
mod new_files;
mod process;
mod protocol;
mod redact;
mod refusal;
mod request;
mod scratch;

pub use new_files::{FailedHook, TemplateValues};
pub use process::{Bridge, Observer, Plan};
pub use protocol::{
    BridgeError, Connection, Declared, DeclaredCollation, DeclaredEnum, Event, FailureReport,
    GeneratedFile, HeldLock, LookedAt, PlannedStep, RunReport, StartedStatement, StatementReport,
    StepReport,
};
pub use refusal::busy;
pub use scratch::Scratch;
