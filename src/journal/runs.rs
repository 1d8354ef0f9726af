//! Upgrades and downgrades that were started, and how they ended.

use std::collections::{BTreeMap, BTreeSet};

use super::Journal;
use super::open::{from_json, now};
use super::place::Place;
use super::recorded_run::{RecordedRun, RunEnd, RunId, RunStart};
use super::store::{Row, Statement};
use crate::bridge::StepReport;
use crate::project::ProcessMark;
use crate::refusal::Refusal;
use crate::schema::Dialect;

/// A database as the journal tells it from others. The same URL may lead to another database on
/// another machine, and after a database was made anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatabaseKey {
    /// Its redacted URL.
    pub url: String,
    /// What the server says it is, where it says so.
    pub identity: Option<String>,
}

/// Whether a run's database is the one that is meant, where both say what they are.
const SAME_DATABASE: &str = "project = $1 AND database = $2 \
    AND (identity IS NULL OR $3 IS NULL OR identity = $3)";

impl Journal {
    /// Notes that a run starts, on the database that calls itself `identity`.
    pub async fn start_run(
        &self,
        start: &RunStart,
        identity: Option<String>,
    ) -> Result<RunId, Refusal> {
        let insert = Statement::new(
            "INSERT INTO journal.runs (project, review_id, direction, database, identity, before, \
             target, revisions, acknowledged, host, process_id, process_born, started_at, heard_at, \
             status) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, \
             journal.now(), 'running') RETURNING id",
        );
        let ProcessMark { host, process, born } = ProcessMark::this();
        let insert = insert
            .with(self.project())
            .with(start.review_id.as_str())
            .with(start.direction.name())
            .with(start.database.as_str())
            .with(self.identity(&start.database, identity))
            .with(self.json(&start.before)?)
            .with(self.json(&start.target)?)
            .with(self.json(&start.revisions)?)
            .with(self.json(&start.acknowledged)?)
            .with(host)
            .with(i64::from(process))
            .with(i64::try_from(born).unwrap_or_default())
            .with(now());
        let row = self.store.row(insert).await?;
        match row {
            Some(row) => Ok(RunId(row.get("id")?)),
            None => Err(self.store.place.failed(&"it gave the run no number")),
        }
    }

    /// Notes that a run is still under way, for the other machines.
    pub async fn hear_of(&self, run: RunId) -> Result<(), Refusal> {
        let update = "UPDATE journal.runs SET heard_at = journal.now() WHERE id = $1";
        self.store.run(Statement::new(update).with(run.0)).await.map(drop)
    }

    /// Notes what of the schema was not as reading had said after a run.
    pub async fn record_surprises(&self, run: RunId, surprises: &[String]) -> Result<(), Refusal> {
        let update = "UPDATE journal.runs SET surprises = $1 WHERE id = $2";
        let update = Statement::new(update).with(self.json(&surprises)?).with(run.0);
        self.store.run(update).await.map(drop)
    }

    /// Notes how a run ended.
    pub async fn finish_run(&self, run: RunId, end: &RunEnd) -> Result<(), Refusal> {
        let update = Statement::new(
            "UPDATE journal.runs SET finished_at = $1, status = $2, after = $3, blocked = $4 \
             WHERE id = $5",
        );
        let update = update
            .with(now())
            .with(end.status.name())
            .with(end.after.as_ref().map(|value| self.json(value)).transpose()?)
            .with(end.blocked.as_ref().map(|value| self.json(value)).transpose()?)
            .with(run.0);
        self.store.run(update).await.map(drop)
    }

    /// The latest runs on a database, newest first.
    pub async fn recent_runs(
        &self,
        database: &DatabaseKey,
        limit: u32,
    ) -> Result<Vec<RecordedRun>, Refusal> {
        let ask = format!(
            "SELECT runs.*, journal.now() - heard_at AS silent_for FROM journal.runs \
             WHERE {SAME_DATABASE} ORDER BY id DESC LIMIT $4"
        );
        self.recorded_runs(self.on(&ask, database).with(i64::from(limit))).await
    }

    /// The runs without a recorded end that no later run on their database has overtaken, newest first.
    /// One that was refused before its first statement, or for the run that is under way, overtakes
    /// nothing.
    pub async fn unfinished_runs(&self) -> Result<Vec<RecordedRun>, Refusal> {
        let ask = Statement::new(
            "SELECT runs.*, journal.now() - heard_at AS silent_for FROM journal.runs \
             WHERE project = $1 AND status = 'running' AND NOT EXISTS (\
             SELECT 1 FROM journal.runs later WHERE later.project = runs.project \
             AND later.database = runs.database AND later.id > runs.id AND (later.identity IS NULL \
             OR runs.identity IS NULL OR later.identity = runs.identity) \
             AND coalesce(later.blocked, '') NOT LIKE '%\"code\":\"busy\"%' \
             AND (later.status <> 'failed' OR EXISTS (SELECT 1 FROM journal.run_statements ran \
             WHERE ran.run_id = later.id))) ORDER BY id DESC LIMIT 20",
        );
        self.recorded_runs(ask.with(self.project())).await
    }

    /// Notes that somebody looked at a part of what a run that was cut off may have left.
    pub async fn record_look(&self, run: RunId, looked_at: &str) -> Result<(), Refusal> {
        let insert = "INSERT INTO journal.run_looks (run_id, looked_at) VALUES ($1, $2)";
        let insert = Statement::new(insert).with(run.0).with(looked_at);
        self.store.run(insert).await.map(drop)
    }

