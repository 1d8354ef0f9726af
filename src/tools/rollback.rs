//! `rollback`: says what a downgrade would destroy, and runs it only with the id of that answer.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::consent;
use super::execution::{
    Request, RunData, execute, migration_lines, refuse_read_only, shown, unread,
};
use super::state::{DatabaseState, file_name, graph};
use super::{Annotations, Caller, Session, Tool};
use crate::apply::{Acknowledgement, Kept, Loss, count_losses};
use crate::operations::Migration;
use crate::refusal::Refusal;
use crate::report::{Outcome, Status};
use crate::review::{Binding, Direction, Review, Verdict, imported_files, needs_no_undoing};
use crate::revisions::{Revision, WayBack};

/// How many revisions of the way back the summary names.
const PATH_SHOWN: usize = 8;

/// The tool.
#[derive(Debug)]
pub struct Rollback;

/// Arguments of `rollback`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Arguments {
    /// -1, -N, a revision id, or base
    #[serde(default = "one_step")]
    pub target: String,
    /// From the first answer; without it nothing runs
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review_id: Option<String>,
    /// Writes what would be lost to a file of SQL first
    #[serde(default)]
    pub keep: bool,
}

fn one_step() -> String {
    "-1".to_owned()
}

/// Result of `rollback`.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub struct Data {
    /// To run it, with the same target
    #[serde(skip_serializing_if = "Option::is_none")]
    pub review_id: Option<String>,
    /// Data that would go, counted
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Vec<Map<String, Value>>")]
    pub losses: Vec<Loss>,
    /// Steps that could not be read
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub uncounted: Vec<String>,
    /// Edited since it was applied
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changed_since_applied: Vec<String>,
    /// downgrade() source to read: {file, source}
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Vec<Map<String, Value>>")]
    pub downgrades: Vec<Value>,
    /// The run, as apply reports it
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Map<String, Value>")]
    pub run: Option<RunData>,
    /// {file, counts, restore}
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Map<String, Value>")]
    pub kept: Option<Kept>,
}

impl Tool for Rollback {
    const NAME: &'static str = "rollback";
    const TITLE: &'static str = "Roll back migrations";
    const DESCRIPTION: &'static str = include_str!("../../tools/rollback.md");
    const ANNOTATIONS: Annotations =
        Annotations { read_only: false, destructive: true, idempotent: false, open_world: false };
    type Arguments = Arguments;
    type Data = Data;

    async fn call(
        arguments: Arguments,
        session: Arc<Session>,
        caller: Caller,
    ) -> Result<Outcome<Data>, Refusal> {
        match arguments.review_id {
            None => preview(&session, &arguments.target, &caller).await,
            Some(review_id) => {
                let request = Request {
                    direction: Direction::Downgrade,
                    review_id,
                    target: Some(arguments.target),
                    acknowledge: Vec::<Acknowledgement>::new(),
                    lock_retries: 0,
                    keep: arguments.keep,
                };
                downgrade(session, request, caller).await
            }
        }
    }
}

/// What would run and what it would destroy. Nothing is run.
async fn preview(
    session: &Session,
    target: &str,
    caller: &Caller,
) -> Result<Outcome<Data>, Refusal> {
    let project = session.project()?;
    refuse_read_only(session)?;
    let graph = graph(&project);
    let state = DatabaseState::read(session, &project).await?;
    let WayBack { revisions, after, target } = graph.way_back(&state.current, target)?;
    if revisions.is_empty() {
        return Err(nothing_to_undo(&state.current, &target));
    }
    consent::allowed_back(&project.settings.policy(&state.url), revisions.len(), &after)?;
    let migrations: Vec<Migration> = revisions.iter().map(|found| found.migration()).collect();
    refuse_without_way_back(&revisions, &migrations)?;
    caller.say("counting what would be lost");
    let losses =
        count_losses(state.database.as_ref(), state.url.dialect, &migrations, Direction::Downgrade)
            .await;
    let binding = Binding {
        direction: Direction::Downgrade,
        current: state.current.clone(),
        target: sorted(after.clone()),
        revisions: revisions.iter().map(|r| (r.id.clone(), r.sha256.clone())).collect(),
        imported: imported_files(&migrations),
        database: state.url.to_string(),
    };
    let id = binding.review_id();
    let review = Review {
        checklist: Vec::new(),
        findings: Vec::new(),
        suppressed: Vec::new(),
        verdict: Verdict::Attention,
    };
    let journal = session.journal(&project).await?;
    journal.record_review(&id, &binding, &review).await?;
    let applied = journal.applied_hashes(&state.key().await).await?;
    let changed = revisions
        .iter()
        .filter(|one| applied.get(&one.id).is_some_and(|hash| *hash != one.sha256))
        .map(|one| file_name(&one.path));
    let unread = unread(&migrations, Direction::Downgrade);
    let summary = summary(&revisions, &after, &losses, &unread);
    let data = Data {
        review_id: Some(id.0.clone()),
        downgrades: revisions
            .iter()
            .zip(&migrations)
            .map(|(r, m)| downgrade_source(r, m))
            .collect(),
        changed_since_applied: changed.collect(),
        uncounted: unread,
        losses,
        ..Data::default()
    };
    let keep = data.losses.iter().any(|loss| loss.values != Some(0)) && data.uncounted.is_empty();
    let arguments = match keep {
        true => json!({"target": target, "review_id": id.0, "keep": true}),
        false => json!({"target": target, "review_id": id.0}),
    };
    let mut outcome = Outcome::new(Status::Attention, summary, data);
    outcome.report.migration = migration_lines(&revisions);
    outcome.report.current = Some(state.current);
    Ok(outcome.then("rollback", arguments, "only if a person agrees to the losses"))
}

