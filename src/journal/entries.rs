//! Generated files and reviews.

use serde::{Deserialize, Serialize};

use super::Journal;
use super::open::{from_json, now};
use super::store::Statement;
use crate::refusal::Refusal;
use crate::review::{Binding, Finding, Review, ReviewId, Severity, Verdict};
use crate::revisions::Revision;

/// A review as the journal kept it.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordedReview {
    /// What it is bound to.
    pub binding: Binding,
    /// The findings that must be acknowledged before anything runs, and those that are suppressed.
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
    /// Why the file or the settings suppress it: then nobody is asked to acknowledge it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suppressed: Option<String>,
}

impl RecordedError {
    fn of(finding: &Finding, suppressed: Option<&str>) -> Option<Self> {
        (finding.severity == Severity::Error).then(|| Self {
            id: finding.id.clone(),
            message: finding.message.clone(),
            suppressed: suppressed.map(str::to_owned),
        })
    }
}

impl Journal {
    /// Notes that a revision file was written, and from what.
    pub async fn record_generation(&self, revision: &Revision, kind: &str) -> Result<(), Refusal> {
        let insert = Statement::new(
            "INSERT INTO journal.generations (project, revision, file, sha256, kind, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6)",
        );
        let file = revision.path.to_string_lossy().into_owned();
        let insert = insert.with(self.project()).with(revision.id.as_str()).with(file);
        let insert = insert.with(revision.sha256.as_str()).with(kind).with(now());
        self.store.run(insert).await.map(drop)
    }

    /// How the file of a revision came to be, if it was written from here.
    pub async fn generation(&self, revision: &str) -> Result<Option<RecordedGeneration>, Refusal> {
        let ask = Statement::new(
            "SELECT kind, sha256, created_at FROM journal.generations \
             WHERE project = $1 AND revision = $2 ORDER BY created_at DESC LIMIT 1",
        );
        let row = self.store.row(ask.with(self.project()).with(revision)).await?;
        row.map(|row| {
            Ok(RecordedGeneration {
                kind: row.get("kind")?,
                sha256: row.get("sha256")?,
                created_at: row.get("created_at")?,
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
        let suppressed =
            review.suppressed.iter().map(|one| (&one.finding, Some(one.reason.as_str())));
        let errors: Vec<RecordedError> = (review.findings.iter().map(|finding| (finding, None)))
            .chain(suppressed)
            .filter_map(|(finding, reason)| RecordedError::of(finding, reason))
            .collect();
        let verdict = match review.verdict {
            Verdict::Approve => "approve",
            Verdict::Attention => "attention",
            Verdict::Block => "block",
        };
        let (binding, errors, review) =
            (self.json(binding)?, self.json(&errors)?, self.json(review)?);
        let made_at = now();
        let filled = |sql: &str| {
            let told = Statement::new(sql).with(self.project()).with(id.0.as_str());
            let told = told.with(binding.as_str()).with(verdict).with(errors.as_str());
            told.with(review.as_str()).with(made_at.as_str())
        };
        let again = filled(
            "UPDATE journal.reviews SET binding = $3, verdict = $4, errors = $5, review = $6, \
             created_at = $7 WHERE project = $1 AND review_id = $2",
        );
        let first = filled(
            "INSERT INTO journal.reviews \
             (project, review_id, binding, verdict, errors, review, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
        );
        self.store.all_or_none(vec![again, first]).await
    }

    /// The review with that id, if it was ever made for this project.
    pub async fn review(&self, id: &str) -> Result<Option<RecordedReview>, Refusal> {
        let ask = Statement::new(
            "SELECT binding, errors, created_at FROM journal.reviews \
             WHERE project = $1 AND review_id = $2",
        );
        let row = self.store.row(ask.with(self.project()).with(id)).await?;
        row.map(|row| {
            Ok(RecordedReview {
                binding: from_json(row.get("binding")?)?,
                errors: from_json(row.get("errors")?)?,
                created_at: row.get("created_at")?,
            })
        })
        .transpose()
    }
}
