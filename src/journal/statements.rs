//! The statements of a run, written down as they happen.

use sqlx::Row;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::open::{failed, from_json, now, to_json};
use super::{Journal, RunEnd, RunId};
use crate::bridge::{RunReport, StatementReport, StepReport};
use crate::refusal::Refusal;

/// Something that happened in a run, in the order it happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Happening {
    /// A statement ran.
    Statement(StatementReport),
    /// What ran so far is committed.
    Committed,
    /// A revision finished.
    Step(StepReport),
}

impl Journal {
    /// Notes what happened in a run, all or none.
    pub async fn record(&self, run: RunId, happenings: &[Happening]) -> Result<(), Refusal> {
        let mut transaction = self.pool.begin().await.map_err(failed)?;
        for happening in happenings {
            note(&mut transaction, run, happening).await?;
        }
        transaction.commit().await.map_err(failed)
    }

    /// Notes all that came of a run at once, in place of what was noted of it while the journal could
    /// not be written.
    pub async fn record_whole_run(
        &self,
        run: RunId,
        report: &RunReport,
        end: &RunEnd,
    ) -> Result<(), Refusal> {
        let steps = report.steps.iter().cloned().map(Happening::Step);
        let happenings = report.statements.iter().cloned().map(Happening::Statement).chain(steps);
        let mut transaction = self.pool.begin().await.map_err(failed)?;
        for table in [
            "DELETE FROM run_steps WHERE run_id = ?",
            "DELETE FROM run_statements WHERE run_id = ?",
        ] {
            sqlx::query(table).bind(run.0).execute(&mut *transaction).await.map_err(failed)?;
        }
        for happening in happenings {
            note(&mut transaction, run, &happening).await?;
        }
        transaction.commit().await.map_err(failed)?;
        self.finish_run(run, end).await
    }

    /// The statements of a run that locked or wrote anew, and the very last one, in their order.
    pub async fn telling_statements(&self, run: RunId) -> Result<Vec<StatementReport>, Refusal> {
        let rows = sqlx::query(
            "SELECT revision, statement, duration_ms, row_count, lasting, locks, rewritten \
             FROM run_statements WHERE run_id = ?1 AND (locks <> '[]' OR rewritten <> '[]' \
             OR rowid = (SELECT max(rowid) FROM run_statements WHERE run_id = ?1)) ORDER BY rowid",
        )
        .bind(run.0)
        .fetch_all(&self.pool)
        .await
        .map_err(failed)?;
        rows.iter().map(statement).collect()
    }
}

async fn note(
    connection: &mut SqliteConnection,
    run: RunId,
    happening: &Happening,
) -> Result<(), Refusal> {
    let query = match happening {
        Happening::Statement(statement) => sqlx::query(
            "INSERT INTO run_statements \
             (run_id, revision, statement, duration_ms, row_count, locks, rewritten, lasting) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(run.0)
        .bind(&statement.revision)
        .bind(&statement.sql)
        .bind(statement.duration_ms)
        .bind(statement.rows)
        .bind(statement.locks.as_ref().map(to_json).transpose()?)
        .bind(statement.rewritten.as_ref().map(to_json).transpose()?)
        .bind(statement.lasting),
        Happening::Committed => {
            sqlx::query("UPDATE run_statements SET lasting = 1 WHERE run_id = ?").bind(run.0)
        }
        Happening::Step(step) => sqlx::query("INSERT INTO run_steps VALUES (?, ?, ?, ?)")
            .bind(run.0)
            .bind(&step.revision)
            .bind(step.duration_ms)
            .bind(now()),
    };
    query.execute(connection).await.map_err(failed)?;
    Ok(())
}

fn statement(row: &SqliteRow) -> Result<StatementReport, Refusal> {
    let json = |column: &str| row.try_get::<Option<&str>, _>(column).map_err(failed);
    Ok(StatementReport {
        revision: row.try_get("revision").map_err(failed)?,
        sql: row.try_get("statement").map_err(failed)?,
        duration_ms: row.try_get("duration_ms").map_err(failed)?,
        rows: row.try_get("row_count").map_err(failed)?,
        // A journal of an older version did not keep it.
        lasting: row.try_get::<Option<bool>, _>("lasting").map_err(failed)?.unwrap_or(false),
        locks: json("locks")?.map(from_json).transpose()?,
        rewritten: json("rewritten")?.map(from_json).transpose()?,
    })
}
