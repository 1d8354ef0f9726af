//! `generate_revision`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::auditing::{self, Audited};
use super::finishing::run_hooks;
use super::heads::{at_head, can_merge};
use super::new_files::{Ids, Place, autogenerate, write};
use super::planned::naming;
use super::planning::planned;
use super::reviewing::{Facts, Reviewed, file_name, judge, read_graph};
use super::{Annotations, Caller, Session, Tool};
use crate::generate::{Audit, Pattern, Steps};
use crate::project::Project;
use crate::refusal::Refusal;
use crate::report::{Outcome, Status};
use crate::review::Verdict;
use crate::revisions::{Graph, Revision};

/// The tool.
#[derive(Debug)]
pub struct GenerateRevision;

/// Arguments of `generate_revision`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Arguments {
    /// operations: from the typed changes
    pub kind: Kind,
    /// A few words
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub message: String,
    /// Number in the roadmap
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub planned: String,
    /// For kind operations
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub operations: Vec<Pattern>,
    /// To follow, of several heads
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub head: String,
    /// Ids in other branches
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub depends_on: Vec<String>,
    /// Left out by autogenerate: table:a, index:b; keep:table:a writes it
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exclude: Vec<String>,
}

/// Kinds of revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Kind {
    Autogenerate,
    Empty,
    Merge,
    Operations,
}

impl Kind {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Autogenerate => "autogenerate",
            Self::Empty => "empty",
            Self::Merge => "merge",
            Self::Operations => "operations",
        }
    }
}

/// Result of `generate_revision`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Data {
    /// The new file
    #[serde(skip_serializing_if = "String::is_empty")]
    pub file: String,
    /// For editing
    #[serde(skip_serializing_if = "String::is_empty")]
    pub path: String,
    /// Minted id
    #[serde(skip_serializing_if = "String::is_empty")]
    pub revision_id: String,
    /// Predecessors
    pub down_revision: Vec<String>,
    /// Read it
    pub source: String,
    /// approve, attention or block
    #[schemars(with = "String")]
    pub verdict: Verdict,
    /// Further files
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub more: Vec<Map<String, Value>>,
    /// Pre-apply checklist
    pub checklist: Vec<Map<String, Value>>,
    /// Worst first
    pub findings: Vec<Map<String, Value>>,
    /// What remains to do
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// autogenerate: invented, missed
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Map<String, Value>")]
    pub audit: Option<Audit>,
}

impl Tool for GenerateRevision {
    const NAME: &'static str = "generate_revision";
    const TITLE: &'static str = "Write a revision";
    const DESCRIPTION: &'static str = include_str!("../../tools/generate_revision.md");
    const ANNOTATIONS: Annotations =
        Annotations { read_only: false, destructive: false, idempotent: false, open_world: false };
    type Arguments = Arguments;
    type Data = Data;

    async fn call(
        mut arguments: Arguments,
        session: Arc<Session>,
        caller: Caller,
    ) -> Result<Outcome<Data>, Refusal> {
        let project = session.project()?;
        let named = naming(&project, &*session.graph(&project).await?, &mut arguments)?;
        check(&arguments)?;
        let journal = session.journal(&project).await?;
        caller.say("reading the revision files and the database's revision");
        let facts = Facts::gather(&session, &project).await?;
        let place = Place::find(&arguments, &facts)?;
        let ids = Ids::gather(&project, &facts.graph).await;
        let mut notes = match arguments.kind {
            Kind::Merge => can_merge(&project, &facts, &place).await?,
            _ => Vec::new(),
        };
        let mut audited = None;
        let paths = match arguments.kind {
            Kind::Autogenerate => {
                at_head(&facts, &place)?;
                caller.say("comparing the models with the database");
                let made = autogenerate(&project, &named, &arguments, &place, &ids).await?;
                caller.say("comparing what was written with models, database and history");
                let found = Audited::of(&project, &facts, &arguments, &made).await?;
                if found.is_refused() {
                    return found.refused(&arguments, &place, &made);
                }
                notes.extend(found.notes());
                audited = Some(found);
                vec![made.path]
            }
            Kind::Empty | Kind::Merge => {
                write(
                    &project,
                    &facts.graph,
                    &named,
                    &arguments,
                    &place,
                    ids.clone(),
                    &[Steps::default()],
                )
                .await?
            }
            Kind::Operations => {
                let planned =
                    planned(&project, &facts, &place, &arguments.message, &arguments.operations)
                        .await?;
                notes.extend(planned.notes);
                let steps = &planned.revisions;
                write(&project, &facts.graph, &named, &arguments, &place, ids.clone(), steps)
                    .await?
            }
        };
        notes.extend(run_hooks(&project, &paths).await);
        caller.say("reviewing what was written");
        let (revisions, outcome) =
            answer(&project, facts, &arguments, &ids, &paths, notes, audited).await?;
        for revision in &revisions {
            journal.record_generation(revision, arguments.kind.name()).await?;
        }
        Ok(outcome)
    }
}

