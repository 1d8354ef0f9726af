//! `apply {"stamp": …}`: write a revision into the version table, and run nothing, where the database
//! already is what the migrations up to that revision make.
//!
//! For a database that was made without Alembic, or whose version table is lost. Never for one that
//! differs: what differs is answered instead.

use super::execution::{RunData, refuse_read_only, shortened, shown};
use super::reading::{Drift, Live, Scope};
use super::state::{DatabaseState, graph};
use super::{Caller, Session, consent};
use crate::bridge::{Bridge, BridgeError};
use crate::journal::{RunEnd, RunStart, RunStatus};
use crate::models::naming_templates;
use crate::operations::OperationKind;
use crate::project::{DatabasePolicy, Project};
use crate::refusal::Refusal;
use crate::report::{Blocked, Outcome, Status};
use crate::review::Direction;
use crate::revisions::{Graph, replay_to};
use crate::sql::StatementClass;

/// Characters of the differences in an answer.
const DIFFERENCES_SHOWN: usize = 1500;
/// How many older revisions are compared where the one asked for does not fit.
const OLDER_COMPARED: usize = 30;
/// How many revisions with data are named.
const DATA_NAMED: usize = 8;

/// Compares, and stamps where nothing differs.
pub(super) async fn stamp(
    session: &Session,
    target: &str,
    caller: &Caller,
) -> Result<Outcome<RunData>, Refusal> {
    let project = session.project()?;
    refuse_read_only(session)?;
    let journal = session.journal(&project).await?;
    let graph = graph(&project);
    let targets = graph.versions_after_upgrade(&[], target)?;
    let before = DatabaseState::read(session, &project).await?;
    let policy = project.settings.policy(&before.url);
    consent::allowed(&policy, Direction::Upgrade)?;
    refuse_pointless(&graph, &before, &targets)?;
    caller.say("comparing the database with the migrations");
    let compared = compare(&project, &graph, &before, &targets).await?;
    let unrun = with_data(&graph, &before.current, &targets);
    let question = format!(
        "Stamp {} as {}, without running anything?\nThe version table shows {} now. {compared} \
         table(s) are as the migrations make them.\n{unrun}",
        before.url,
        shown(&targets),
        shown(&before.current)
    );
    consent::agreed_to(&policy, question, caller).await?;
    let start = RunStart {
        review_id: RunStart::STAMP.to_owned(),
        direction: Direction::Upgrade,
        database: before.url.to_string(),
        before: before.current.clone(),
        target: targets.clone(),
        revisions: Vec::new(),
        acknowledged: Vec::new(),
    };
    let id = journal.start_run(&start, before.key().await.identity).await?;
    let result = write(session, &project, &before, &targets, &policy).await;
    let (after, refusal) = match result {
        Ok(after) => (Some(after), None),
        Err((after, refusal)) => (after, Some(refusal)),
    };
    let end = RunEnd {
        status: if refusal.is_none() { RunStatus::Succeeded } else { RunStatus::Failed },
        after: after.clone(),
        blocked: refusal.clone().map(|refusal| serde_json::json!(Blocked::from(refusal))),
    };
    journal.finish_run(id, &end).await?;
    if let Some(refusal) = refusal {
        return Err(refusal);
    }
    let summary = format!(
        "Stamped, nothing was run: the version table shows {}; {compared} table(s) are as the \
         migrations make them. {unrun}",
        shown(&targets)
    );
    let status = if unrun.is_empty() { Status::Ok } else { Status::Attention };
    let mut outcome =
        Outcome::new(status, summary.trim_end(), RunData { run: id.0, ..RunData::default() });
    outcome.report.current = after;
    Ok(outcome.then("alembic_current", serde_json::json!({}), "see what is pending now"))
}

/// Refuses where there is nothing that a stamp could say.
fn refuse_pointless(
    graph: &Graph,
    before: &DatabaseState,
    targets: &[String],
) -> Result<(), Refusal> {
    if before.database.is_none() {
        return Err(Refusal::new("nothing_to_stamp", "The database cannot be compared from here")
            .because("It does not exist yet, or only the project's own Python reaches it.")
            .instead("Upgrade it: what is not there cannot be as the migrations make it.")
            .unblock("review_file {}"));
    }
    if before.current != targets {
        return Ok(());
    }
    let names: Vec<&str> = graph.heads.iter().map(String::as_str).collect();
    Err(Refusal::new("nothing_to_stamp", "The version table shows that already")
        .because(format!("It shows {}; the heads are {}.", shown(targets), names.join(", ")))
        .instead("Go on from there.")
        .unblock("alembic_current {}"))
}

