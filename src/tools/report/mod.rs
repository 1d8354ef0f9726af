//! `report`: the required report, from the journal and fresh looks at the database.

mod account;
mod constraints;
mod evidence;
mod page;
mod subject;

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use self::account::{Account, Ending};
use super::execution::shown;
use super::{Annotations, Caller, Session, Tool};
use crate::journal::{RecordedRun, RunStatus};
use crate::refusal::Refusal;
use crate::report::{
    BackfillVerdict, Outcome, Status, blocked_report, report_html, required_report,
};
use crate::review::Direction;

/// The tool.
#[derive(Debug)]
pub struct Report;

/// Arguments of `report`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Arguments {
    /// One, or START:END; default: the latest run
    #[serde(default)]
    pub revision: Option<String>,
    /// Instead: all after a revision, day or moment
    #[serde(default)]
    pub since: Option<String>,
}

/// Result of `report`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Data {
    /// Show it as it is
    pub markdown: String,
    /// Journal entries, the latest last
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Vec<Map<String, Value>>")]
    pub runs: Vec<Value>,
    /// {file, patch}: roadmap rows that are done now; nothing is written
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Map<String, Value>")]
    pub roadmap: Option<Value>,
}

impl Tool for Report {
    const NAME: &'static str = "report";
    const TITLE: &'static str = "Migration report";
    const DESCRIPTION: &'static str = include_str!("../../../tools/report.md");
    const ANNOTATIONS: Annotations =
        Annotations { read_only: true, destructive: false, idempotent: true, open_world: false };
    type Arguments = Arguments;
    type Data = Data;

    async fn call(
        arguments: Arguments,
        session: Arc<Session>,
        caller: Caller,
    ) -> Result<Outcome<Data>, Refusal> {
        let project = session.project()?;
        caller.say("looking at the database");
        Ok(outcome(Account::of(&project, &session, &arguments).await?))
    }
}

/// What a report is written as for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Markdown, to paste.
    Markdown,
    /// A page that needs nothing else.
    Html,
}

/// `alembic-mcp report`: the report, and how things stand.
pub async fn written_report(
    session: &Session,
    arguments: &Arguments,
    form: Form,
) -> Result<(String, Status), Refusal> {
    let project = session.project()?;
    let account = Account::of(&project, session, arguments).await?;
    let status = account.status();
    let text = match form {
        Form::Markdown => markdown(&account),
        Form::Html => report_html(&page::page(&account, &project)),
    };
    let mut answer = Value::String(text);
    session.hide_secrets(&mut answer);
    Ok((answer.as_str().unwrap_or_default().to_owned(), status))
}

fn outcome(account: Account) -> Outcome<Data> {
    let mut outcome = Outcome::new(account.status(), account.summary(), data(&account));
    outcome.report = account.section;
    match account.ending {
        Ending::Stands => outcome,
        Ending::Failed(blocked) => {
            outcome.blocked = Some(blocked);
            outcome.then("review_file", json!({}), "mend the migration, then review it again")
        }
    }
}

fn markdown(account: &Account) -> String {
    let required = required_report(&account.section, &account.graph.heads);
    let lines: Vec<String> = account.lines.iter().map(|line| format!("\n  - {line}")).collect();
    let report = format!("{required}\n- **Evidence:**{}", lines.concat());
    match (&account.ending, account.subject.runs.as_slice()) {
        (Ending::Failed(blocked), _) => {
            format!("{}\n\n{report}", blocked_report(&account.summary(), blocked))
        }
        (Ending::Stands, [run])
            if run.start.direction == Direction::Downgrade && !account.is_running() =>
        {
            report.replacen("- **Migration:** ", "- **Migration:** rolled back: ", 1)
        }
        (Ending::Stands, _) => report,
    }
}

fn data(account: &Account) -> Data {
    let runs = evidence::latest(&account.subject.runs);
    Data {
        markdown: markdown(account),
        runs: runs.iter().map(journal_entry).collect(),
        roadmap: account.roadmap.clone(),
    }
}

fn journal_entry(run: &RecordedRun) -> Value {
    json!({
        "id": run.id, "direction": run.start.direction, "status": run.end.status,
        "review_id": run.start.review_id, "started_at": run.started_at,
        "finished_at": run.finished_at, "before": run.start.before, "after": run.end.after,
        "acknowledged": run.start.acknowledged, "statements": run.statement_count,
    })
}

impl Account {
    fn is_running(&self) -> bool {
        self.subject.last_run().is_some_and(|run| run.end.status == RunStatus::Running)
    }

    fn status(&self) -> Status {
        if matches!(self.ending, Ending::Failed(_)) {
            return Status::Blocked;
        }
        let unsettled = self.section.backfill.iter().any(|it| it.verdict != BackfillVerdict::Set);
        let surprised = self.subject.last_run().is_some_and(|run| !run.surprises.is_empty());
        match self.is_running() || unsettled || surprised || !self.section.attention.is_empty() {
            true => Status::Attention,
            false => Status::Ok,
        }
    }

    fn summary(&self) -> String {
        let files: Vec<&str> = self.section.migration.iter().map(|it| it.file.as_str()).collect();
        let files = match files.as_slice() {
            [] => shown(self.section.current.as_deref().unwrap_or_default()),
            [first, .., last] if files.len() > 6 => {
                format!("{} revisions, {first} to {last}", files.len())
            }
            few => few.join(", "),
        };
        let what = match (self.subject.runs.as_slice(), self.subject.last_run()) {
            (_, Some(run)) if matches!(self.ending, Ending::Failed(_)) => {
                let how =
                    if run.end.status == RunStatus::Running { "was cut off" } else { "failed" };
                return format!("The last {} {how}", run.start.name());
            }
            (_, Some(run)) if self.is_running() => {
                format!("{}, which is still running", run.start.name())
            }
            ([run], _) => run.start.name().to_owned(),
            ([], _) => "state".to_owned(),
            (several, _) => format!("{} runs", several.len()),
        };
        format!("Report of the {what}: {files}")
    }
}
