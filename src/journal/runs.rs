//! Upgrades and downgrades that were started, and how they ended.

use rustix::io::Errno;
use rustix::process::{Pid, test_kill_process};
use serde::{Deserialize, Serialize};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::Journal;
use super::open::{failed, from_json, now, to_json};
use crate::bridge::StepReport;
use crate::refusal::Refusal;
use crate::review::Direction;

/// The journal's number for a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct RunId(pub i64);

/// What is known when a run starts.
#[derive(Debug, Clone, PartialEq)]
pub struct RunStart {
    /// The review it rests on.
    pub review_id: String,
    /// Which way.
    pub direction: Direction,
    /// The database, as its redacted URL.
    pub database: String,
    /// What the version table shows.
    pub before: Vec<String>,
    /// What it is to show afterwards.
    pub target: Vec<String>,
    /// Revision, file name and SHA-256, in the order they run.
    pub revisions: Vec<(String, String, String)>,
    /// Findings that were acknowledged, with the reasons given.
    pub acknowledged: Vec<(String, String)>,
}

impl RunStart {
    /// In place of a review: the version table was written, and no revision run.
    pub const STAMP: &'static str = "stamp";

    /// Whether it only wrote the version table.
    pub fn is_stamp(&self) -> bool {
        self.review_id == Self::STAMP
    }

    /// What it is called.
    pub fn name(&self) -> &'static str {
        if self.is_stamp() { Self::STAMP } else { self.direction.name() }
    }
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq)]
pub struct RunEnd {
    /// Whether it reached its target.
    pub status: RunStatus,
    /// What the version table shows now; `None` where it could not be read.
    pub after: Option<Vec<String>>,
    /// The refusal that was answered, as JSON, for a run that failed.
    pub blocked: Option<serde_json::Value>,
}

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RunStatus {
    /// Started; its end was never recorded if the process that ran it is gone.
    Running,
    /// It reached its target.
    Succeeded,
    /// It did not.
    Failed,
}

impl RunStatus {
    fn name(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
        }
    }
}

/// A run as the journal kept it.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordedRun {
    /// Its number.
    pub id: RunId,
    /// What was known when it started.
    pub start: RunStart,
    /// The server process that ran it.
    pub process_id: u32,
    /// When it started.
    pub started_at: String,
    /// When it ended.
    pub finished_at: Option<String>,
    /// How it ended.
    pub end: RunEnd,
    /// The revisions that finished.
    pub steps: Vec<StepReport>,
    /// How many statements were recorded.
    pub statement_count: i64,
    /// What of the schema was not as reading had said.
    pub surprises: Vec<String>,
}

impl RecordedRun {
    /// Whether the server that ran it went away before its end was recorded.
    pub fn is_interrupted(&self) -> bool {
        self.end.status == RunStatus::Running && !process_is_alive(self.process_id)
    }
}

fn process_is_alive(process_id: u32) -> bool {
    let Some(process) = i32::try_from(process_id).ok().and_then(Pid::from_raw) else {
        return false;
    };
    // A process of another user cannot be signalled, but it is there.
    !matches!(test_kill_process(process), Err(Errno::SRCH))
}

impl Journal {
    /// Notes that a run starts.
    pub async fn start_run(&self, start: &RunStart) -> Result<RunId, Refusal> {
        let result = sqlx::query(
            "INSERT INTO runs (review_id, direction, database, before, target, revisions, \
             acknowledged, process_id, started_at, status) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'running')",
        )
        .bind(&start.review_id)
        .bind(start.direction.name())
        .bind(&start.database)
        .bind(to_json(&start.before)?)
        .bind(to_json(&start.target)?)
        .bind(to_json(&start.revisions)?)
        .bind(to_json(&start.acknowledged)?)
        .bind(i64::from(std::process::id()))
        .bind(now())
        .execute(&self.pool)
        .await
        .map_err(failed)?;
        Ok(RunId(result.last_insert_rowid()))
    }

    /// Notes what of the schema was not as reading had said after a run.
    pub async fn record_surprises(&self, run: RunId, surprises: &[String]) -> Result<(), Refusal> {
        sqlx::query("UPDATE runs SET surprises = ? WHERE id = ?")
            .bind(to_json(&surprises)?)
            .bind(run.0)
            .execute(&self.pool)
            .await
            .map_err(failed)?;
        Ok(())
    }

    /// Notes how a run ended.
    pub async fn finish_run(&self, run: RunId, end: &RunEnd) -> Result<(), Refusal> {
        let after = end.after.as_ref().map(to_json).transpose()?;
        let blocked = end.blocked.as_ref().map(to_json).transpose()?;
        sqlx::query(
            "UPDATE runs SET finished_at = ?, status = ?, after = ?, blocked = ? WHERE id = ?",
        )
        .bind(now())
        .bind(end.status.name())
        .bind(after)
        .bind(blocked)
        .bind(run.0)
        .execute(&self.pool)
        .await
        .map_err(failed)?;
        Ok(())
    }

