//! Rehearsals and how they ended, by what exactly was rehearsed.

use serde_json::Value;
use sqlx::Row;

use super::Journal;
use super::open::{failed, from_json, now, to_json};
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
        sqlx::query("INSERT INTO rehearsals VALUES (?, ?, ?, ?, ?)")
            .bind(&id.0)
            .bind(to_json(binding)?)
            .bind(passed)
            .bind(to_json(told)?)
            .bind(now())
            .execute(&self.pool)
            .await
            .map_err(failed)?;
        Ok(id)
    }

    /// The latest rehearsal of what was reviewed under `review_id`.
    pub async fn rehearsal(&self, review_id: &str) -> Result<Option<RecordedRehearsal>, Refusal> {
        let row = sqlx::query(
            "SELECT passed, told, created_at FROM rehearsals WHERE review_id = ? \
             ORDER BY rowid DESC LIMIT 1",
        )
        .bind(review_id)
        .fetch_optional(&self.pool)
        .await
        .map_err(failed)?;
        row.map(|row| {
            Ok(RecordedRehearsal {
                passed: row.try_get(0).map_err(failed)?,
                told: from_json(row.try_get::<&str, _>(1).map_err(failed)?)?,
                created_at: row.try_get(2).map_err(failed)?,
            })
        })
        .transpose()
    }
}
