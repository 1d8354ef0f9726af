//! Revision files, the graph they form, how the project names them, and what is planned.
//!
//! Read from source as Alembic's `ScriptDirectory` would see it. Never in here: running Python,
//! reaching a database.

mod cache;
mod declaration;
mod files;
mod graph;
mod links;
mod load;
mod lost;
mod naming;
mod order;
mod paths;
mod planned;
mod problems;
mod range;
mod refusals;
mod replay;
mod replays;
mod resolve;
mod revision;
mod versions;
mod way_back;

pub use cache::Cache;
pub use graph::{Graph, Problem, ProblemKind};
pub use load::{load, load_project};
pub use lost::{FoundAgain, find_lost};
pub use naming::{NamingConvention, NextRevision};
pub use planned::{PlannedMigration, PlannedState, Roadmap, find_roadmap, read_planned};
pub use range::Range;
pub use replay::{Replay, replay, replay_before, replay_on, replay_range, replay_to, replay_under};
pub use revision::Revision;
pub use way_back::WayBack;