async fn downgrade(
    session: Arc<Session>,
    request: Request,
    caller: Caller,
) -> Result<Outcome<Data>, Refusal> {
    let executed = execute(session, request, caller).await?;
    let at = if executed.after.is_empty() { "base".to_owned() } else { executed.after.join(", ") };
    let summary =
        format!("{} revision(s) undone; the database is at {at}", executed.data.ran.len());
    let status = if executed.needs_attention { Status::Attention } else { Status::Ok };
    let data = Data { run: Some(executed.data), kept: executed.kept, ..Data::default() };
    let mut outcome = Outcome::new(status, summary, data);
    outcome.report = executed.report;
    Ok(outcome.then("alembic_current", json!({}), "see what is pending now").then(
        "report",
        json!({}),
        "the required report",
    ))
}

fn sorted(mut revisions: Vec<String>) -> Vec<String> {
    revisions.sort();
    revisions
}

fn summary(
    revisions: &[Arc<Revision>],
    after: &[String],
    losses: &[Loss],
    unread: &[String],
) -> String {
    let to = if after.is_empty() { "base".to_owned() } else { after.join(", ") };
    let values: i64 = losses.iter().filter_map(|loss| loss.values).sum();
    let mut lost = match (losses.len(), unread.len()) {
        (0, 0) => "no table, column or row is dropped".to_owned(),
        (0, _) => "nothing is dropped as far as it can be read".to_owned(),
        (count, _) => format!("{count} drop(s) would destroy {values} row(s) or value(s)"),
    };
    if !unread.is_empty() {
        lost.push_str(&format!(
            "; {} step(s) may destroy more, which reading cannot tell",
            unread.len()
        ));
    }
    let ids: Vec<&str> = revisions.iter().take(PATH_SHOWN).map(|one| one.id.as_str()).collect();
    let more = if revisions.len() > PATH_SHOWN { ", …" } else { "" };
    format!(
        "Nothing was run. {} revision(s) would be undone ({}{more}), to {to}; {lost}",
        revisions.len(),
        ids.join(", ")
    )
}

fn downgrade_source(revision: &Revision, migration: &Migration) -> Value {
    let lines: Vec<&str> =
        revision.source.lines().skip(migration.downgrade.line.saturating_sub(1)).take(80).collect();
    json!({"file": file_name(&revision.path), "source": lines.join("\n")})
}

fn nothing_to_undo(current: &[String], target: &str) -> Refusal {
    Refusal::new("nothing_to_undo", format!("There is nothing to undo on the way to {target}"))
        .because(format!("The version table shows {}; nothing was run.", shown(current)))
        .instead("Look at the history and name a revision that comes before the current one.")
        .unblock("alembic_current {\"history\": 20}")
}

fn refuse_without_way_back(
    revisions: &[Arc<Revision>],
    migrations: &[Migration],
) -> Result<(), Refusal> {
    let without: Vec<String> = revisions
        .iter()
        .zip(migrations)
        .filter(|(_, migration)| {
            let back = &migration.downgrade;
            !back.defined
                || back.raises
                || (back.operations.is_empty() && !needs_no_undoing(&migration.upgrade.operations))
        })
        .map(|(revision, _)| file_name(&revision.path))
        .collect();
    if without.is_empty() {
        return Ok(());
    }
    Err(Refusal::new("no_way_back", "A revision on the way has no downgrade")
        .because(format!(
            "The downgrade() of {} does not undo what its upgrade() did; the version table would \
             move while the schema stays. Nothing was run.",
            without.join(", and of ")
        ))
        .instead("Go forward instead: write a new revision that undoes the change, and review it.")
        .unblock("generate_revision {\"kind\": \"empty\", \"message\": \"undo <what>\"}"))
}
