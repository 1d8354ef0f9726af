//! Generated files and reviews.

use serde::{Deserialize, Serialize};
use sqlx::Row;

use super::Journal;
use super::open::{failed, from_json, now, to_json};
use crate::refusal::Refusal;
use crate::review::{Binding, Review, ReviewId, Severity, Verdict};
use crate::revisions::Revision;

/// A review as the journal kept it.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordedReview {
    /// What it is bound to.
    pub binding: Binding,
    /// The findings that must be acknowledged before anything runs.
    pub errors: Vec<RecordedError>,
    /// When it was made.
    pub created_at: String,
}

/// A revision file that was written from here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedGeneration {
    /// `autogenerate`, `empty`, `merge` or `operations`.
    pub kind: String,
    /// SHA-256 of the bytes as they were written.
    pub sha256: String,
    /// When it was written.
    pub created_at: String,
}

/// An `error` finding of a recorded review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedError {
    /// The finding's id, which an acknowledgement names.
    pub id: String,
    /// What was found.
    pub message: String,
}

impl Journal {
    /// Notes that a revision file was written, and from what.
    pub async fn record_generation(&self, revision: &Revision, kind: &str) -> Result<(), Refusal> {
        sqlx::query("INSERT INTO generations VALUES (?, ?, ?, ?, ?)")
            .bind(&revision.id)
            .bind(revision.path.to_string_lossy())
            .bind(&revision.sha256)
            .bind(kind)
            .bind(now())
            .execute(&self.pool)
            .await
            .map_err(failed)?;
        Ok(())
    }

    /// How the file of a revision came to be, if it was written from here.
    pub async fn generation(&self, revision: &str) -> Result<Option<RecordedGeneration>, Refusal> {
        let row = sqlx::query(
            "SELECT kind, sha256, created_at FROM generations WHERE revision = ? \
             ORDER BY created_at DESC LIMIT 1",
        )
        .bind(revision)
        .fetch_optional(&self.pool)
        .await
        .map_err(failed)?;
        row.map(|row| {
            Ok(RecordedGeneration {
                kind: row.try_get(0).map_err(failed)?,
                sha256: row.try_get(1).map_err(failed)?,
                created_at: row.try_get(2).map_err(failed)?,
            })
        })
        .transpose()
    }

    /// Notes a review under its id. The same review made again takes the place of the former.
    pub async fn record_review(
        &self,
        id: &ReviewId,
        binding: &Binding,
        review: &Review,
    ) -> Result<(), Refusal> {
        let errors: Vec<RecordedError> = review
            .findings
            .iter()
            .filter(|finding| finding.severity == Severity::Error)
            .map(|finding| RecordedError {
                id: finding.id.clone(),
                message: finding.message.clone(),
            })
            .collect();
        sqlx::query("INSERT OR REPLACE INTO reviews VALUES (?, ?, ?, ?, ?, ?)")
            .bind(&id.0)
            .bind(to_json(binding)?)
            .bind(match review.verdict {
                Verdict::Approve => "approve",
                Verdict::Attention => "attention",
                Verdict::Block => "block",
            })
            .bind(to_json(&errors)?)
            .bind(to_json(review)?)
            .bind(now())
            .execute(&self.pool)
            .await
            .map_err(failed)?;
        Ok(())
    }

    /// The review with that id, if it was ever made here.
    pub async fn review(&self, id: &str) -> Result<Option<RecordedReview>, Refusal> {
        let row =
            sqlx::query("SELECT binding, errors, created_at FROM reviews WHERE review_id = ?")
                .bind(id)
                .fetch_optional(&self.pool)
                .await
                .map_err(failed)?;
        row.map(|row| {
            Ok(RecordedReview {
                binding: from_json(row.try_get::<&str, _>(0).map_err(failed)?)?,
                errors: from_json(row.try_get::<&str, _>(1).map_err(failed)?)?,
                created_at: row.try_get(2).map_err(failed)?,
            })
        })
        .transpose()
    }
}
