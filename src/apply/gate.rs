//! Whether what is about to run is what was reviewed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::bridge::PlannedStep;
use crate::journal::{RecordedReview, RunStart};
use crate::refusal::Refusal;
use crate::review::{Binding, Direction};
use crate::revisions::Revision;

/// A person's or agent's word that an `error` finding is meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Acknowledgement {
    /// Finding id
    pub finding: String,
    /// Why, for the journal
    pub reason: String,
}

/// How things are at the moment of applying.
#[derive(Debug)]
pub struct Present<'a> {
    /// Which way to go.
    pub direction: Direction,
    /// What the version table shows.
    pub current: &'a [String],
    /// The revisions that would run, in order.
    pub revisions: &'a [Arc<Revision>],
    /// The project's files that decide what they do, with the SHA-256 of each, sorted.
    pub imported: &'a [(PathBuf, String)],
    /// The database, as its redacted URL.
    pub database: &'a str,
    /// For a downgrade, the target in words that mean the same to Alembic.
    pub target: Option<&'a str>,
}

/// Leave to run, given by the gate alone.
#[derive(Debug, Clone)]
pub struct Passage {
    start: RunStart,
    steps: Vec<PlannedStep>,
    target: Option<String>,
}

impl Passage {
    /// What the journal is told when the run starts.
    pub fn start(&self) -> &RunStart {
        &self.start
    }

    /// The target in Alembic's words, where it was named and is not simply what is reached.
    pub fn named_target(&self) -> Option<&str> {
        self.target.as_deref()
    }

    /// What the bridge must find before it runs anything.
    pub fn steps(&self) -> &[PlannedStep] {
        &self.steps
    }
}

/// Lets through exactly what was reviewed, and nothing with an unacknowledged error.
pub fn gate(
    review_id: &str,
    recorded: Option<&RecordedReview>,
    present: &Present<'_>,
    acknowledgements: &[Acknowledgement],
) -> Result<Passage, Refusal> {
    let recorded = recorded.ok_or_else(|| not_reviewed(review_id, present.direction))?;
    let binding = &recorded.binding;
    same_direction(binding, present.direction)?;
    same_database(binding, present)?;
    same_current(binding, present)?;
    same_bytes(binding, present)?;
    acknowledged(review_id, recorded, acknowledgements)?;
    let direction = present.direction.name().to_owned();
    Ok(Passage {
        target: present.target.map(str::to_owned),
        start: RunStart {
            review_id: review_id.to_owned(),
            direction: present.direction,
            database: present.database.to_owned(),
            before: present.current.to_vec(),
            target: binding.target.clone(),
            revisions: present.revisions.iter().map(|revision| named(revision)).collect(),
            acknowledged: reasons(recorded, acknowledgements),
        },
        steps: binding
            .revisions
            .iter()
            .map(|(revision, sha256)| PlannedStep {
                revision: revision.clone(),
                direction: direction.clone(),
                sha256: sha256.clone(),
            })
            .collect(),
    })
}

/// Each error with the reason why it runs all the same: as acknowledged, or as suppressed in writing.
fn reasons(recorded: &RecordedReview, given: &[Acknowledgement]) -> Vec<(String, String)> {
    let written = recorded.errors.iter().filter_map(|error| {
        let reason = error.suppressed.as_ref()?;
        let again = given.iter().any(|given| given.finding == error.id);
        (!again).then(|| (error.id.clone(), format!("{reason} (suppressed in writing)")))
    });
    let given = given.iter().map(|given| (given.finding.clone(), given.reason.clone()));
    given.chain(written).collect()
}

fn named(revision: &Revision) -> (String, String, String) {
    let file = revision.path.file_name().unwrap_or(revision.path.as_os_str());
    (revision.id.clone(), file.to_string_lossy().into_owned(), revision.sha256.clone())
}

fn not_reviewed(review_id: &str, direction: Direction) -> Refusal {
    Refusal::new("not_reviewed", format!("Nothing was reviewed under {review_id}"))
        .because("The journal of this project holds no review with that id; nothing was run.")
        .instead("Review first; the answer carries the id that belongs to it.")
        .unblock(review_call(direction))
}

fn review_call(direction: Direction) -> String {
    match direction {
        Direction::Upgrade => "review_file {}".to_owned(),
        Direction::Downgrade => json!({"target": "-1"}).to_string().replacen('{', "rollback {", 1),
    }
}

fn same_direction(binding: &Binding, direction: Direction) -> Result<(), Refusal> {
    if binding.direction == direction {
        return Ok(());
    }
    let (reviewed, asked) = (binding.direction.name(), direction.name());
    Err(Refusal::new(
        "other_direction",
        format!("That review is of the {reviewed}, not of the {asked}"),
    )
    .because(format!("The review_id was given for {reviewed}; nothing was run."))
    .instead(format!("Review the {asked} itself."))
    .unblock(review_call(direction)))
}

fn same_database(binding: &Binding, present: &Present<'_>) -> Result<(), Refusal> {
    if binding.database == present.database {
        return Ok(());
    }
    Err(Refusal::new("other_database", "The review was made against another database")
        .because(format!(
            "Reviewed against {}, but the project now connects to {}; nothing was run.",
            binding.database, present.database
        ))
        .instead("Check which database is meant, then review against it.")
        .unblock(review_call(present.direction)))
}

