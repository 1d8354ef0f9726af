//! Running a migration on a scratch database first: locks, rewrites, failures, round trips.
//!
//! Never in here: touching the target's data. It is read over sessions that only read; all else is
//! done to a scratch database that is made here, owned by this process, and removed again.

mod clone_mysql;
mod clone_postgres;
mod course;
mod environment;
mod leftovers;
mod owner;
mod pg_dump;
mod relay;
mod rows;
mod schema_now;
mod scratch;
mod surroundings;
mod timeline;

pub use course::{Course, Rehearsed, RoundTrip, rehearse};
pub use leftovers::{has_leftovers, sweep};
pub use rows::Rows;
pub use scratch::Target;
pub use surroundings::Isolation;
pub use timeline::{Moment, TableLock};
