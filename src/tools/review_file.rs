//! `review_file`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::reviewing::{Facts, Reviewed, file_name, judge};
use super::state::DatabaseState;
use super::{Annotations, Caller, Session, Tool};
use crate::operations::Migration;
use crate::project::Project;
use crate::refusal::Refusal;
use crate::report::{Outcome, Status};
use crate::review::{Binding, Direction, ReviewId, Severity, Verdict, Walked, imported_files};
use crate::revisions::{Graph, Revision};

/// The tool.
#[derive(Debug)]
pub struct ReviewFile;

/// Arguments of `review_file`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Arguments {
    /// Revision file, by name or path
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub file: Option<String>,
    /// Revision id
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub revision: Option<String>,
}

/// Result of `review_file`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Data {
    /// For apply, if it can run this
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub review_id: Option<String>,
    /// approve, attention or block
    #[schemars(with = "String")]
    pub verdict: Verdict,
    /// Version table after applying
    pub target: Vec<String>,
    /// Version table now
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<String>")]
    pub current: Option<Vec<String>>,
    /// In order: file, source, operations
    pub revisions: Vec<Map<String, Value>>,
    /// Pre-apply checklist: item, status, evidence
    pub checklist: Vec<Map<String, Value>>,
    /// Worst first: id, message, place, why, fix
    pub findings: Vec<Map<String, Value>>,
    /// Found, but suppressed with a reason
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suppressed: Vec<Map<String, Value>>,
}

impl Tool for ReviewFile {
    const NAME: &'static str = "review_file";
    const TITLE: &'static str = "Review migrations";
    const DESCRIPTION: &'static str = include_str!("../../tools/review_file.md");
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
        caller.say("reading the revision files and the database's revision");
        let facts = Facts::gather(&session, &project).await?;
        let scope = Scope::of(&arguments, &facts)?;
        caller.say("reviewing");
        let reviewed = judge(&project, &facts, scope.revisions.clone()).await?;
        let review_id = match &facts.reached {
            Ok(reached) if scope.applicable => {
                let binding = scope.binding(&reviewed.walked, reached);
                Some(record(&session, &project, &binding, &reviewed).await?)
            }
            _ => None,
        };
        Ok(outcome(&facts, &scope, &reviewed, review_id))
    }
}

/// What is to be reviewed.
#[derive(Debug)]
struct Scope {
    /// In the order they would run.
    revisions: Vec<Arc<Revision>>,
    /// What the version table is to show afterwards, sorted.
    target: Vec<String>,
    /// Whether this is exactly what apply would run.
    applicable: bool,
    /// What is unusual about it.
    note: Option<String>,
}

impl Scope {
    fn of(arguments: &Arguments, facts: &Facts) -> Result<Self, Refusal> {
        let named = named_revision(arguments, &facts.graph)?;
        match (&facts.reached, named) {
            (Ok(reached), None) => Self::pending(&facts.graph, &reached.current, "heads"),
            (Ok(reached), Some(revision)) if applied(&facts.graph, &reached.current, &revision) => {
                let note = format!("{} is already applied", file_name(&revision));
                Ok(Self::alone(vec![revision], note))
            }
            (Ok(reached), Some(revision)) => {
                Self::pending(&facts.graph, &reached.current, &revision.id)
            }
            (Err(refusal), named) => {
                let heads = facts.graph.heads.iter();
                let heads = heads.filter_map(|id| facts.graph.revisions.get(id).cloned());
                let revisions = named.map_or_else(|| heads.collect(), |revision| vec![revision]);
                let note = format!(
                    "the database was not reached ({}), so this is judged from source only",
                    refusal.summary
                );
                Ok(Self::alone(revisions, note))
            }
        }
    }

    /// Everything that apply would run from `current` to `target`.
    fn pending(graph: &Graph, current: &[String], target: &str) -> Result<Self, Refusal> {
        let revisions = graph.upgrade_path(current, target)?;
        let mut target = graph.versions_after_upgrade(current, target)?;
        target.sort();
        let applicable = !revisions.is_empty();
        Ok(Self { revisions, target, applicable, note: None })
    }