fn same_current(binding: &Binding, present: &Present<'_>) -> Result<(), Refusal> {
    if binding.current == present.current {
        return Ok(());
    }
    Err(Refusal::new("database_moved", "The database is no longer where it was when reviewed")
        .because(format!(
            "The version table showed {} at the review and shows {} now; nothing was run.",
            shown(&binding.current),
            shown(present.current)
        ))
        .instead("Someone else migrated in between. Look again, then review what is still pending.")
        .unblock(review_call(present.direction)))
}

fn same_bytes(binding: &Binding, present: &Present<'_>) -> Result<(), Refusal> {
    let now: Vec<(String, String)> = present
        .revisions
        .iter()
        .map(|revision| (revision.id.clone(), revision.sha256.clone()))
        .collect();
    let mut changes = imported_changes(binding, present);
    if now == binding.revisions && changes.is_empty() {
        return Ok(());
    }
    let reviewed: BTreeMap<_, _> = binding.revisions.iter().cloned().collect();
    let present_ids: BTreeMap<_, _> = now.iter().cloned().collect();
    for revision in present.revisions {
        match reviewed.get(&revision.id) {
            None => changes.push(format!("{} was not reviewed", named(revision).1)),
            Some(hash) if *hash != revision.sha256 => {
                changes.push(format!("{} was changed after the review", named(revision).1));
            }
            Some(_) => {}
        }
    }
    changes.extend(
        reviewed
            .keys()
            .filter(|id| !present_ids.contains_key(*id))
            .map(|id| format!("revision {id} would no longer run")),
    );
    if changes.is_empty() {
        changes.push("the revisions would run in another order".to_owned());
    }
    Err(Refusal::new("changed_since_review", "What would run is not what was reviewed")
        .because(format!("{}; nothing was run.", changes.join("; ")))
        .instead("Read the files as they are now: review again, then apply with the new id.")
        .unblock(review_call(present.direction)))
}

/// What is no longer as it was in the files that the revisions import.
fn imported_changes(binding: &Binding, present: &Present<'_>) -> Vec<String> {
    let name = |path: &Path| {
        let name = path.file_name().unwrap_or(path.as_os_str());
        name.to_string_lossy().into_owned()
    };
    let reviewed: BTreeMap<&Path, &str> =
        binding.imported.iter().map(|(path, hash)| (path.as_path(), hash.as_str())).collect();
    let now: BTreeMap<&Path, &str> =
        present.imported.iter().map(|(path, hash)| (path.as_path(), hash.as_str())).collect();
    let changed = now.iter().filter_map(|(path, hash)| match reviewed.get(path) {
        Some(before) if before == hash => None,
        Some(_) => Some(format!("{}, which it imports, was changed after the review", name(path))),
        None => Some(format!("{} is imported and was not at the review", name(path))),
    });
    let gone = reviewed.keys().filter(|path| !now.contains_key(*path));
    let gone = gone.map(|path| format!("{} is no longer imported", name(path)));
    changed.chain(gone).collect()
}

fn acknowledged(
    review_id: &str,
    recorded: &RecordedReview,
    acknowledgements: &[Acknowledgement],
) -> Result<(), Refusal> {
    if let Some(given) = acknowledgements
        .iter()
        .find(|given| !recorded.errors.iter().any(|error| error.id == given.finding))
    {
        let known: Vec<&str> = recorded.errors.iter().map(|error| error.id.as_str()).collect();
        return Err(Refusal::new(
            "unknown_finding",
            format!("The review has no error called {}", given.finding),
        )
        .because(format!("Its errors are: {}; nothing was run.", shown_or_none(&known)))
        .instead("Acknowledge only what the review reports, by the id it gives.")
        .unblock("review_file {}"));
    }
    if let Some(given) = acknowledgements.iter().find(|given| given.reason.trim().is_empty()) {
        return Err(Refusal::new("reason_missing", "An acknowledgement needs a reason")
            .because(format!("The reason for {} is empty; nothing was run.", given.finding))
            .instead("Say why it is acceptable here; the reason is kept in the journal.")
            .unblock(acknowledging(review_id, &[&given.finding])));
    }
    let open: Vec<_> = recorded
        .errors
        .iter()
        .filter(|error| error.suppressed.is_none())
        .filter(|error| !acknowledgements.iter().any(|given| given.finding == error.id))
        .collect();
    if open.is_empty() {
        return Ok(());
    }
    let list: Vec<String> =
        open.iter().map(|error| format!("{}: {}", error.id, error.message)).collect();
    let ids: Vec<&str> = open.iter().map(|error| error.id.as_str()).collect();
    Err(Refusal::new("unacknowledged_errors", "The review found errors that nobody acknowledged")
        .because(format!("{}; nothing was run.", list.join("; ")))
        .instead(
            "Mend the migration as the finding's fix in the review shows, and review it again; \
             only if a person decides that it is right here, acknowledge each with their reason.",
        )
        .unblock(format!(
            "review_file {{}}  # after mending; or, if a person agreed:\n{}",
            acknowledging(review_id, &ids)
        )))
}

/// The call that applies with these findings acknowledged.
fn acknowledging(review_id: &str, findings: &[&str]) -> String {
    let each: Vec<_> =
        findings.iter().map(|id| json!({"finding": id, "reason": "<why>"})).collect();
    format!("apply {}", json!({"review_id": review_id, "acknowledge": each}))
}

fn shown(revisions: &[String]) -> String {
    if revisions.is_empty() { "no revision".to_owned() } else { revisions.join(", ") }
}

fn shown_or_none(ids: &[&str]) -> String {
    if ids.is_empty() { "none".to_owned() } else { ids.join(", ") }
}
