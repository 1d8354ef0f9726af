//! A run whose server went away before its end was recorded: told by whichever tool is called next,
//! in full once to each session, then in short, until another run or the verification of its tables
//! settles it. What was looked at is in the journal, as a script's every call is a session of its own.

use std::collections::{BTreeSet, HashSet};
use std::sync::PoisonError;

use serde_json::Value;

use super::Session;
use super::evidence::is_read;
use super::execution::{shortened, shown};
use super::state::DatabaseState;
use crate::apply::touched_tables;
use crate::bridge::StatementReport;
use crate::journal::{Journal, RecordedRun, Standing};
use crate::operations::Migration;
use crate::project::{ProcessMark, Project, hide_passwords};
use crate::refusal::Refusal;
use crate::revisions::Graph;
use crate::schema::Dialect;

/// The tool whose answers settle it, table by table.
const VERIFYING: &str = "verify_table";
/// The tool that settles it where no table is known.
const LOOKING: &str = "alembic_current";
/// Where an answer carries the notice.
const KEY: &str = "interrupted_run";
const TABLES_NAMED: usize = 8;
/// Characters of its last statement.
const STATEMENT_SHOWN: usize = 160;
/// Characters of each that was committed before.
const COMMITTED_SHOWN: usize = 80;

/// The interrupted runs that one session was told of.
#[derive(Debug, Default)]
pub(super) struct Interruptions {
    told: HashSet<i64>,
}

/// A run that was cut off.
pub(super) struct CutOff {
    project: Project,
    journal: Journal,
    run: RecordedRun,
    /// The tables that its revisions touch and nobody has looked at since.
    tables: BTreeSet<String>,
    /// Its statements that locked or wrote anew, and the very last.
    statements: Vec<StatementReport>,
    /// What it had committed of revisions that it had not finished.
    committed: Vec<StatementReport>,
}

/// What an answer says of it.
pub(super) struct Notice {
    text: String,
    to_do: String,
    unblock: String,
    state: Option<String>,
    /// Whether this session has not said it before.
    pub(super) is_first: bool,
}

/// The newest run that was cut off and that nothing has settled yet.
pub(super) async fn find(session: &Session) -> Option<CutOff> {
    let project = session.project().ok()?;
    let journal = Journal::open_existing(&project).await.ok()??;
    let runs = journal.unfinished_runs().await.ok()?;
    let run = newest_cut_off(session, &project, &journal, runs).await?;
    let statements = journal.telling_statements(run.id).await.ok()?;
    let graph = session.graph(&project).await.ok()?;
    let tables = unseen_tables(&journal, &graph, &run).await.ok()??;
    let committed = journal.committed_midway(run.id).await.ok()?;
    Some(CutOff { project, journal, run, tables, statements, committed })
}

/// The tables of a run that was cut off at which nobody has looked since; `None` once it is settled.
pub(super) async fn unseen_tables(
    journal: &Journal,
    graph: &Graph,
    run: &RecordedRun,
) -> Result<Option<BTreeSet<String>>, Refusal> {
    let looks = journal.looks(run.id).await?;
    let known = run.start.revisions.iter().filter_map(|(id, ..)| graph.revisions.get(id));
    let migrations: Vec<Migration> = known.map(|revision| revision.migration()).collect();
    let touched = touched_tables(&migrations, run.start.direction).into_keys();
    let unseen: BTreeSet<String> = touched.filter(|table| !looks.contains(table)).collect();
    let is_settled = unseen.is_empty() && !looks.is_empty();
    Ok((!is_settled).then_some(unseen))
}

/// The newest that was cut off. What another machine left is only told by who sees its database.
async fn newest_cut_off(
    session: &Session,
    project: &Project,
    journal: &Journal,
    runs: Vec<RecordedRun>,
) -> Option<RecordedRun> {
    let mut seen = None;
    for run in runs {
        match run.standing() {
            Standing::CutOff => return Some(run),
            Standing::Silent => {}
            Standing::Ended | Standing::UnderWay => continue,
        }
        if seen.is_none() {
            let state = DatabaseState::read(session, project).await.ok()?;
            seen = Some((state.key().await, state));
        }
        let Some((key, state)) = &seen else { continue };
        if journal.is_on(&run, key) && state.was_cut_off(&run).await {
            return Some(run);
        }
    }
    None
}

impl CutOff {
    /// What is to be said now.
    pub(super) async fn notice(&self, session: &Session) -> Notice {
        let is_first = {
            let mut seen = session.interruptions.lock().unwrap_or_else(PoisonError::into_inner);
            seen.told.insert(self.run.id.0)
        };
        let names: Vec<&str> = self.tables.iter().map(String::as_str).take(TABLES_NAMED).collect();
        let unblock = match names.first() {
            Some(table) => format!("verify_table {}", serde_json::json!({ "table": table })),
            None => format!("{LOOKING} {{}}"),
        };
        let to_do = match names.is_empty() {
            true => "Look at the database, then review_file what is still pending.".to_owned(),
            false => format!(
                "Look with verify_table at what it touches ({}), then review_file what is still \
                 pending.",
                names.join(", ")
            ),
        };
        let start = &self.run.start;
        let which = format!(
            "the {} from {} to {} that started at {} (run {})",
            start.name(),
            shown(&start.before),
            shown(&start.target),
            self.run.started_at,
            self.run.id.0
        );
        if !is_first {
            let text = format!("Still unsettled: {which} was cut off. {to_do}");
            return Notice { text, to_do, unblock, state: None, is_first };
        }
        let files: Vec<&str> = start.revisions.iter().map(|(_, file, _)| file.as_str()).collect();
        let ProcessMark { process, .. } = &self.run.process;
        let how = match self.run.standing() {
            Standing::Silent => format!(
                "its server (process {process} on {}) was not heard of for {} s, holds no lock on the \
                 database, and recorded no end",
                self.run.process.machine(),
                self.run.silent_for.unwrap_or_default()
            ),
            _ => format!("its server (process {process}) went away before the end was recorded"),
        };
        let text =
            format!("{which}, of {}, was cut off: {how}.", shortened(&files.join(", "), 200));
        let state = Some(self.state(session).await);
        Notice { text: capitalised(&text), to_do, unblock, state, is_first }
    }