    /// The latest runs on `database`, newest first.
    pub async fn recent_runs(
        &self,
        database: &str,
        limit: u32,
    ) -> Result<Vec<RecordedRun>, Refusal> {
        let rows = sqlx::query("SELECT * FROM runs WHERE database = ? ORDER BY id DESC LIMIT ?")
            .bind(database)
            .bind(limit)
            .fetch_all(&self.pool)
            .await
            .map_err(failed)?;
        let mut runs = Vec::with_capacity(rows.len());
        for row in rows {
            runs.push(self.recorded_run(&row).await?);
        }
        Ok(runs)
    }

    /// The runs without a recorded end that no later run on their database has overtaken, newest first.
    /// One that was refused before its first statement overtakes nothing.
    pub async fn unfinished_runs(&self) -> Result<Vec<RecordedRun>, Refusal> {
        let rows = sqlx::query(
            "SELECT * FROM runs WHERE status = 'running' AND NOT EXISTS (SELECT 1 FROM runs later \
             WHERE later.database = runs.database AND later.id > runs.id \
             AND (later.status <> 'failed' OR EXISTS (SELECT 1 FROM run_statements ran \
             WHERE ran.run_id = later.id))) ORDER BY id DESC LIMIT 20",
        )
        .fetch_all(&self.pool)
        .await
        .map_err(failed)?;
        let mut runs = Vec::with_capacity(rows.len());
        for row in rows {
            runs.push(self.recorded_run(&row).await?);
        }
        Ok(runs)
    }

    /// The latest hash each revision had when it was last upgraded to on `database`.
    pub async fn applied_hashes(
        &self,
        database: &str,
    ) -> Result<std::collections::BTreeMap<String, String>, Refusal> {
        let rows = sqlx::query(
            "SELECT runs.revisions, run_steps.revision FROM runs \
             JOIN run_steps ON run_steps.run_id = runs.id \
             WHERE runs.database = ? AND runs.direction = 'upgrade' ORDER BY runs.id",
        )
        .bind(database)
        .fetch_all(&self.pool)
        .await
        .map_err(failed)?;
        let mut hashes = std::collections::BTreeMap::new();
        for row in rows {
            let revisions: Vec<(String, String, String)> =
                from_json(row.try_get::<&str, _>(0).map_err(failed)?)?;
            let finished: String = row.try_get(1).map_err(failed)?;
            if let Some((id, _, hash)) = revisions.into_iter().find(|(id, ..)| *id == finished) {
                hashes.insert(id, hash);
            }
        }
        Ok(hashes)
    }

    async fn recorded_run(&self, row: &SqliteRow) -> Result<RecordedRun, Refusal> {
        let id: i64 = row.try_get("id").map_err(failed)?;
        let steps = sqlx::query("SELECT revision, duration_ms FROM run_steps WHERE run_id = ?")
            .bind(id)
            .fetch_all(&self.pool)
            .await
            .map_err(failed)?
            .iter()
            .map(|step| {
                Ok(StepReport { revision: step.try_get(0)?, duration_ms: step.try_get(1)? })
            })
            .collect::<Result<_, sqlx::Error>>()
            .map_err(failed)?;
        let statement_count =
            sqlx::query_scalar("SELECT count(*) FROM run_statements WHERE run_id = ?")
                .bind(id)
                .fetch_one(&self.pool)
                .await
                .map_err(failed)?;
        let text = |column: &str| row.try_get::<&str, _>(column).map_err(failed);
        let optional = |column: &str| row.try_get::<Option<&str>, _>(column).map_err(failed);
        Ok(RecordedRun {
            id: RunId(id),
            start: RunStart {
                review_id: text("review_id")?.to_owned(),
                direction: from_json(&format!("\"{}\"", text("direction")?))?,
                database: text("database")?.to_owned(),
                before: from_json(text("before")?)?,
                target: from_json(text("target")?)?,
                revisions: from_json(text("revisions")?)?,
                acknowledged: from_json(text("acknowledged")?)?,
            },
            process_id: row.try_get::<u32, _>("process_id").map_err(failed)?,
            started_at: text("started_at")?.to_owned(),
            finished_at: optional("finished_at")?.map(str::to_owned),
            end: RunEnd {
                status: from_json(&format!("\"{}\"", text("status")?))?,
                after: optional("after")?.map(from_json).transpose()?,
                blocked: optional("blocked")?.map(from_json).transpose()?,
            },
            steps,
            statement_count,
            surprises: optional("surprises")?.map(from_json).transpose()?.unwrap_or_default(),
        })
    }
}