    fn alone(revisions: Vec<Arc<Revision>>, note: String) -> Self {
        let target = revisions.iter().map(|revision| revision.id.clone()).collect();
        Self { revisions, target, applicable: false, note: Some(note) }
    }

    /// What was consulted on the schema that the revisions meet, and what is without knowing it.
    fn imported(&self, walked: &Walked) -> Vec<(PathBuf, String)> {
        let alone: Vec<Migration> = self.revisions.iter().map(|one| one.migration()).collect();
        imported_files(walked.revisions.iter().map(|one| &one.migration).chain(&alone))
    }

    fn binding(&self, walked: &Walked, reached: &DatabaseState) -> Binding {
        Binding {
            direction: Direction::Upgrade,
            current: reached.current.clone(),
            target: self.target.clone(),
            revisions: self
                .revisions
                .iter()
                .map(|revision| (revision.id.clone(), revision.sha256.clone()))
                .collect(),
            imported: self.imported(walked),
            database: reached.url.to_string(),
        }
    }
}

/// Whether `revision` is among those that the version table stands on.
fn applied(graph: &Graph, current: &[String], revision: &Revision) -> bool {
    let mut seen = BTreeSet::new();
    let mut waiting: Vec<&str> = current.iter().map(String::as_str).collect();
    while let Some(id) = waiting.pop() {
        if id == revision.id {
            return true;
        }
        if let Some(found) = graph.revisions.get(id).filter(|_| seen.insert(id)) {
            waiting.extend(found.down_revision.iter().map(String::as_str));
            waiting.extend(found.depends_on.iter().map(String::as_str));
        }
    }
    false
}

fn named_revision(arguments: &Arguments, graph: &Graph) -> Result<Option<Arc<Revision>>, Refusal> {
    match (&arguments.file, &arguments.revision) {
        (None, None) => Ok(None),
        (Some(_), Some(_)) => {
            Err(Refusal::new("two_targets", "Name a file or a revision, not both")
                .because("both `file` and `revision` were given")
                .instead(
                    "leave one of them out; leave both out to review everything that is pending",
                )
                .unblock("review_file {}"))
        }
        (Some(file), None) => by_file(file, graph).map(Some),
        (None, Some(id)) => graph.resolve(id).map(Some),
    }
}

fn by_file(file: &str, graph: &Graph) -> Result<Arc<Revision>, Refusal> {
    let wanted = Path::new(file);
    let found = graph
        .revisions
        .values()
        .find(|revision| revision.path == wanted || revision.path.ends_with(wanted))
        .or_else(|| {
            let name = wanted.file_name()?;
            graph.revisions.values().find(|revision| revision.path.file_name() == Some(name))
        });
    found.cloned().ok_or_else(|| unknown_file(file, graph))
}

fn unknown_file(file: &str, graph: &Graph) -> Refusal {
    let problem = graph
        .problems
        .iter()
        .find(|problem| problem.files.iter().any(|path| path.ends_with(Path::new(file))));
    let refusal =
        Refusal::new("unknown_file", format!("{file} is not a revision file that Alembic reads"));
    match problem {
        Some(problem) => refusal
            .because(problem.message.clone())
            .instead(problem.fix.clone())
            .unblock(format!("review_file {}", json!({"file": file}))),
        None => refusal
            .because(format!("no such file is in the version locations; the heads are {}", heads_told(graph)))
            .instead("name a file of the version locations, or leave `file` out for everything that is pending")
            .unblock("review_file {}"),
    }
}

