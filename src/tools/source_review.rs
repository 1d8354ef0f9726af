//! Many revision files judged from source alone, for people and CI.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Session;
use super::state::graph;
use crate::models::{naming_templates, read_models};
use crate::project::{ModuleSources, Project, Repository};
use crate::python::Library;
use crate::refusal::Refusal;
use crate::report::{FileReview, FileReviews};
use crate::review::{
    Around, Direction, Finding, Policy, Published, Review, ReviewInput, Walked, graph_findings,
    published_findings, removed_findings, review_each, verdict,
};
use crate::revisions::{Graph, Revision, load};
use crate::schema::Dialect;

/// What is to be judged.
#[derive(Debug, Default)]
pub struct Reviewing {
    /// Files and folders; the whole history where there are none.
    pub paths: Vec<PathBuf>,
    /// Only what is new or changed against this commit.
    pub diff: Option<String>,
    /// The database to judge for, where it is not the project's own.
    pub dialect: Option<Dialect>,
}

/// Judges what `reviewing` names.
pub fn review_source(session: &Session, reviewing: &Reviewing) -> Result<FileReviews, Refusal> {
    let project = session.project()?;
    let graph = graph(&project);
    let policy = Policy::of(&project)?;
    let dialect = reviewing.dialect.unwrap_or_else(|| project.likely_dialect());
    let chosen = Chosen::of(reviewing, &project, &graph)?;
    let walked = walk(&project, &graph, &chosen, dialect);
    let model_tables = walked.drops_tables().then(|| model_tables(&project)).flatten();
    let input = ReviewInput {
        walked: &walked,
        graph: &graph,
        row_counts: &BTreeMap::new(),
        obstructions: &[],
        model_tables: model_tables.as_deref(),
        policy: &policy,
    };
    // What a branch adds is applied in one go; of other revisions nobody knows.
    let together = |revision: &Revision| chosen.run.contains(&revision.id);
    let mut around = around(&graph, &chosen);
    let reviews = review_each(&input, |revision| chosen.means(&revision.path), together, &around);
    for (revision, _) in &reviews {
        around.remove(&revision.path);
    }
    let settings = project.details.settings_file.clone().filter(|_| chosen.files.is_none());
    if let Some(settings) = settings {
        let text = crate::project::read_source_text(&settings).unwrap_or_default();
        let unused = policy.unused(&reviews, &around, &text);
        around.insert(settings, unused);
    }
    let files = files(reviews, around, &policy);
    Ok(FileReviews { files, dialect })
}

/// The files that are meant.
struct Chosen {
    /// Absolute paths; `None` means all.
    files: Option<BTreeSet<PathBuf>>,
    /// Revisions that would run together.
    run: BTreeSet<String>,
    /// What is known of them already.
    found: Around,
}

impl Chosen {
    fn of(reviewing: &Reviewing, project: &Project, graph: &Graph) -> Result<Self, Refusal> {
        let mut chosen = Self { files: None, run: BTreeSet::new(), found: Around::new() };
        if !reviewing.paths.is_empty() {
            chosen.files = Some(named_files(&reviewing.paths, project, graph)?);
        }
        if let Some(base) = &reviewing.diff {
            let mut changed = BTreeSet::new();
            for (revision, found) in against(base, project, graph)? {
                changed.insert(revision.path.clone());
                chosen.run.insert(revision.id.clone());
                chosen.found.insert(revision.path.clone(), found);
            }
            chosen.files = Some(match chosen.files {
                Some(named) => named.intersection(&changed).cloned().collect(),
                None => changed,
            });
        }
        Ok(chosen)
    }

    fn means(&self, file: &Path) -> bool {
        self.files.as_ref().is_none_or(|files| files.contains(file))
    }
}

/// The files of the graph that `paths` name or hold.
fn named_files(
    paths: &[PathBuf],
    project: &Project,
    graph: &Graph,
) -> Result<BTreeSet<PathBuf>, Refusal> {
    let revisions = graph.revisions.values().map(|revision| &revision.path);
    let broken = graph.problems.iter().flat_map(|problem| &problem.files);
    let known: BTreeMap<PathBuf, &PathBuf> = revisions
        .chain(broken)
        .map(|path| (path.canonicalize().unwrap_or_else(|_| path.clone()), path))
        .collect();
    let mut files = BTreeSet::new();
    for path in paths {
        let absolute = path.canonicalize().map_err(|error| {
            Refusal::new("no_such_path", format!("{} cannot be read", path.display()))
                .because(error.to_string())
                .instead("name revision files or folders, relative to the working directory")
                .unblock("alembic-mcp review")
        })?;
        let inside =
            known.range(absolute.clone()..).take_while(|(file, _)| file.starts_with(&absolute));
        let before = files.len();
        files.extend(inside.map(|(_, file)| (*file).clone()));
        let elsewhere = !project.version_locations.iter().any(|location| {
            location.canonicalize().is_ok_and(|location| absolute.starts_with(location))
        });
        // A folder around the versions may still hold none.
        let around = project.version_locations.iter().any(|location| {
            location.canonicalize().is_ok_and(|location| location.starts_with(&absolute))
        });
        if files.len() == before && elsewhere && !around {
            if absolute.is_dir() {
                return Err(no_revisions_in(path, project));
            }
            return Err(Refusal::new(
                "not_a_revision",
                format!("{} is no revision file", path.display()),
            )
            .because(format!("the revisions of this project are in {}", locations(project)))
            .instead("name files in there, or another project with --project or -c")
            .unblock("alembic-mcp review"));
        }
    }
    Ok(files)
}

