//! Revision files, the graph they form, how the project names them, and what is planned.
//!
//! Read from source as Alembic's `ScriptDirectory` would see it. Never in here: running Python,
//! reaching a database.

mod graph;
mod load;
mod naming;
mod planned;
mod revision;

pub use graph::{Graph, Problem, ProblemKind};
pub use load::load;
pub use naming::{NamingConvention, NextRevision};
pub use planned::{PlannedMigration, PlannedState, read_planned};
pub use revision::Revision;
