//! The MCP tools, one file each: arguments in, services of the rooms below, one outcome out.
//!
//! Never in here: protocol details (the server has those) or SQL and rules (the rooms below have those).

mod attempt;
mod auditing;
mod caller;
mod catalogue;
mod consent;
mod database_now;
mod evidence;
mod execution;
mod finishing;
mod heads;
mod history_of_table;
mod interrupted;
mod json_schema;
mod look_at_table;
mod lost;
mod new_files;
mod planned;
mod planning;
mod reading;
mod rehearsed_timeline;
mod rehearsing;
mod reviewing;
mod session;
mod source_review;
mod stamp;
mod state;
mod surprises;
mod table_lines;
mod table_seen;
mod unrecorded;

pub mod alembic_current;
pub mod apply;
pub mod generate_revision;
pub mod rehearse;
pub mod report;
pub mod review_file;
pub mod rollback;
pub mod verify_table;

pub use caller::{Answer, Caller, Question};
pub use catalogue::{Annotations, CallError, Tool, ToolEntry, catalogue, find};
pub use reading::{Declared, Drift, ReadRevision, ReadSchema, Reading};
pub use rehearsing::sweep_leftovers;
pub use session::Session;
pub use source_review::{Reviewing, review_source};