fn no_revisions_in(folder: &Path, project: &Project) -> Refusal {
    Refusal::new("no_revisions", format!("{} holds no revision file", folder.display()))
        .because(format!("the revisions of this project are in {}", locations(project)))
        .instead("name folders or files in there, or another project with --project or -c")
        .unblock("alembic-mcp review")
}

fn locations(project: &Project) -> String {
    let locations = project.version_locations.iter().map(|path| path.display().to_string());
    locations.collect::<Vec<_>>().join(", ")
}

/// The revisions that are new or changed against `base`.
fn against(base: &str, project: &Project, graph: &Graph) -> Result<Published, Refusal> {
    let repository = Repository::of(&project.root)?;
    let tip = repository.commit(base)?;
    let parted = repository.parted_from(&tip)?;
    let before = graph_at(&repository, &parted, project)?;
    let later = if parted == tip { None } else { Some(graph_at(&repository, &tip, project)?) };
    let base = later.as_ref().unwrap_or(&before);
    let mut published = published_findings(graph, &before, base);
    let versions = project.version_locations.first();
    for (gone, found) in removed_findings(graph, &before, base) {
        // Where it lay, as far as that can be told from its name.
        let name = gone.path.file_name().unwrap_or_default();
        let path = versions.map_or_else(|| gone.path.clone(), |folder| folder.join(name));
        published.push((Arc::new(Revision { path, ..(*gone).clone() }), found));
    }
    Ok(published)
}

fn graph_at(repository: &Repository, commit: &str, project: &Project) -> Result<Graph, Refusal> {
    let folder = tempfile::tempdir().map_err(|error| {
        Refusal::new("no_temporary_folder", "No temporary folder could be made")
            .because(error.to_string())
            .instead("make room, or set TMPDIR to a folder that can be written")
            .unblock("TMPDIR=/path alembic-mcp review --diff BASE")
    })?;
    let copies = repository.copy_at(commit, &project.version_locations, folder.path())?;
    // What they import is looked up as it is now.
    let library = Arc::new(Library::new(ModuleSources::of(project)));
    Ok(load(&copies, project.recursive_version_locations, &library))
}

/// Every revision from the first that is meant to the last, so that all share one replay.
fn walk(project: &Project, graph: &Graph, chosen: &Chosen, dialect: Dialect) -> Walked {
    let means = |revision: &Arc<Revision>| chosen.means(&revision.path);
    let mut path = graph.upgrade_path(&[], "heads").unwrap_or_default();
    if path.len() < graph.revisions.len() {
        // A broken graph has no order; what is meant is judged all the same.
        let in_order = graph.in_file_order().iter().filter_map(|id| graph.revisions.get(id));
        path = in_order.filter(|one| means(one)).cloned().collect();
    }
    let first = path.iter().position(means).unwrap_or(path.len());
    let last = path.iter().rposition(means).map_or(first, |last| last + 1);
    let revisions = path.get(first..last).unwrap_or_default().to_vec();
    Walked::new(graph, revisions, Direction::Upgrade, dialect, &naming_templates(project))
}

fn model_tables(project: &Project) -> Option<Vec<String>> {
    let models = read_models(project);
    let tables: Vec<String> = models.iter().map(|model| model.table.name.to_string()).collect();
    (!tables.is_empty()).then_some(tables)
}

/// What the graph and the base branch tell of the files that are meant.
fn around(graph: &Graph, chosen: &Chosen) -> Around {
    let mut around = chosen.found.clone();
    for (path, finding) in graph_findings(graph) {
        if chosen.means(&path) {
            around.entry(path).or_default().push(finding);
        }
    }
    around
}

/// The reviews by file, and those files that declare no revision of the graph.
fn files(
    reviews: Vec<(Arc<Revision>, Review)>,
    without: Around,
    policy: &Policy,
) -> Vec<FileReview> {
    let here = std::env::current_dir().unwrap_or_default();
    let of_revisions = reviews.into_iter().map(|(revision, review)| FileReview {
        path: shown(&revision.path, &here),
        revision: Some(revision.id.clone()),
        source: Arc::clone(&revision.source),
        verdict: review.verdict,
        checklist: review.checklist,
        findings: from_the_top(review.findings),
        suppressed: review.suppressed,
    });
    let others = without.into_iter().filter(|(_, findings)| !findings.is_empty());
    let others = others.map(|(path, findings)| without_revision(&path, findings, policy));
    of_revisions.chain(others).collect()
}

/// A file that declares no revision, with what is found of it.
fn without_revision(path: &Path, found: Vec<Finding>, policy: &Policy) -> FileReview {
    let (findings, suppressed) = policy.judge(path, found);
    let here = std::env::current_dir().unwrap_or_default();
    FileReview {
        path: shown(path, &here),
        revision: None,
        source: crate::project::read_source_text(path).unwrap_or_default().into(),
        verdict: verdict(&[], &findings),
        checklist: Vec::new(),
        findings: from_the_top(findings),
        suppressed,
    }
}

/// As somebody reads the file.
fn from_the_top(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort_by_key(|one| (one.span.line, one.span.column, one.severity));
    findings
}

/// Relative to `here` where it lies below, with `/` between folders.
fn shown(path: &Path, here: &Path) -> String {
    let relative = path.strip_prefix(here).unwrap_or(path);
    relative.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}
