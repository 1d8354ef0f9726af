//! Where to begin looking, and the configuration files that can be found from there.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};

use super::environment::Environment;
use super::ini::Ini;
use super::settings::pyproject_tool;
use super::{Options, paths};
use crate::refusal::Refusal;

/// One place that configures Alembic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Candidate {
    /// The ini file, if there is one.
    pub(super) ini: Option<PathBuf>,
    /// The `pyproject.toml` with `[tool.alembic]`, if there is one.
    pub(super) pyproject: Option<PathBuf>,
}

impl Candidate {
    /// The file that names the candidate.
    pub(super) fn file(&self) -> &Path {
        self.ini.as_deref().or(self.pyproject.as_deref()).unwrap_or(Path::new(""))
    }

    pub(super) fn folder(&self) -> &Path {
        self.file().parent().unwrap_or(Path::new(""))
    }
}

/// The start folder: `--project`, else `-c`'s, else what the host says, else the working directory.
pub(super) fn start_folder(
    options: &Options,
    environment: &Environment,
) -> Result<PathBuf, Refusal> {
    let here = &environment.working_directory;
    if let Some(folder) = &options.project {
        return existing(&here.join(folder), "--project");
    }
    if let Some(file) = &options.config {
        let file = paths::join(here, file);
        return Ok(file.parent().unwrap_or(here).to_owned());
    }
    if let Some(folder) = environment.variable("ALEMBIC_MCP_PROJECT") {
        return existing(&here.join(folder), "ALEMBIC_MCP_PROJECT");
    }
    let hosts = ["CLAUDE_PROJECT_DIR", "WORKSPACE_FOLDER_PATHS"];
    let named = hosts.iter().filter_map(|name| environment.variable(name));
    let folder = named
        .flat_map(std::env::split_paths)
        .find(|folder| folder.is_absolute() && folder.is_dir());
    Ok(folder.map_or_else(|| here.clone(), |folder| paths::tidy(&folder)))
}

fn existing(folder: &Path, origin: &str) -> Result<PathBuf, Refusal> {
    if folder.is_dir() {
        return Ok(paths::tidy(folder));
    }
    Err(Refusal::new("no_project", format!("{origin} names a folder that does not exist"))
        .because(format!("there is no folder {}", folder.display()))
        .instead("name the folder that holds alembic.ini")
        .unblock("alembic-mcp --project /path/to/project"))
}

/// `folder` and its parents up to the repository's root, the home folder or the file system's root.
pub(super) fn upward(folder: &Path, home: Option<&Path>) -> Vec<PathBuf> {
    let mut folders = Vec::new();
    for ancestor in folder.ancestors() {
        if Some(ancestor) == home && !folders.is_empty() {
            break;
        }
        folders.push(ancestor.to_owned());
        if ancestor.join(".git").exists() || Some(ancestor) == home {
            break;
        }
    }
    folders
}

/// The configuration in `folder` itself, or in its `migrations/` as Flask-Migrate makes it.
pub(super) fn in_folder(folder: &Path) -> Option<Candidate> {
    directly_in(folder).or_else(|| {
        let flask = folder.join("migrations");
        flask.join("env.py").is_file().then(|| directly_in(&flask)).flatten()
    })
}

fn directly_in(folder: &Path) -> Option<Candidate> {
    let ini = Some(folder.join("alembic.ini")).filter(|file| configures_alembic(file));
    let pyproject = Some(folder.join("pyproject.toml")).filter(|file| has_tool_alembic(file));
    (ini.is_some() || pyproject.is_some()).then_some(Candidate { ini, pyproject })
}

/// Whether an ini is Alembic's own: it names a script location, or lies beside `env.py`. A file that
/// cannot be read as an ini counts, so that its fault is told rather than passed over.
fn configures_alembic(file: &Path) -> bool {
    let Ok(bytes) = std::fs::read(file) else {
        return file.exists();
    };
    let Ok(ini) = Ini::parse(&String::from_utf8_lossy(&bytes), "") else {
        return true;
    };
    ini.sections().iter().any(|section| ini.has(section, "script_location"))
        || ini.has_section("alembic")
        || file.with_file_name("env.py").is_file()
}

