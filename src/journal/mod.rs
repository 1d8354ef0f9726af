//! What was generated, reviewed, rehearsed and applied, by content hash: SQLite in `.alembic-mcp/`.
//!
//! Every entry is durable before the answer that rests on it is given. Never in here: passwords
//! (databases are named by their redacted URL), decisions.

mod entries;
mod open;
mod rehearsals;
mod runs;
mod statements;

pub use entries::{RecordedError, RecordedGeneration, RecordedReview};
pub use open::Journal;
pub use rehearsals::RecordedRehearsal;
pub use runs::{RecordedRun, RunEnd, RunId, RunStart, RunStatus};
pub use statements::Happening;
