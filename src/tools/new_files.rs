//! New revision files: what they follow, what they are called, and who writes them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::json;

use super::auditing::left_out;
use super::finishing::{create_date, now};
use super::generate_revision::{Arguments, Kind};
use super::reviewing::Facts;
use crate::bridge::{Bridge, GeneratedFile, TemplateValues};
use crate::generate::{
    Header, Steps, function_body, ids_on_other_branches, mint, rename_new, render, with_imports,
    write_new,
};
use crate::project::Project;
use crate::refusal::Refusal;
use crate::revisions::{Graph, NamingConvention};

/// Where the new revision goes in the graph.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) down_revision: Vec<String>,
    depends_on: Vec<String>,
}

impl Place {
    pub(super) fn find(arguments: &Arguments, facts: &Facts) -> Result<Self, Refusal> {
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
            (_, _) => return Err(diverged(graph)),
        };
        Ok(Self { down_revision, depends_on })
    }
}

impl Place {
    /// Everything that the new revision stands on.
    pub(super) fn under(&self) -> Vec<String> {
        self.down_revision.iter().chain(&self.depends_on).cloned().collect()
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

pub(super) fn diverged(graph: &Graph) -> Refusal {
    let heads = &graph.heads;
    let refusal = Refusal::new("heads_diverge", format!("There are {} heads", heads.len()));
    if graph.heads_have_names() {
        return refusal
            .because(format!("each is of a branch with a name of its own: {}", heads.join(", ")))
            .instead("name the one to follow as `head`")
            .unblock(json!({"head": heads.first()}).to_string());
    }
    refusal
        .because(format!("nothing joins {}", heads.join(" and ")))
        .instead("merge them first, or name the one to follow as `head`")
        .unblock(r#"generate_revision {"kind": "merge", "message": "merge heads"}"#)
}

/// The ids that a new revision must not have.
#[derive(Debug, Clone)]
pub(super) struct Ids {
    taken: BTreeSet<String>,
    /// Why other branches were not looked at.
    pub(super) skipped: Option<String>,
}

impl Ids {
    pub(super) async fn gather(project: &Project, graph: &Graph) -> Self {
        let others = ids_on_other_branches(&project.root, &project.version_locations).await;
        let mut taken = others.ids;
        taken.extend(graph.revisions.keys().cloned());
        Self { taken, skipped: others.skipped }
    }

    /// The id of the next revision: its number where ids are numbers, else minted.
    fn next(&mut self, naming: &NamingConvention) -> Result<String, Refusal> {
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
pub(super) async fn write(
    project: &Project,
    graph: &Graph,
    naming: &NamingConvention,
    arguments: &Arguments,
    place: &Place,
    mut ids: Ids,
    revisions: &[Steps],
) -> Result<Vec<PathBuf>, Refusal> {
    let folder = version_location(project, graph, place)?;
    let now = now(project)?;
    let mut naming = naming.clone();
    let (mut headers, mut paths) = (Vec::new(), Vec::new());
    let mut header = Header {
        down_revision: place.down_revision.clone(),
        depends_on: place.depends_on.clone(),
        create_date: create_date(project, &now),
        ..Header::default()
    };
    for (index, steps) in revisions.iter().enumerate() {
        header.revision = ids.next(&naming)?;
        header.message = match index {
            0 => arguments.message.trim().to_owned(),
            _ => format!("{} {} {}", arguments.message.trim(), index + 1, steps.suffix),
        };
        paths.push(folder.join(naming.file_name(&header.revision, &header.message, &now)));
        headers.push(header.clone());
        header.down_revision = vec![header.revision.clone()];
        header.depends_on = Vec::new();
        naming = naming.following();
    }
    let texts = texts(project, graph, &headers, revisions).await?;
    write_all(&paths.iter().cloned().zip(texts).collect::<Vec<_>>())?;
    Ok(paths)
}

/// The files' texts by the project's template, which its own Mako fills where it holds Python.
async fn texts(
    project: &Project,
    graph: &Graph,
    headers: &[Header],
    revisions: &[Steps],
) -> Result<Vec<String>, Refusal> {
    let template = std::fs::read_to_string(project.script_location.join("script.py.mako")).ok();
    let newest = graph.newest_first().first().map(|revision| Arc::clone(&revision.source));
    let written = headers.iter().zip(revisions);
    let plain: Option<Vec<String>> = written
        .clone()
        .map(|(header, steps)| render(header, steps, template.as_deref(), newest.as_deref()))
        .collect();
    if let Some(texts) = plain {
        return Ok(texts);
    }
    let values: Vec<TemplateValues> = written
        .map(|(header, steps)| TemplateValues {
            message: header.message.clone(),
            up_revision: header.revision.clone(),
            down_revision: header.down_revision.clone(),
            depends_on: header.depends_on.clone(),
            create_date: header.create_date.clone(),
            imports: steps.imports.join("\n"),
            upgrades: function_body(&steps.upgrade),
            downgrades: function_body(&steps.downgrade),
        })
        .collect();
    let texts = Bridge::new(project).render(&values).await?;
    for (text, steps) in texts.iter().zip(revisions) {
        if steps.upgrade.iter().any(|line| !text.contains(line.trim())) {
            return Err(no_place_for_operations());
        }
    }
    let texts = texts.into_iter().zip(revisions);
    Ok(texts.map(|(text, steps)| with_imports(text, &steps.imports)).collect())
}

fn no_place_for_operations() -> Refusal {
    Refusal::new("template_without_operations", "script.py.mako has no place for operations")
        .because("the file that it makes does not hold what upgrade() shall do: templates for several databases name a function for each")
        .instead("generate with kind empty and write the operations into the function of the database that is meant")
        .unblock(r#"generate_revision {"kind": "empty", "message": "..."}"#)
}

/// Writes all files or none.
fn write_all(files: &[(PathBuf, String)]) -> Result<(), Refusal> {
    for (place, (path, text)) in files.iter().enumerate() {
        if let Err(refusal) = write_new(path, text) {
            for (written, _) in files.iter().take(place) {
                // A file that cannot be removed is seen by the next look at the history.
                let _ = std::fs::remove_file(written);
            }
            return Err(refusal);
        }
    }
    Ok(())
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

/// A file that Alembic wrote, and what it wrote it from.
pub(super) struct Autogenerated {
    pub(super) path: PathBuf,
    pub(super) written: GeneratedFile,
}

/// Lets Alembic write the file, without what `exclude` names, and gives it the project's own kind of name.
pub(super) async fn autogenerate(
    project: &Project,
    naming: &NamingConvention,
    arguments: &Arguments,
    place: &Place,
    ids: &Ids,
) -> Result<Autogenerated, Refusal> {
    if !place.depends_on.is_empty() {
        return Err(Refusal::new("depends_on_unsupported", "autogenerate takes no depends_on")
            .because("the dependency would be left out of the file")
            .instead("generate without it, then set depends_on in the file")
            .unblock("depends_on = \"REVISION\""));
    }
    let id = ids.clone().next(naming)?;
    let head = place.down_revision.first().map(String::as_str);
    let written = Bridge::new(project)
        .autogenerate(arguments.message.trim(), &id, head, &left_out(&arguments.exclude))
        .await
        .map_err(Refusal::from)?;
    let path = local_path(project, &written).ok_or_else(|| not_visible(project, &written))?;
    if naming.number.is_none() || naming.id_is_number {
        return Ok(Autogenerated { path, written });
    }
    let name = naming.file_name(&id, arguments.message.trim(), &now(project)?);
    let named = path.with_file_name(name);
    if named != path {
        rename_new(&path, &named)?;
    }
    Ok(Autogenerated { path: named, written })
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
