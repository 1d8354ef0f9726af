//! The gate, upgrade and downgrade, and what is checked afterwards.
//!
//! Never in here: running bytes that were not reviewed. The only way to [`run`] is through a
//! [`Passage`], and only the [`gate`] makes one.

mod after;
mod backfill;
mod cascade;
mod destroyed;
mod evidence;
mod gate;
mod keep;
mod kept_file;
mod loss;
mod progress;
mod run;
mod watch;

pub use after::{AfterCheck, check_after, touched_tables};
pub use backfill::{BackfillEvidence, BackfillState, check_backfills};
pub use destroyed::unread_steps;
pub use evidence::{TableEvidence, table_evidence};
pub use gate::{Acknowledgement, Passage, Present, gate};
pub use keep::{Kept, keep};
pub use loss::{Loss, LossKind, count_losses};
pub use run::{RunOn, RunOutcome, run};