fn check(arguments: &Arguments) -> Result<(), Refusal> {
    let plain = arguments.message.trim();
    let is_mute = !plain.contains(char::is_alphanumeric);
    if is_mute || arguments.message.lines().count() > 1 || plain.chars().count() > 200 {
        return Err(Refusal::new("bad_message", "The message is not one short line")
            .because("it becomes the docstring and the file's name")
            .instead("say in a few words what the revision does")
            .unblock(r#"{"kind": "empty", "message": "add note to orders"}"#));
    }
    if arguments.kind != Kind::Operations && !arguments.operations.is_empty() {
        return Err(Refusal::new("operations_ignored", "`operations` goes with kind operations")
            .because("another kind would leave them out silently")
            .instead("set kind to operations, or leave `operations` out")
            .unblock(r#"{"kind": "operations", "message": "...", "operations": [...]}"#));
    }
    match arguments.kind {
        Kind::Autogenerate => auditing::check(&arguments.exclude),
        _ if arguments.exclude.is_empty() => Ok(()),
        _ => Err(Refusal::new("exclude_ignored", "`exclude` goes with kind autogenerate")
            .because("the other kinds write what they are told")
            .instead("leave `exclude` out")
            .unblock(
                json!({"kind": arguments.kind.name(), "message": arguments.message}).to_string(),
            )),
    }
}

/// Reads the new files as any other and answers with them and their review.
async fn answer(
    project: &Project,
    mut facts: Facts,
    arguments: &Arguments,
    ids: &Ids,
    paths: &[PathBuf],
    mut notes: Vec<String>,
    audited: Option<Audited>,
) -> Result<(Vec<Arc<Revision>>, Outcome<Data>), Refusal> {
    facts.graph = read_graph(project).await?;
    let revisions = paths
        .iter()
        .map(|path| written_revision(&facts.graph, path))
        .collect::<Result<Vec<_>, _>>()?;
    let reviewed = judge(project, &facts, revisions.clone()).await?;
    notes.extend(reviewed.review.suppressed.iter().map(|one| {
        let (id, message) = (&one.finding.id, &one.finding.message);
        format!("{id} is taken as decided: {message} ({})", one.reason)
    }));
    let Some((first, more)) = revisions.split_first() else {
        return Err(Refusal::new("nothing_written", "No file was written"));
    };
    let missed = audited.as_ref().filter(|audited| !audited.audit.missed.is_empty());
    let told = missed.map(|audited| format!("; {}", audited.told())).unwrap_or_default();
    let meant = missed.and_then(|audited| audited.as_meant(arguments));
    let data = Data {
        file: file_name(first),
        path: first.path.display().to_string(),
        revision_id: first.id.clone(),
        down_revision: first.down_revision.clone(),
        source: first.source.to_string(),
        verdict: reviewed.review.verdict,
        more: more.iter().map(|revision| further(revision)).collect(),
        checklist: reviewed.checklist_told(),
        findings: reviewed.findings_told(),
        notes,
        audit: audited.map(|audited| audited.audit),
    };
    let plain =
        reviewed.review.verdict == Verdict::Approve && data.notes.is_empty() && told.is_empty();
    let status = if plain { Status::Ok } else { Status::Attention };
    let mut outcome = Outcome::new(status, summary(arguments, ids, &reviewed) + &told, data);
    outcome.report = reviewed.report;
    if let Some(call) = meant {
        outcome = outcome.then("generate_revision", call, "what autogenerate missed");
    }
    let outcome = outcome.then(
        "review_file",
        json!({}),
        "after reading and, where needed, editing the source",
    );
    Ok((revisions, outcome))
}

fn written_revision(graph: &Graph, path: &Path) -> Result<Arc<Revision>, Refusal> {
    let found = graph.revisions.values().find(|revision| revision.path == path);
    let same_name =
        || graph.revisions.values().find(|revision| revision.path.file_name() == path.file_name());
    found.or_else(same_name).cloned().ok_or_else(|| {
        Refusal::new(
            "unreadable_revision",
            format!("{} was written, but Alembic would not read it", path.display()),
        )
        .because("the project's script.py.mako makes something that is not a revision file")
        .instead("mend script.py.mako and remove the file")
        .unblock(format!("rm '{}'", path.display()))
    })
}

fn further(revision: &Revision) -> Map<String, Value> {
    let mut told = Map::new();
    told.insert("file".to_owned(), Value::from(file_name(revision)));
    told.insert("path".to_owned(), Value::from(revision.path.display().to_string()));
    told.insert("revision_id".to_owned(), Value::from(revision.id.clone()));
    told.insert("down_revision".to_owned(), json!(revision.down_revision));
    told.insert("source".to_owned(), Value::from(&*revision.source));
    told
}

fn summary(arguments: &Arguments, ids: &Ids, reviewed: &Reviewed) -> String {
    let names: Vec<String> =
        reviewed.walked.revisions.iter().map(|one| file_name(&one.revision)).collect();
    let mut summary = format!("Wrote {}: {}", names.join(", "), reviewed.counts_told());
    if names.len() > 1 {
        summary.push_str(&format!(
            "; {} revisions, since one transaction would hold locks too long or fail",
            names.len()
        ));
    }
    let nothing =
        reviewed.walked.revisions.iter().all(|one| one.migration.upgrade.operations.is_empty());
    if arguments.kind == Kind::Autogenerate && nothing {
        summary.push_str(
            "; models and database agree, so it is empty: remove the file (or import the models in env.py)",
        );
    }
    if let Some(reason) = &ids.skipped {
        summary.push_str(&format!("; other branches were not searched for the id ({reason})"));
    }
    summary
}