    /// How far it had come within a revision.
    fn last_statement(&self) -> String {
        let count = self.run.statement_count;
        let Some(last) = self.statements.last() else { return String::new() };
        let of = last.revision.as_ref().map(|id| format!(" of {id}")).unwrap_or_default();
        let kept = if last.lasting { "committed" } else { "not known to be committed" };
        let committed = self.committed();
        let committed = match committed.as_slice() {
            [] => String::new(),
            some => format!(" Committed of what was not finished: {}.", some.join("; ")),
        };
        format!(
            " {count} statement(s) are in the journal, the last{of}: `{}` ({kept}).{committed}",
            shortened(&last.sql, STATEMENT_SHOWN)
        )
    }

    /// What stays of revisions that were not finished.
    fn committed(&self) -> Vec<String> {
        let lasting = self.committed.iter().filter(|one| !is_read(&one.sql));
        let told = lasting.map(|one| format!("`{}`", shortened(&one.sql, COMMITTED_SHOWN)));
        told.take(TABLES_NAMED).collect()
    }

    /// Where the database stands, as far as it can be seen.
    async fn state(&self, session: &Session) -> String {
        let start = &self.run.start;
        let finished: Vec<&str> = self.run.steps.iter().map(|one| one.revision.as_str()).collect();
        let finished = match finished.is_empty() {
            true => "No revision had been finished when it was last heard of.".to_owned(),
            false => format!("It had run {} when it was last heard of.", finished.join(", ")),
        };
        let finished = format!("{finished}{}", self.last_statement());
        let state = match DatabaseState::read(session, &self.project).await {
            Ok(state) if state.url.to_string() == start.database => state,
            Ok(state) => {
                return format!(
                    "{finished} It ran on {}; the project connects to {} now.",
                    start.database, state.url
                );
            }
            Err(refusal) => return format!("{finished} Unknown since: {refusal}."),
        };
        let stands = if state.current == start.target {
            format!("The version table shows its target, {}.", shown(&start.target))
        } else if state.current == start.before {
            format!("The version table still shows {}.", shown(&start.before))
        } else {
            format!(
                "The version table shows {} (before: {}).",
                shown(&state.current),
                shown(&start.before)
            )
        };
        let undone = match (state.url.dialect, state.current == start.target) {
            (_, true) => "Everything it was to do is recorded there as done.",
            (Dialect::Postgresql, _) => {
                "What it had not committed PostgreSQL has rolled back, or does so when its \
                 connection ends."
            }
            (Dialect::Mysql, _) => {
                "MySQL and MariaDB commit around each DDL statement: statements of the revision \
                 that was running may have stayed."
            }
            (Dialect::Sqlite, _) => {
                "Python's sqlite3 commits DDL as it runs, unless env.py begins the transaction \
                 itself: statements of the revision that was running may have stayed."
            }
        };
        let held = match &state.database {
            Some(database) => match database.run_lock_holder().await {
                Some(holder) => format!(
                    "The database still holds the lock of a run: {holder}. Nothing can run until \
                     that has ended."
                ),
                None => "No run holds the database's lock any more.".to_owned(),
            },
            None => String::new(),
        };
        [finished, stands, undone.to_owned(), held].join(" ").trim_end().to_owned()
    }

    /// Notes what a call has looked at.
    pub(super) async fn note_call(&self, tool: &str, arguments: &Value, outcome: &Value) {
        let looked_at = match tool {
            VERIFYING => arguments["table"].as_str().filter(|table| self.tables.contains(*table)),
            LOOKING => Some(LOOKING).filter(|_| self.tables.is_empty()),
            _ => None,
        };
        // That the table is not there is an answer too.
        let is_answer =
            outcome["status"] != "blocked" || outcome["blocked"]["code"] == "unknown_table";
        let Some(looked_at) = looked_at.filter(|_| is_answer) else { return };
        if let Err(unrecorded) = self.journal.record_look(self.run.id, looked_at).await {
            tracing::warn!("that {looked_at} was looked at is not in the journal: {unrecorded}");
        }
    }
}

impl Notice {
    /// As the reason why nothing is run before it was read.
    pub(super) fn refusal(&self) -> Refusal {
        let refusal = Refusal::new("interrupted_run", "The run before this one was cut off")
            .because(format!("{} Nothing was run now.", self.text))
            .instead(&self.to_do)
            .unblock(&self.unblock);
        match &self.state {
            Some(state) => refusal.database_state(state),
            None => refusal,
        }
    }

    /// Into the answer of whichever tool was called.
    pub(super) fn put_into(&self, outcome: &mut Value) {
        let Value::Object(outcome) = outcome else { return };
        if outcome.get("status").is_some_and(|status| status == "ok") {
            outcome.insert("status".to_owned(), Value::from("attention"));
        }
        let mut text = self.text.clone();
        if let Some(state) = &self.state {
            text.push_str(&format!(" {state} {}", self.to_do));
        }
        outcome.insert(KEY.to_owned(), Value::from(hide_passwords(&text).into_owned()));
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
