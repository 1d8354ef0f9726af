//! Where a report's facts come from: the journal's runs, the files' hashes, their making.

use std::fmt::Write;

use super::subject::Subject;
use crate::apply::table_evidence;
use crate::bridge::StatementReport;
use crate::journal::{Journal, RecordedRehearsal, RecordedRun, RunStatus};
use crate::project::VersionTable;
use crate::refusal::Refusal;
use crate::revisions::Revision;
use crate::tools::execution::shortened;
use crate::tools::state::{DatabaseState, file_name};
use serde_json::Value;

const EVIDENCE_SHOWN: usize = 20;

/// What the journal has of a run beside its entry.
#[derive(Debug)]
pub(super) struct RunEvidence {
    /// The statements that locked, wrote anew or came last.
    pub(super) statements: Vec<StatementReport>,
    /// How its rehearsal had ended.
    pub(super) rehearsal: Option<RecordedRehearsal>,
}

/// What the journal has of each run of `subject`, the latest where they are many.
pub(super) async fn of_runs(
    journal: Option<&Journal>,
    subject: &Subject,
) -> Result<Vec<RunEvidence>, Refusal> {
    let mut evidence = Vec::new();
    let Some(journal) = journal else { return Ok(evidence) };
    for run in latest(&subject.runs) {
        evidence.push(RunEvidence {
            statements: journal.telling_statements(run.id).await?,
            rehearsal: journal.rehearsal(&run.start.review_id).await?,
        });
    }
    Ok(evidence)
}

/// The latest runs, oldest first.
pub(super) fn latest(runs: &[RecordedRun]) -> &[RecordedRun] {
    runs.get(runs.len().saturating_sub(EVIDENCE_SHOWN)..).unwrap_or_default()
}

/// One line for each fact.
pub(super) async fn lines(
    journal: Option<&Journal>,
    subject: &Subject,
    evidence: &[RunEvidence],
    state: &DatabaseState,
) -> Result<Vec<String>, Refusal> {
    let shown = latest(&subject.runs);
    let mut lines = Vec::new();
    if shown.is_empty() {
        lines.push("read from files and database; it was not run from here".to_owned());
    }
    if shown.len() < subject.runs.len() {
        lines.push(format!("{} earlier runs are not shown", subject.runs.len() - shown.len()));
    }
    for (run, evidence) in shown.iter().zip(evidence) {
        lines.push(run_line(run));
        lines.extend(evidence.rehearsal.as_ref().map(rehearsal_line));
        lines.extend(lock_lines(&evidence.statements, run, &state.version_table));
        if state.was_cut_off(run).await {
            lines.extend(last_line(&evidence.statements));
        }
        lines.extend(
            run.surprises.iter().map(|one| format!("**not as the review foresaw**: {one}")),
        );
        let acknowledged = run.start.acknowledged.iter();
        lines.extend(acknowledged.map(|(finding, why)| format!("acknowledged `{finding}`: {why}")));
    }
    for revision in subject.revisions.iter().take(EVIDENCE_SHOWN) {
        lines.push(file_line(journal, subject, revision).await?);
    }
    let more = subject.revisions.len().saturating_sub(EVIDENCE_SHOWN);
    lines.extend((more > 0).then(|| format!("{more} more files")));
    Ok(lines)
}

/// A run: which, when, how it ended and how long each revision took.
fn run_line(run: &RecordedRun) -> String {
    let mut line = format!(
        "{} run {} of review `{}`, started {}, {} statements recorded, reads included",
        run.start.name(),
        run.id.0,
        run.start.review_id,
        run.started_at,
        run.statement_count
    );
    if run.end.status == RunStatus::Failed {
        let code = run.end.blocked.as_ref().and_then(|blocked| blocked["code"].as_str());
        let _ = write!(line, "; **failed**: `{}`", code.unwrap_or("no details"));
    }
    let took = run.steps.iter().take(EVIDENCE_SHOWN);
    let took: Vec<String> =
        took.map(|step| format!("`{}` {:.0} ms", step.revision, step.duration_ms)).collect();
    if !took.is_empty() {
        let _ = write!(line, "; took {}", took.join(", "));
    }
    line
}

/// What the journal has of each table's strongest lock.
fn lock_lines(
    statements: &[StatementReport],
    run: &RecordedRun,
    version: &VersionTable,
) -> Vec<String> {
    let found = table_evidence(statements, version).unwrap_or_default();
    let mut lines: Vec<String> = found
        .iter()
        .take(EVIDENCE_SHOWN)
        .map(|one| {
            let lock = match one.lock {
                Some(lock) => format!("lock {}, blocking {}", lock.name(), lock.blocks()),
                None => "locks not measured".to_owned(),
            };
            let rewritten = if one.rewritten { "; **written anew**" } else { "" };
            format!("`{}`: {lock}{rewritten} (run {})", one.table, run.id.0)
        })
        .collect();
    if found.len() > EVIDENCE_SHOWN {
        lines.push(format!("{} more tables were locked", found.len() - EVIDENCE_SHOWN));
    }
    lines
}

/// How far an interrupted run was seen to get.
fn last_line(statements: &[StatementReport]) -> Option<String> {
    let last = statements.last()?;
    let lasting = if last.lasting { "committed" } else { "not seen to be committed" };
    Some(format!("the last statement recorded, {lasting}: `{}`", shortened(&last.sql, 120)))
}

/// How the rehearsal of a run's revisions had ended.
pub(super) fn rehearsal_line(rehearsal: &RecordedRehearsal) -> String {
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let passed = if rehearsal.passed { "passed" } else { "**failed**" };
    let mut line = format!(
        "rehearsed before, at {}: {passed}, way back {}, on {}",
        rehearsal.created_at,
        word(&rehearsal.told["round_trip"]),
        word(&rehearsal.told["scratch"]["made_from"]),
    );
    if let Some(lock) = rehearsal.told["locks"].get(0) {
        let _ =
            write!(line, "; strongest lock {} on `{}`", word(&lock["lock"]), word(&lock["table"]));
    }
    line
}

/// A file as it ran, and as it was made.
async fn file_line(
    journal: Option<&Journal>,
    subject: &Subject,
    revision: &Revision,
) -> Result<String, Refusal> {
    let mut latest_first = subject.runs.iter().rev().flat_map(|run| &run.start.revisions);
    let ran = latest_first.find(|(id, ..)| *id == revision.id).map(|(.., hash)| hash);
    let hash = ran.unwrap_or(&revision.sha256);
    let mut line = format!("`{}` sha256 `{:.16}`", file_name(&revision.path), hash);
    if hash != &revision.sha256 {
        line.push_str(", **edited since it ran**: what follows from the file may not be true");
    }
    let generated = match journal {
        Some(journal) => journal.generation(&revision.id).await?,
        None => None,
    };
    if let Some(generated) = generated {
        let edited = if generated.sha256 == *hash { "unedited" } else { "then edited" };
        let _ = write!(line, "; written here by {}, {edited}", generated.kind);
    }
    Ok(line)
}
