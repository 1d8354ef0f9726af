//! What every tool answers in: one envelope, the required report, and their Markdown.
//!
//! Never in here: decisions. What is true was decided below; here it is only told.

mod markdown;
mod outcome;
mod required;

pub use markdown::markdown;
pub use outcome::{
    Attention, AttentionKind, Backfill, BackfillVerdict, Blocked, MigrationLine, NextCall, Outcome,
    ReportSection, Status,
};
pub use required::{blocked_report, required_report};
