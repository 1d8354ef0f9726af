//! The statements of a run, written down as they happen.

use super::open::{from_json, now};
use super::store::{Row, Statement};
use super::{Journal, RunEnd, RunId};
use crate::bridge::{RunReport, StatementReport, StepReport};
use crate::refusal::Refusal;

/// Something that happened in a run, in the order it happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Happening {
    /// A statement ran.
    Statement(StatementReport),
    /// What ran so far on a connection is committed.
    Committed {
        /// Its number in the run.
        connection: i64,
    },
    /// What ran on a connection and was not committed is undone.
    RolledBack {
        /// Its number in the run.
        connection: i64,
    },
    /// A revision finished.
    Step(StepReport),
}

impl Journal {
    /// Notes what happened in a run, all or none.
    pub async fn record(&self, run: RunId, happenings: &[Happening]) -> Result<(), Refusal> {
        let notes = happenings.iter().map(|happening| self.note(run, happening));
        self.store.all_or_none(notes.collect::<Result<_, _>>()?).await
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
        let mut notes = vec![
            Statement::new("DELETE FROM journal.run_steps WHERE run_id = $1").with(run.0),
            Statement::new("DELETE FROM journal.run_statements WHERE run_id = $1").with(run.0),
        ];
        for happening in happenings {
            notes.push(self.note(run, &happening)?);
        }
        self.store.all_or_none(notes).await?;
        self.finish_run(run, end).await
    }

    /// The statements of a run that locked or wrote anew, and the very last one, in their order.
    pub async fn telling_statements(&self, run: RunId) -> Result<Vec<StatementReport>, Refusal> {
        let ask = Statement::new(
            "SELECT revision, statement, duration_ms, row_count, lasting, connection, \
             locks, rewritten FROM journal.run_statements WHERE run_id = $1 AND (locks <> '[]' OR rewritten <> '[]' \
             OR rowid = (SELECT max(rowid) FROM journal.run_statements WHERE run_id = $1)) \
             ORDER BY rowid",
        );
        self.store.rows(ask.with(run.0)).await?.iter().map(statement).collect()
    }

    /// The statements of a run that were committed in revisions that did not finish, in their order.
    pub async fn committed_midway(&self, run: RunId) -> Result<Vec<StatementReport>, Refusal> {
        let ask = Statement::new(
            "SELECT revision, statement, duration_ms, row_count, lasting, connection, locks, rewritten \
             FROM journal.run_statements WHERE run_id = $1 AND lasting = 1 AND revision NOT IN \
             (SELECT revision FROM journal.run_steps WHERE run_id = $1) ORDER BY rowid LIMIT 100",
        );
        self.store.rows(ask.with(run.0)).await?.iter().map(statement).collect()
    }

    fn note(&self, run: RunId, happening: &Happening) -> Result<Statement, Refusal> {
        Ok(match happening {
            Happening::Statement(statement) => {
                let insert = Statement::new(
                    "INSERT INTO journal.run_statements \
                     (run_id, revision, statement, duration_ms, row_count, locks, rewritten, lasting, \
                     connection) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                );
                insert
                    .with(run.0)
                    .with(statement.revision.clone())
                    .with(self.hidden(&statement.sql))
                    .with(statement.duration_ms)
                    .with(statement.rows)
                    .with(statement.locks.as_ref().map(|lists| self.json(lists)).transpose()?)
                    .with(statement.rewritten.as_ref().map(|lists| self.json(lists)).transpose()?)
                    .with(statement.lasting)
                    .with(statement.connection)
            }
            Happening::Committed { connection } => {
                let update = "UPDATE journal.run_statements SET lasting = 1 \
                              WHERE run_id = $1 AND connection = $2";
                Statement::new(update).with(run.0).with(*connection)
            }
            Happening::RolledBack { connection } => {
                let update = "UPDATE journal.run_statements SET connection = NULL \
                              WHERE run_id = $1 AND connection = $2";
                Statement::new(update).with(run.0).with(*connection)
            }
            Happening::Step(step) => {
                let insert = Statement::new(
                    "INSERT INTO journal.run_steps (run_id, revision, duration_ms, finished_at) \
                     VALUES ($1, $2, $3, $4)",
                );
                insert.with(run.0).with(step.revision.as_str()).with(step.duration_ms).with(now())
            }
        })
    }
}

fn statement(row: &Row) -> Result<StatementReport, Refusal> {
    let lists = |column: &str| row.get::<Option<&str>>(column);
    Ok(StatementReport {
        revision: row.get("revision")?,
        sql: row.get("statement")?,
        duration_ms: row.get("duration_ms")?,
        rows: row.get("row_count")?,
        // A journal of an older version did not keep it.
        lasting: row.get::<Option<i64>>("lasting")?.is_some_and(|lasting| lasting != 0),
        connection: row.get("connection")?,
        locks: lists("locks")?.map(from_json).transpose()?,
        rewritten: lists("rewritten")?.map(from_json).transpose()?,
    })
}
