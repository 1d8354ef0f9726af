//! Rehearsals and how they ended, by what exactly was rehearsed.

use serde_json::Value;

use super::Journal;
use super::open::{from_json, now};
use super::store::Statement;
use crate::refusal::Refusal;
use crate::review::{Binding, ReviewId};

/// A rehearsal as the journal kept it.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordedRehearsal {
    /// Whether everything ran, and ran again where the way back was tried.
    pub passed: bool,
    /// What was answered, in short.
    pub told: Value,
    /// When it was made.
    pub created_at: String,
}

impl Journal {
    /// Notes a rehearsal of exactly what `binding` says, under the id that its review has.
    pub async fn record_rehearsal(
        &self,
        binding: &Binding,
        passed: bool,
        told: &Value,
    ) -> Result<ReviewId, Refusal> {
        let id = binding.review_id();
        let insert = Statement::new(
            "INSERT INTO journal.rehearsals (project, review_id, binding, passed, told, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6)",
        );
        let insert = insert.with(self.project()).with(id.0.as_str()).with(self.json(binding)?);
        self.store.run(insert.with(passed).with(self.json(told)?).with(now())).await?;
        Ok(id)
    }

    /// The latest rehearsal of what was reviewed under `review_id`.
    pub async fn rehearsal(&self, review_id: &str) -> Result<Option<RecordedRehearsal>, Refusal> {
        let ask = Statement::new(
            "SELECT passed, told, created_at FROM journal.rehearsals \
             WHERE project = $1 AND review_id = $2 ORDER BY rowid DESC LIMIT 1",
        );
        let row = self.store.row(ask.with(self.project()).with(review_id)).await?;
        row.map(|row| {
            Ok(RecordedRehearsal {
                passed: row.get::<i64>("passed")? != 0,
                told: from_json(row.get("told")?)?,
                created_at: row.get("created_at")?,
            })
        })
        .transpose()
    }
}