    /// What was looked at of a run since it was cut off.
    pub async fn looks(&self, run: RunId) -> Result<BTreeSet<String>, Refusal> {
        let ask = "SELECT DISTINCT looked_at FROM journal.run_looks WHERE run_id = $1";
        let rows = self.store.rows(Statement::new(ask).with(run.0)).await?;
        rows.iter().map(|row| row.get("looked_at")).collect()
    }

    /// The latest hash each revision had when it was last upgraded to on a database.
    pub async fn applied_hashes(
        &self,
        database: &DatabaseKey,
    ) -> Result<BTreeMap<String, String>, Refusal> {
        let ask = format!(
            "SELECT runs.revisions AS revisions, run_steps.revision AS finished FROM journal.runs \
             JOIN journal.run_steps ON run_steps.run_id = runs.id \
             WHERE {SAME_DATABASE} AND runs.direction = 'upgrade' ORDER BY runs.id"
        );
        let mut hashes = BTreeMap::new();
        for row in self.store.rows(self.on(&ask, database)).await? {
            let revisions: Vec<(String, String, String)> = from_json(row.get("revisions")?)?;
            let finished: String = row.get("finished")?;
            if let Some((id, _, hash)) = revisions.into_iter().find(|(id, ..)| *id == finished) {
                hashes.insert(id, hash);
            }
        }
        Ok(hashes)
    }

    /// A statement whose first three values are those of [`SAME_DATABASE`].
    fn on(&self, sql: &str, database: &DatabaseKey) -> Statement {
        let asked = Statement::new(sql).with(self.project()).with(database.url.as_str());
        asked.with(self.identity(&database.url, database.identity.clone()))
    }

    /// What tells a database from others of the same URL: the server's word, and for a file in a shared
    /// journal the machine that has it.
    fn identity(&self, url: &str, told: Option<String>) -> Option<String> {
        match &self.store.place {
            Place::Shared(_) if url.starts_with(Dialect::Sqlite.name()) => {
                Some(ProcessMark::this().machine().to_owned())
            }
            _ => told,
        }
    }

    /// Whether a run of the journal was on this database.
    pub fn is_on(&self, run: &RecordedRun, database: &DatabaseKey) -> bool {
        let here = self.identity(&database.url, database.identity.clone());
        let is_same = |(one, other): (&String, &String)| one == other;
        run.start.database == database.url
            && run.identity.as_ref().zip(here.as_ref()).is_none_or(is_same)
    }

    async fn recorded_runs(&self, ask: Statement) -> Result<Vec<RecordedRun>, Refusal> {
        let rows = self.store.rows(ask).await?;
        let mut runs = Vec::with_capacity(rows.len());
        for row in rows {
            runs.push(self.recorded_run(&row).await?);
        }
        Ok(runs)
    }

    async fn recorded_run(&self, row: &Row) -> Result<RecordedRun, Refusal> {
        let id: i64 = row.get("id")?;
        let steps = Statement::new(
            "SELECT revision, duration_ms FROM journal.run_steps WHERE run_id = $1 ORDER BY rowid",
        );
        let steps = self.store.rows(steps.with(id)).await?;
        let steps = steps.iter().map(|step| {
            Ok(StepReport {
                revision: step.get("revision")?,
                duration_ms: step.get("duration_ms")?,
            })
        });
        let count = "SELECT count(*) AS count FROM journal.run_statements WHERE run_id = $1";
        let count = self.store.row(Statement::new(count).with(id)).await?;
        let text = |column: &str| row.get::<&str>(column);
        let optional = |column: &str| row.get::<Option<&str>>(column);
        Ok(RecordedRun {
            id: RunId(id),
            start: RunStart {
                review_id: row.get("review_id")?,
                direction: from_json(&format!("\"{}\"", text("direction")?))?,
                database: row.get("database")?,
                before: from_json(text("before")?)?,
                target: from_json(text("target")?)?,
                revisions: from_json(text("revisions")?)?,
                acknowledged: from_json(text("acknowledged")?)?,
            },
            identity: row.get("identity")?,
            process: process(row)?,
            silent_for: row.get("silent_for")?,
            started_at: row.get("started_at")?,
            finished_at: row.get("finished_at")?,
            end: RunEnd {
                status: from_json(&format!("\"{}\"", text("status")?))?,
                after: optional("after")?.map(from_json).transpose()?,
                blocked: optional("blocked")?.map(from_json).transpose()?,
            },
            steps: steps.collect::<Result<_, Refusal>>()?,
            statement_count: match count {
                Some(row) => row.get("count")?,
                None => 0,
            },
            surprises: optional("surprises")?.map(from_json).transpose()?.unwrap_or_default(),
        })
    }
}

fn process(row: &Row) -> Result<ProcessMark, Refusal> {
    let number = row.get::<i64>("process_id")?;
    let process = i32::try_from(number).unwrap_or_default();
    Ok(match row.get::<Option<String>>("host")? {
        Some(host) => {
            let born = row.get::<Option<i64>>("process_born")?.unwrap_or_default();
            ProcessMark { host, process, born: u64::try_from(born).unwrap_or_default() }
        }
        // A journal of an older version was this machine's own.
        None => ProcessMark::here(process),
    })
}