/// How many tables were compared; refuses where anything differs, or is not certain.
async fn compare(
    project: &Project,
    graph: &Graph,
    before: &DatabaseState,
    targets: &[String],
) -> Result<usize, Refusal> {
    let Some(database) = &before.database else { return Ok(0) };
    let live = Live::of(database, &before.version_table, &Scope::Everything).await?;
    if live.table_count() == 0 {
        return Err(Refusal::new("nothing_to_stamp", "The database has no tables")
            .because("Nothing the migrations make is there; nothing was written.")
            .instead("Apply the migrations.")
            .unblock("review_file {}"));
    }
    let conventions = naming_templates(project);
    let at = |revisions: &[String]| -> Result<Drift, Refusal> {
        let schema = replay_to(graph, revisions, database.dialect(), &conventions)?.schema;
        Ok(Drift::between(&schema, &live, revisions.to_vec(), &Scope::Everything))
    };
    let drift = at(targets)?;
    if !drift.is_none() {
        let fits = older(graph, targets).into_iter().find(|id| {
            let drift = at(std::slice::from_ref(id));
            drift.is_ok_and(|drift| drift.is_none() && drift.uncertain().is_empty())
        });
        return Err(differs(&drift, targets, fits));
    }
    if let Some(first) = drift.uncertain().first() {
        return Err(Refusal::new(
            "schema_uncertain",
            format!("What the migrations make up to {} is not certain", shown(targets)),
        )
        .because(format!(
            "{} place(s) are not decided by reading, such as {} since {}: {}. What is seen is \
             equal, but that proves too little; nothing was written.",
            drift.uncertain().len(),
            first.place,
            first.revision,
            shortened(&first.why, 160)
        ))
        .instead("Have a person compare those places, and stamp by hand with Alembic itself.")
        .unblock("alembic-mcp schema --compare"));
    }
    if !before.current.is_empty()
        && graph.refuse_unknown(&before.current).is_ok()
        && at(&before.current)?.is_none()
    {
        return Err(Refusal::new(
            "stamp_would_skip",
            "The revisions in between change data, not the schema",
        )
        .because(format!(
            "The database is as it should be at {}, where the version table has it, too: nothing \
             shows that what follows has run; nothing was written.",
            shown(&before.current)
        ))
        .instead("Run them.")
        .unblock("review_file {}"));
    }
    Ok(drift.compared())
}

/// The revisions before `targets`, nearest first.
fn older(graph: &Graph, targets: &[String]) -> Vec<String> {
    let mut path = Vec::new();
    for target in targets {
        path.extend(graph.upgrade_path(&[], target).unwrap_or_default());
    }
    let older = path.iter().rev().filter(|one| !targets.contains(&one.id));
    older.take(OLDER_COMPARED).map(|one| one.id.clone()).collect()
}

fn differs(drift: &Drift, targets: &[String], fits: Option<String>) -> Refusal {
    let text = drift.text();
    let mut told: String = text.chars().take(DIFFERENCES_SHOWN).collect();
    if told.len() < text.len() {
        told.push('…');
    }
    let refusal = Refusal::new(
        "schema_differs",
        format!("The database is not what the migrations up to {} make", shown(targets)),
    )
    .because(format!(
        "{} table(s) or object(s) differ; nothing was written.\n{}",
        drift.count(),
        told.trim_end()
    ));
    match fits {
        Some(id) => refusal
            .instead(format!(
                "It equals what they make up to {id}: stamp that, then apply what follows."
            ))
            .unblock(format!("apply {}", serde_json::json!({ "stamp": id }))),
        None => refusal
            .instead(
                "A stamp would hide that. Stamp the revision that it equals, or bring the database \
                 there with a revision of its own; never empty it.",
            )
            .unblock("alembic_current {\"history\": 20}"),
    }
}

/// Which of the revisions that count as run change data, which no comparison of schemas shows.
fn with_data(graph: &Graph, current: &[String], targets: &[String]) -> String {
    let known: &[String] = if graph.refuse_unknown(current).is_ok() { current } else { &[] };
    let mut names: Vec<String> = Vec::new();
    for target in targets {
        for revision in graph.upgrade_path(known, target).unwrap_or_default() {
            let with_data =
                revision.migration().upgrade.operations.iter().any(|step| match &step.kind {
                    OperationKind::BulkInsertOp { .. } => true,
                    OperationKind::ExecuteSQLOp { sql } => changes_rows(&sql.class),
                    _ => false,
                });
            if with_data && !names.contains(&revision.id) {
                names.push(revision.id.clone());
            }
        }
    }
    if names.is_empty() {
        return String::new();
    }
    let more = if names.len() > DATA_NAMED { ", …" } else { "" };
    names.truncate(DATA_NAMED);
    format!(
        "Not compared: rows. {}{more} also change rows, which counts as done.",
        names.join(", ")
    )
}

fn changes_rows(class: &StatementClass) -> bool {
    matches!(
        class,
        StatementClass::Insert { .. }
            | StatementClass::Update { .. }
            | StatementClass::Delete { .. }
    )
}

/// Has Alembic write it. The error holds what the version table shows, where it could be read.
async fn write(
    session: &Session,
    project: &Project,
    before: &DatabaseState,
    targets: &[String],
    policy: &DatabasePolicy,
) -> Result<Vec<String>, (Option<Vec<String>>, Refusal)> {
    let looked_at = before.looked_at(project).await;
    let bridge = Bridge::new(project).only_on(&looked_at).within(policy.limits);
    let result = bridge.stamp(targets, &before.current).await;
    let state = DatabaseState::read(session, project).await;
    let after = state.as_ref().ok().map(|state| state.current.clone());
    let failure = match result {
        Ok(report) => {
            report.failure.map(|failure| Refusal::from(BridgeError::Raised(failure.into())))
        }
        Err(error) => Some(Refusal::from(error)),
    };
    match (failure, after) {
        (None, Some(after)) if after == targets => Ok(after),
        (None, after) => {
            let refusal = Refusal::new("not_committed", "The stamp was written, but is not there")
                .because(format!(
                    "The version table shows {}: env.py most likely lets its connection go without \
                     a commit.",
                    shown(after.as_deref().unwrap_or_default())
                ))
                .instead("Let env.py run the migrations inside Alembic's transaction.")
                .unblock("with context.begin_transaction():\n    context.run_migrations()");
            Err((after, refusal))
        }
        (Some(refusal), after) => {
            let refusal = match &after {
                Some(after) => {
                    refusal.database_state(format!("The version table shows {}.", shown(after)))
                }
                None => refusal,
            };
            Err((after, refusal))
        }
    }
}
