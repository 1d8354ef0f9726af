//! Checks everything a user's setup needs, and says what to fix.
//!
//! Nothing is changed and nothing is printed here: the checks are returned.

mod probe;
mod running;

use std::path::{Path, PathBuf};

use crate::journal::Journal;
use crate::models::{read_models, read_schemas};
use crate::project::{Environment, Options, Project};
use crate::refusal::Refusal;
use crate::revisions::{Graph, find_roadmap, load_project, read_planned};

/// One thing that was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What was checked.
    pub name: &'static str,
    /// How it stands.
    pub status: Status,
    /// What was found.
    pub detail: String,
    /// What to do about it, where something is to be done.
    pub fix: Option<String>,
}

/// How a check came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// As it should be.
    Ok,
    /// It works, but a person should know.
    Attention,
    /// Some tool will not work until it is fixed.
    Problem,
    /// Could not be checked, because of an earlier problem.
    Skipped,
}

impl Check {
    fn ok(name: &'static str, detail: impl Into<String>) -> Self {
        Self { name, status: Status::Ok, detail: detail.into(), fix: None }
    }

    fn skipped(name: &'static str, detail: impl Into<String>) -> Self {
        Self { name, status: Status::Skipped, detail: detail.into(), fix: None }
    }

    fn attention(name: &'static str, detail: impl Into<String>, fix: impl Into<String>) -> Self {
        let fix = Some(fix.into());
        Self { name, status: Status::Attention, detail: detail.into(), fix }
    }

    fn problem(name: &'static str, detail: impl Into<String>, fix: impl Into<String>) -> Self {
        let fix = Some(fix.into());
        Self { name, status: Status::Problem, detail: detail.into(), fix }
    }

    fn refused(name: &'static str, refusal: &Refusal) -> Self {
        let steps = [refusal.revised_approach.as_str(), refusal.unblock.as_str()];
        let steps: Vec<_> = steps.into_iter().filter(|step| !step.is_empty()).collect();
        let check = Self::problem(name, refusal.to_string(), steps.join("\n"));
        // The first migration makes the file: a new project has none.
        let status =
            if refusal.code == "database_missing" { Status::Attention } else { check.status };
        Self { status, ..check }
    }
}

/// Runs every check, each as far as the ones before it allow.
pub async fn run(options: &Options) -> Vec<Check> {
    examine_in(options, &Environment::of_process()).await
}

/// As [`run`], in surroundings that need not be this process's.
pub async fn examine_in(options: &Options, environment: &Environment) -> Vec<Check> {
    match Project::discover_in(options, environment) {
        Ok(project) => examine(&project).await,
        Err(refusal) => vec![Check::refused("project", &refusal)],
    }
}

/// Whether nothing stands in the way of any tool.
pub fn is_healthy(checks: &[Check]) -> bool {
    checks.iter().all(|check| matches!(check.status, Status::Ok | Status::Attention))
}

/// The checks as text for a terminal.
pub fn render(checks: &[Check]) -> String {
    let mut text = String::new();
    for check in checks {
        let mark = match check.status {
            Status::Ok => "ok     ",
            Status::Attention => "note   ",
            Status::Problem => "PROBLEM",
            Status::Skipped => "skipped",
        };
        text.push_str(&format!("{mark}  {}: {}\n", check.name, check.detail));
        for line in check.fix.iter().flat_map(|fix| fix.lines()) {
            text.push_str(&format!("           {line}\n"));
        }
    }
    let problems = checks.iter().filter(|check| check.status == Status::Problem).count();
    let verdict = match problems {
        0 if is_healthy(checks) => "Everything that is needed is in place.".to_owned(),
        1 => "1 problem to fix.".to_owned(),
        count => format!("{count} problems to fix."),
    };
    text.push_str(&format!("\n{verdict}\n"));
    text
}

async fn examine(project: &Project) -> Vec<Check> {
    let graph = load_project(project);
    let mut checks = vec![configuration(project), script_location(project)];
    checks.extend(
        project
            .details
            .notes
            .iter()
            .map(|note| Check::attention("note", note.as_str(), "nothing fails because of it yet")),
    );
    checks.push(versions_folders(project));
    checks.push(revisions(&graph));
    checks.extend(running::python_and_database(project, &graph).await);
    checks.push(journal(project).await);
    checks.push(roadmap(project, &graph));
    checks.push(models(project));
    checks
}

fn configuration(project: &Project) -> Check {
    let file = match &project.config_file {
        Some(file) => file.path.display().to_string(),
        None => "no file of Alembic's (settings only)".to_owned(),
    };
    let detail =
        format!("{file}, section [{}], run in {}", project.section, project.root.display());
    Check::ok("configuration", detail)
}

fn script_location(project: &Project) -> Check {
    let folder = project.script_location.display();
    if project.script_location.join("env.py").is_file() {
        return Check::ok("script location", folder.to_string());
    }
    Check::problem(
        "script location",
        format!("{folder} holds no env.py"),
        "correct script_location, or make the files with `alembic init`",
    )
}

