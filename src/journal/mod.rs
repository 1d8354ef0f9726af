//! What was generated, reviewed and applied, by content hash: SQLite in `.alembic-mcp/`.
//!
//! Never in here: passwords, decisions.

use crate::project::Project;
use crate::refusal::Refusal;
use crate::review::{Binding, Review, ReviewId};

/// The journal of one project.
#[derive(Debug)]
pub struct Journal {}

impl Journal {
    /// Opens the project's journal, making it where there is none.
    pub async fn open(_project: &Project) -> Result<Self, Refusal> {
        Ok(Self {})
    }

    /// Notes a review.
    pub async fn record_review(
        &self,
        _id: &ReviewId,
        _binding: &Binding,
        _review: &Review,
    ) -> Result<(), Refusal> {
        Ok(())
    }
}