fn heads_told(graph: &Graph) -> String {
    let names: Vec<String> = graph
        .heads
        .iter()
        .take(5)
        .map(|id| match graph.revisions.get(id) {
            Some(revision) => format!("{id} ({})", file_name(revision)),
            None => id.clone(),
        })
        .collect();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

async fn record(
    session: &Session,
    project: &Project,
    binding: &Binding,
    reviewed: &Reviewed,
) -> Result<ReviewId, Refusal> {
    let id = binding.review_id();
    session.journal(project).await?.record_review(&id, binding, &reviewed.review).await?;
    Ok(id)
}

fn outcome(
    facts: &Facts,
    scope: &Scope,
    reviewed: &Reviewed,
    review_id: Option<ReviewId>,
) -> Outcome<Data> {
    let verdict = reviewed.review.verdict;
    let plain = scope.note.is_none() && verdict == Verdict::Approve;
    let status = if plain { Status::Ok } else { Status::Attention };
    let review_id = review_id.map(|id| id.0);
    let data = Data {
        review_id: review_id.clone(),
        verdict,
        target: scope.target.clone(),
        current: facts.current().map(<[String]>::to_vec),
        revisions: reviewed.revisions_told(),
        checklist: reviewed.checklist_told(),
        findings: reviewed.findings_told(),
        suppressed: reviewed.suppressed_told(),
    };
    let mut outcome = Outcome::new(status, summary(scope, reviewed), data);
    outcome.report = reviewed.report.clone();
    next(outcome, scope, reviewed, review_id)
}

fn summary(scope: &Scope, reviewed: &Reviewed) -> String {
    let count = reviewed.walked.revisions.len();
    if count == 0 {
        return "Nothing is pending: the database is at the newest revision".to_owned();
    }
    let what = match reviewed.walked.revisions.as_slice() {
        [one] => file_name(&one.revision),
        _ => format!("{count} revisions"),
    };
    let verdict = match reviewed.review.verdict {
        Verdict::Approve => "approve",
        Verdict::Attention => "attention",
        Verdict::Block => "block",
    };
    let mut summary = format!("{what}: {verdict}, {}", reviewed.counts_told());
    let hidden = reviewed.revisions_hidden();
    if hidden > 0 {
        summary.push_str(&format!("; {hidden} revisions are not shown, review them one by one"));
    }
    if let Some(note) = &scope.note {
        summary.push_str(&format!("; {note}"));
    }
    summary
}

fn next(
    outcome: Outcome<Data>,
    scope: &Scope,
    reviewed: &Reviewed,
    review_id: Option<String>,
) -> Outcome<Data> {
    let errors: Vec<&str> = reviewed
        .review
        .findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .map(|finding| finding.id.as_str())
        .collect();
    let again = match scope.revisions.last() {
        Some(revision) => json!({"revision": revision.id}),
        None => json!({}),
    };
    match review_id {
        Some(id) if errors.is_empty() => outcome
            .then(
                "apply",
                json!({"review_id": id}),
                "after you have read the source, the checklist and the findings",
            )
            .then(
                "rehearse",
                json!({"review_id": id}),
                "before that, to see its locks, rewrites and way back on a scratch database",
            ),
        Some(_) => outcome.then(
            "review_file",
            again,
            format!(
                "after mending {}; what is meant as it is can be acknowledged in apply by finding id with a reason",
                errors.iter().take(5).copied().collect::<Vec<_>>().join(", ")
            ),
        ),
        None if scope.revisions.is_empty() => {
            outcome.then("alembic_current", json!({}), "nothing is to be applied")
        }
        None if scope.note.as_deref().is_some_and(|note| note.contains("already applied")) => outcome
            .then("alembic_current", json!({}), "it is applied: change it by a new revision, never by editing it"),
        None => outcome.then(
            "review_file",
            again,
            "once the database can be reached: only then is there a review_id to apply",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemas_are_small_and_plain() {
        let entry = super::super::catalogue();
        let entry = entry.iter().find(|entry| entry.name == "review_file").unwrap();
        let input = (entry.input_schema)().to_string();
        assert!(!input.contains("null") && !input.contains("anyOf"), "{input}");
        let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
        let data = settings.into_generator().into_root_schema_for::<Data>().to_value().to_string();
        assert!(data.len() <= 1_100, "{} bytes: {data}", data.len());
        assert!(!data.contains("null") && !data.contains("anyOf"), "{data}");
    }
}