fn versions_folders(project: &Project) -> Check {
    const NAME: &str = "versions folder";
    let folders = &project.version_locations;
    if let Some(missing) = folders.iter().find(|folder| !folder.is_dir()) {
        let fix = format!("mkdir -p {}", missing.display());
        return Check::problem(NAME, format!("{} does not exist", missing.display()), fix);
    }
    if let Some(locked) = folders.iter().find(|folder| !is_writable(folder)) {
        let detail =
            format!("{} is not writable, so no revision can be generated", locked.display());
        return Check::attention(NAME, detail, "give this user the right to write there");
    }
    let shown: Vec<_> = folders.iter().map(|folder| folder.display().to_string()).collect();
    Check::ok(NAME, shown.join(", "))
}

/// Tried with a nameless file that is gone at once.
fn is_writable(folder: &Path) -> bool {
    tempfile::tempfile_in(folder).is_ok()
}

fn revisions(graph: &Graph) -> Check {
    const SHOWN: usize = 3;
    let heads = graph.heads.join(", ");
    let detail = match (graph.revisions.len(), graph.heads.len()) {
        (0, _) => "none yet".to_owned(),
        (count, 1) => format!("{count} in the files, head: {heads}"),
        (count, _) => format!("{count} in the files, heads: {heads}"),
    };
    if graph.problems.is_empty() {
        return Check::ok("revisions", detail);
    }
    let shown = graph.problems.iter().take(SHOWN);
    let (messages, fixes): (Vec<_>, Vec<_>) =
        shown.map(|problem| (problem.message.as_str(), problem.fix.as_str())).unzip();
    let more = graph.problems.len().saturating_sub(SHOWN);
    let rest = if more > 0 { format!("; and {more} more") } else { String::new() };
    Check::problem(
        "revisions",
        format!("{detail}; {}{rest}", messages.join("; ")),
        fixes.join("\n"),
    )
}

/// The journal's folder.
const JOURNAL: &str = ".alembic-mcp";

async fn journal(project: &Project) -> Check {
    match project.shared_journal() {
        Ok(None) => own_journal(project),
        Ok(Some(shared)) => match Journal::open_existing(project).await {
            Ok(Some(_)) => {
                let detail = format!("{}, shared as project `{}`", shared.url, shared.project);
                Check::ok("journal", detail)
            }
            Ok(None) => Check::ok("journal", format!("{}, whose tables will be made", shared.url)),
            Err(refusal) => Check::refused("journal", &refusal),
        },
        Err(refusal) => Check::refused("journal", &refusal),
    }
}

fn own_journal(project: &Project) -> Check {
    let folder = project.root.join(JOURNAL);
    let place = if folder.is_dir() { folder.as_path() } else { project.root.as_path() };
    if !is_writable(place) {
        let detail = format!("{} cannot be written", folder.display());
        return Check::problem("journal", detail, "give this user the right to write there");
    }
    if !folder.is_dir() {
        // It is made with a .gitignore of its own.
        return Check::ok("journal", format!("{} will be made, ignored by git", folder.display()));
    }
    if is_ignored(&folder, &project.details.repository) {
        return Check::ok("journal", format!("{}, ignored by git", folder.display()));
    }
    let ignore = project.root.join(".gitignore");
    Check::attention(
        "journal",
        format!("{} is not ignored by git", folder.display()),
        format!("echo '{JOURNAL}/' >> {}", ignore.display()),
    )
}

fn is_ignored(folder: &Path, repository: &Path) -> bool {
    if !repository.join(".git").exists() {
        return true;
    }
    let own = std::fs::read_to_string(folder.join(".gitignore")).unwrap_or_default();
    if own.lines().any(|line| line.trim() == "*") {
        return true;
    }
    let parents: Vec<_> = folder.ancestors().skip(1).collect();
    let within = parents.iter().take_while(|parent| parent.starts_with(repository));
    let mut files: Vec<(PathBuf, PathBuf)> =
        within.map(|parent| (parent.to_path_buf(), parent.join(".gitignore"))).collect();
    files.push((repository.to_owned(), repository.join(".git/info/exclude")));
    files.iter().any(|(base, file)| {
        let mut builder = ignore::gitignore::GitignoreBuilder::new(base);
        // A missing or broken file ignores nothing.
        let _ = builder.add(file);
        builder
            .build()
            .is_ok_and(|rules| rules.matched_path_or_any_parents(folder, true).is_ignore())
    })
}

fn roadmap(project: &Project, graph: &Graph) -> Check {
    let Some(file) = &project.settings.roadmap else {
        let found = find_roadmap(project, graph);
        return Check::ok(
            "roadmap",
            found.map_or_else(
                || "none found; a table of planned migrations is optional (`roadmap`)".to_owned(),
                |found| format!("{} planned in {}", found.planned.len(), found.path.display()),
            ),
        );
    };
    match std::fs::read_to_string(file) {
        Ok(text) => {
            let planned = read_planned(&text, graph).len();
            Check::ok("roadmap", format!("{planned} planned migrations in {}", file.display()))
        }
        Err(error) => Check::problem(
            "roadmap",
            format!("{}: {error}", file.display()),
            "correct `roadmap` in the settings",
        ),
    }
}

fn models(project: &Project) -> Check {
    let models = read_models(project).len();
    let schemas = read_schemas(project).len();
    if models == 0 {
        return Check::attention(
            "models",
            "no SQLAlchemy models were found, so tables are not compared with them",
            "models = [\"app/models\"]   # in alembic-mcp.toml",
        );
    }
    Check::ok("models", format!("{models} SQLAlchemy models, {schemas} Pydantic schemas"))
}
