//! `generate_revision`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Zoned;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::reviewing::{Facts, Reviewed, file_name, judge, read_graph};
use super::{Annotations, Progress, Session, Tool};
use crate::bridge::{Bridge, GeneratedFile};
use crate::generate::{
    FileNaming, Header, Pattern, Steps, ids_on_other_branches, mint, plan, rename_new, render,
    write_new,
};
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
    /// autogenerate compares models and database; operations writes the typed changes
    pub kind: Kind,
    /// What it does, in a few words
    pub message: String,
    /// For kind operations
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub operations: Vec<Pattern>,
    /// Revision to follow, where heads diverge
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub head: String,
    /// Revisions of other branches it needs
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub depends_on: Vec<String>,
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

/// Result of `generate_revision`.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Data {
    /// The new file
    pub file: String,
    /// Where it is, for editing
    pub path: String,
    /// Minted id
    pub revision_id: String,
    /// Predecessors
    pub down_revision: Vec<String>,
    /// The file's text: read it
    pub source: String,
    /// approve, attention or block
    #[schemars(with = "String")]
    pub verdict: Verdict,
    /// Further files, where the safe way takes several
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub more: Vec<Map<String, Value>>,
    /// Pre-apply checklist
    pub checklist: Vec<Map<String, Value>>,
    /// Worst first
    pub findings: Vec<Map<String, Value>>,
}

impl Tool for GenerateRevision {
    const NAME: &'static str = "generate_revision";
    const TITLE: &'static str = "Write a new revision file";
    const DESCRIPTION: &'static str = include_str!("../../tools/generate_revision.md");
    const ANNOTATIONS: Annotations =
        Annotations { read_only: false, destructive: false, idempotent: false, open_world: false };
    type Arguments = Arguments;
    type Data = Data;

    async fn call(
        arguments: Arguments,
        session: Arc<Session>,
        progress: Progress,
    ) -> Result<Outcome<Data>, Refusal> {
        let project = session.project()?;
        check(&arguments)?;
        progress.say("reading the revision files and the database's revision");
        let facts = Facts::gather(&session, &project).await?;
        let place = Place::find(&arguments, &facts)?;
        let ids = Ids::gather(&project, &facts.graph).await;
        let paths = match arguments.kind {
            Kind::Autogenerate => {
                at_head(&facts, &place)?;
                progress.say("comparing the models with the database");
                vec![autogenerate(&project, &facts.graph, &arguments, &place, &ids).await?]
            }
            Kind::Empty | Kind::Merge => {
                write(&project, &facts.graph, &arguments, &place, ids.clone(), &[Steps::default()])?
            }
            Kind::Operations => {
                let steps = plan(&arguments.operations, facts.dialect)?;
                write(&project, &facts.graph, &arguments, &place, ids.clone(), &steps)?
            }
        };
        progress.say("reviewing what was written");
        answer(&project, facts, &arguments, &ids, &paths).await
    }
}