fn has_tool_alembic(file: &Path) -> bool {
    // A pyproject.toml that is broken elsewhere must not hide an alembic.ini beside it.
    pyproject_tool(file, "alembic").is_ok_and(|table| table.is_some())
}

/// Folders that hold no project of the user's own.
const SKIPPED: &[&str] = &[
    "node_modules",
    "venv",
    "env",
    "virtualenv",
    "site-packages",
    "__pycache__",
    "__pypackages__",
    "dist",
    "build",
    "target",
    "versions",
    "vendor",
    "htmlcov",
    "static",
    "assets",
];
/// Folders whose projects are rarely the one that is meant.
const ASIDE: &[&str] = &[
    "test",
    "tests",
    "testing",
    "example",
    "examples",
    "fixtures",
    "template",
    "templates",
    "docs",
    "doc",
    "samples",
    "demo",
    "cookiecutter",
];
/// How far below the start folder a configuration is looked for.
const MAXIMUM_DEPTH: usize = 6;
/// How many folder entries are looked at before the search gives up.
const MAXIMUM_ENTRIES: usize = 50_000;

/// What lies below a folder.
#[derive(Debug, Default)]
pub(super) struct Below {
    /// Configurations, nearest first, each with its depth.
    pub(super) candidates: Vec<(usize, Candidate)>,
    /// Folders with `env.py` and revisions but no configuration of their own.
    pub(super) bare_environments: Vec<PathBuf>,
}

/// Searches the folders below `start`, nearest first.
pub(super) fn below(start: &Path) -> Below {
    let mut found = Below::default();
    let mut entries = 0;
    let mut queue = VecDeque::from([(0, start.to_owned())]);
    while let Some((depth, folder)) = queue.pop_front() {
        let listed = list(&folder);
        entries += listed.entries;
        if depth > 0 && (listed.has_config || listed.has_pyproject) {
            found.candidates.extend(directly_in(&folder).map(|candidate| (depth, candidate)));
        }
        if listed.has_env {
            if !listed.has_config {
                found.bare_environments.push(folder);
            }
            continue;
        }
        if depth < MAXIMUM_DEPTH && entries < MAXIMUM_ENTRIES {
            queue.extend(listed.folders.into_iter().map(|folder| (depth + 1, folder)));
        }
    }
    found
}

#[derive(Default)]
struct Listing {
    entries: usize,
    has_config: bool,
    has_pyproject: bool,
    has_env: bool,
    folders: Vec<PathBuf>,
}

fn list(folder: &Path) -> Listing {
    let mut listing = Listing::default();
    let Ok(entries) = std::fs::read_dir(folder) else {
        return listing;
    };
    let mut template = false;
    for entry in entries.flatten() {
        listing.entries += 1;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        match &*name {
            "alembic.ini" => listing.has_config = true,
            "pyproject.toml" => listing.has_pyproject = true,
            "env.py" => listing.has_env = true,
            "script.py.mako" | "versions" => template = true,
            // The root of a virtual environment, whatever it is called.
            "pyvenv.cfg" => return Listing::default(),
            _ => {}
        }
        let skipped = name.starts_with('.') || SKIPPED.contains(&&*name);
        if !skipped && entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            listing.folders.push(entry.path());
        }
    }
    listing.has_env &= template;
    listing.folders.sort();
    listing
}

/// The one candidate that is clearly meant: the only one, or the only one nearest to the start where
/// all others lie inside it or in folders of tests and examples.
pub(super) fn clearly_nearest(
    candidates: &[(usize, Candidate)],
    start: &Path,
) -> Option<Candidate> {
    let aside = |candidate: &Candidate| {
        let inner = candidate.folder().strip_prefix(start).unwrap_or(Path::new(""));
        inner.iter().any(|part| ASIDE.contains(&&*part.to_string_lossy()))
    };
    let (meant, _): (Vec<_>, Vec<_>) =
        candidates.iter().partition(|(_, candidate)| !aside(candidate));
    let pool = if meant.is_empty() { candidates.iter().collect() } else { meant };
    let (_, first) = pool.first()?;
    let inside = |(_, other): &&(usize, Candidate)| {
        other.folder() != first.folder() && other.folder().starts_with(first.folder())
    };
    pool[1..].iter().all(|other| inside(&other)).then(|| first.clone())
}
