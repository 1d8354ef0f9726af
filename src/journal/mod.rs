//! What was generated, reviewed, rehearsed and applied, by content hash: SQLite in `.alembic-mcp/`, or
//! a schema `alembic_mcp` in a PostgreSQL database that several machines share.
//!
//! Every entry is durable before the answer that rests on it is given. Never in here: passwords
//! (databases are named by their redacted URL), decisions.

mod entries;
mod open;
mod place;
mod recorded_run;
mod rehearsals;
mod runs;
mod statements;
mod store;
mod tables;

pub use entries::{RecordedError, RecordedGeneration, RecordedReview};
pub use open::Journal;
pub use recorded_run::{RecordedRun, RunEnd, RunId, RunStart, RunStatus, Standing};
pub use rehearsals::RecordedRehearsal;
pub use runs::DatabaseKey;
pub use statements::Happening;