fn check(arguments: &Arguments) -> Result<(), Refusal> {
    let plain = arguments.message.trim();
    if plain.is_empty() || arguments.message.lines().count() > 1 || plain.chars().count() > 200 {
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
    Ok(())
}

/// Where the new revision goes in the graph.
#[derive(Debug)]
struct Place {
    down_revision: Vec<String>,
    depends_on: Vec<String>,
}

impl Place {
    fn find(arguments: &Arguments, facts: &Facts) -> Result<Self, Refusal> {
        let graph = &facts.graph;
        let depends_on = arguments
            .depends_on
            .iter()
            .map(|id| known(graph, id))
            .collect::<Result<Vec<_>, _>>()?;
        let down_revision = match (arguments.kind, graph.heads.as_slice()) {
            (Kind::Merge, heads) if heads.len() > 1 => heads.to_vec(),
            (Kind::Merge, _) => return Err(nothing_to_merge(graph)),
            (_, _) if !arguments.head.is_empty() => vec![head(graph, &arguments.head)?],
            (_, [] | [_]) => graph.heads.clone(),
            (_, heads) => return Err(diverged(heads)),
        };
        Ok(Self { down_revision, depends_on })
    }
}

fn known(graph: &Graph, id: &str) -> Result<String, Refusal> {
    if graph.revisions.contains_key(id) {
        return Ok(id.to_owned());
    }
    Err(Refusal::new("unknown_revision", format!("There is no revision {id}"))
        .because("no file of the version locations declares it")
        .instead("use the whole id as alembic_current shows it")
        .unblock("alembic_current {}"))
}

/// A head may be given as itself; anything else would make a branch nobody asked for.
fn head(graph: &Graph, id: &str) -> Result<String, Refusal> {
    let id = known(graph, id)?;
    if graph.heads.contains(&id) {
        return Ok(id);
    }
    Err(Refusal::new("not_a_head", format!("{id} is followed by another revision already"))
        .because(format!(
            "the heads are {}; a second follower would split the history",
            graph.heads.join(", ")
        ))
        .instead("leave `head` out, or name one of the heads")
        .unblock(json!({"head": graph.heads.first()}).to_string()))
}

fn nothing_to_merge(graph: &Graph) -> Refusal {
    Refusal::new("nothing_to_merge", "There is nothing to merge")
        .because(format!("the only head is {}", graph.heads.join(", ")))
        .instead("go on from it")
        .unblock(r#"generate_revision {"kind": "autogenerate", "message": "..."}"#)
}

fn diverged(heads: &[String]) -> Refusal {
    Refusal::new("heads_diverge", format!("There are {} heads", heads.len()))
        .because(format!("nothing joins {}", heads.join(" and ")))
        .instead("merge them first, or name the one to follow as `head`")
        .unblock(r#"generate_revision {"kind": "merge", "message": "merge heads"}"#)
}

/// Autogenerate compares with the database as it is, so that must be where the files are.
fn at_head(facts: &Facts, place: &Place) -> Result<(), Refusal> {
    let reached = match &facts.reached {
        Ok(reached) => reached,
        Err(refusal) => {
            return Err(Refusal::new("database_unreachable", "Autogenerate needs the database")
                .because(format!("{}: {}", refusal.summary, refusal.root_cause))
                .instead(refusal.revised_approach.clone())
                .unblock(refusal.unblock.clone()));
        }
    };
    let behind = place.down_revision.iter().any(|head| !reached.current.contains(head));
    if !behind {
        return Ok(());
    }
    let shown = if reached.current.is_empty() {
        "no revision".to_owned()
    } else {
        reached.current.join(", ")
    };
    Err(Refusal::new("not_at_head", "The database is not at the newest revision")
        .because(format!(
            "it shows {shown}, the files are at {}: pending changes would be generated again",
            place.down_revision.join(", ")
        ))
        .instead("review and apply what is pending first, then generate")
        .unblock("review_file {}"))
}

/// The ids that a new revision must not have.
#[derive(Debug, Clone)]
struct Ids {
    taken: BTreeSet<String>,
    /// Why other branches were not looked at.
    skipped: Option<String>,
}

impl Ids {
    async fn gather(project: &Project, graph: &Graph) -> Self {
        let others = ids_on_other_branches(&project.root, &project.version_locations).await;
        let mut taken = others.ids;
        taken.extend(graph.revisions.keys().cloned());
        Self { taken, skipped: others.skipped }
    }

    /// The id of the next revision: its number where ids are numbers, else minted.
    fn next(&mut self, naming: &FileNaming) -> Result<String, Refusal> {
        let id = match &naming.number {
            Some(number) if naming.id_is_number => number.clone(),
            _ => mint(&self.taken),
        };
        if self.taken.insert(id.clone()) {
            return Ok(id);
        }
        Err(Refusal::new("revision_taken", format!("Revision {id} exists on another branch"))
            .because("revision ids are numbers here, and a branch of this repository has taken the next one")
            .instead("merge or rebase that branch first, then generate again")
            .unblock(format!("git grep -n \"{id}\" $(git for-each-ref --format='%(refname)')")))
    }
}

/// Writes one file per element of `revisions`, each following the one before.
fn write(
    project: &Project,
    graph: &Graph,
    arguments: &Arguments,
    place: &Place,
    mut ids: Ids,
    revisions: &[Steps],
) -> Result<Vec<PathBuf>, Refusal> {
    let template = std::fs::read_to_string(project.script_location.join("script.py.mako")).ok();
    let newest = graph.newest_first().first().map(|revision| Arc::clone(&revision.source));
    let folder = version_location(project, graph, place)?;
    let now = Zoned::now();
    let mut naming = FileNaming::detect(graph, project.file_template.as_deref());
    let mut header = Header {
        down_revision: place.down_revision.clone(),
        depends_on: place.depends_on.clone(),
        create_date: now.strftime("%Y-%m-%d %H:%M:%S%.6f").to_string(),
        ..Header::default()
    };
    let mut files = Vec::new();
    for (index, steps) in revisions.iter().enumerate() {
        header.revision = ids.next(&naming)?;
        header.message = match index {
            0 => arguments.message.trim().to_owned(),
            _ => format!("{} {} {}", arguments.message.trim(), index + 1, steps.suffix),
        };
        let name = naming.file_name(&header.revision, &header.message, &now);
        let text = render(&header, steps, template.as_deref(), newest.as_deref());
        files.push((folder.join(name), text));
        header.down_revision = vec![header.revision.clone()];
        header.depends_on = Vec::new();
        naming = naming.following();
    }
    for (path, text) in &files {
        write_new(path, text)?;
    }
    Ok(files.into_iter().map(|(path, _)| path).collect())
}

/// The folder of the revision that is followed, else the first version location.
fn version_location(project: &Project, graph: &Graph, place: &Place) -> Result<PathBuf, Refusal> {
    let followed = place.down_revision.first().and_then(|id| graph.revisions.get(id));
    let folder = followed.and_then(|revision| revision.path.parent()).map(Path::to_owned);
    folder.or_else(|| project.version_locations.first().cloned()).ok_or_else(|| {
        Refusal::new("no_versions_folder", "There is no folder for revision files")
            .because("no version location is configured")
            .instead("create the versions folder beside env.py")
            .unblock(format!("mkdir '{}'", project.script_location.join("versions").display()))
    })
}

/// Lets Alembic write the file, and gives it the project's own kind of name.
async fn autogenerate(
    project: &Project,
    graph: &Graph,
    arguments: &Arguments,
    place: &Place,
    ids: &Ids,
) -> Result<PathBuf, Refusal> {
    if !place.depends_on.is_empty() {
        return Err(Refusal::new("depends_on_unsupported", "autogenerate takes no depends_on")
            .because("the dependency would be left out of the file")
            .instead("generate without it, then set depends_on in the file")
            .unblock("depends_on = \"REVISION\""));
    }
    let naming = FileNaming::detect(graph, project.file_template.as_deref());
    let id = ids.clone().next(&naming)?;
    let head = place.down_revision.first().map(String::as_str);
    let written = Bridge::new(project)
        .revision(arguments.message.trim(), &id, true, head)
        .await
        .map_err(Refusal::from)?;
    let path = local_path(project, &written).ok_or_else(|| not_visible(project, &written))?;
    if naming.number.is_none() || naming.id_is_number {
        return Ok(path);
    }
    let name = naming.file_name(&id, arguments.message.trim(), &Zoned::now());
    let named = path.with_file_name(name);
    if named != path {
        rename_new(&path, &named)?;
    }
    Ok(named)
}

/// The file that the project's Python wrote, as this machine sees it.
fn local_path(project: &Project, written: &GeneratedFile) -> Option<PathBuf> {
    let relative = Path::new(&written.relative_path);
    let name = relative.file_name()?;
    std::iter::once(project.script_location.join(relative))
        .chain(project.version_locations.iter().map(|folder| folder.join(name)))
        .find(|path| path.is_file())
}

fn not_visible(project: &Project, written: &GeneratedFile) -> Refusal {
    let command = project.launch.command.join(" ");
    Refusal::new("file_not_visible", format!("{} was written where this machine cannot see it", written.relative_path))
        .because(format!(
            "`{command}` runs in another root, and {} is not mounted from here; the file is inside it. Its text:\n{}",
            project.script_location.display(),
            written.source
        ))
        .instead("mount the project's folder into the container, or save the text above under that name here and remove the one inside")
        .unblock("services:\n  backend:\n    volumes:\n      - .:/app")
        .database_state("unchanged: autogenerate only reads it")
}

/// Reads the new files as any other and answers with them and their review.
async fn answer(
    project: &Project,
    mut facts: Facts,
    arguments: &Arguments,
    ids: &Ids,
    paths: &[PathBuf],
) -> Result<Outcome<Data>, Refusal> {
    facts.graph = read_graph(project).await?;
    let revisions = paths
        .iter()
        .map(|path| written_revision(&facts.graph, path))
        .collect::<Result<Vec<_>, _>>()?;
    let reviewed = judge(project, &facts, revisions.clone()).await?;
    let Some((first, more)) = revisions.split_first() else {
        return Err(Refusal::new("nothing_written", "No file was written"));
    };
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
    };
    let follow_up = follow_ups(arguments, facts.dialect)?;
    let plain = reviewed.review.verdict == Verdict::Approve && follow_up.is_empty();
    let status = if plain { Status::Ok } else { Status::Attention };
    let mut outcome = Outcome::new(status, summary(arguments, ids, &reviewed, &follow_up), data);
    outcome.report = reviewed.report;
    Ok(outcome.then(
        "review_file",
        json!({}),
        "after reading and, where needed, editing the source",
    ))
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

/// What belongs in later revisions.
fn follow_ups(
    arguments: &Arguments,
    dialect: crate::schema::Dialect,
) -> Result<Vec<String>, Refusal> {
    if arguments.kind != Kind::Operations {
        return Ok(Vec::new());
    }
    let steps = plan(&arguments.operations, dialect)?;
    Ok(steps.into_iter().flat_map(|steps| steps.follow_up).collect())
}

fn summary(arguments: &Arguments, ids: &Ids, reviewed: &Reviewed, follow_up: &[String]) -> String {
    let names: Vec<String> =
        reviewed.revisions.iter().map(|(revision, _)| file_name(revision)).collect();
    let mut summary = format!("Wrote {}: {}", names.join(", "), reviewed.counts_told());
    if names.len() > 1 {
        summary.push_str(&format!(
            "; {} revisions, since one transaction would hold locks too long or fail",
            names.len()
        ));
    }
    let nothing =
        reviewed.revisions.iter().all(|(_, migration)| migration.upgrade.operations.is_empty());
    if arguments.kind == Kind::Autogenerate && nothing {
        summary.push_str(
            "; models and database agree, so it is empty: remove the file (or import the models in env.py)",
        );
    }
    if !follow_up.is_empty() {
        summary.push_str(&format!(
            "; existing rows are not checked yet: a later revision needs {}",
            follow_up.join(", ")
        ));
    }
    if let Some(reason) = &ids.skipped {
        summary.push_str(&format!("; other branches were not searched for the id ({reason})"));
    }
    summary
}
