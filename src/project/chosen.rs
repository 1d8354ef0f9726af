//! Which Alembic configuration is meant, out of all that could be.

use std::path::{Path, PathBuf};

use super::environment::Environment;
use super::search::{self, Below, Candidate};
use super::settings::FoundSettings;
use super::{Options, paths};
use crate::refusal::Refusal;

/// The configuration that was named or found; `None` where the settings do without one.
pub(super) fn candidate(
    options: &Options,
    environment: &Environment,
    start: &Path,
    settings: Option<&FoundSettings>,
) -> Result<Option<Candidate>, Refusal> {
    let here = &environment.working_directory;
    if let Some(file) = &options.config {
        let in_project = options.project.as_ref().map(|_| paths::join(start, file));
        let file =
            in_project.filter(|file| file.is_file()).unwrap_or_else(|| paths::join(here, file));
        return explicit(&file, "-c").map(Some);
    }
    if let Some(found) = settings.filter(|found| found.choose_project()) {
        return match &found.settings.config {
            Some(file) => {
                explicit(file, &format!("`config` in {}", found.file.display())).map(Some)
            }
            None => Ok(None),
        };
    }
    if let Some(file) = environment.variable("ALEMBIC_CONFIG").filter(|_| options.project.is_none())
    {
        return explicit(&paths::join(here, file), "ALEMBIC_CONFIG").map(Some);
    }
    searched(environment, start).map(Some)
}

/// A file that somebody named. What lies beside it counts too, as it does for Alembic.
fn explicit(file: &Path, origin: &str) -> Result<Candidate, Refusal> {
    if !file.is_file() {
        return Err(Refusal::new("no_project", "The configuration file does not exist")
            .because(format!("{origin} names {}, where there is no file", file.display()))
            .instead("name an existing alembic.ini or pyproject.toml")
            .unblock("alembic-mcp -c path/to/alembic.ini"));
    }
    let beside = |name: &str| Some(file.with_file_name(name)).filter(|file| file.is_file());
    if file.file_name().is_some_and(|name| name == "pyproject.toml") {
        return Ok(Candidate { ini: beside("alembic.ini"), pyproject: Some(file.to_owned()) });
    }
    Ok(Candidate { ini: Some(file.to_owned()), pyproject: beside("pyproject.toml") })
}

/// The folder itself, then its parents, then what lies below it, then below the repository's root.
fn searched(environment: &Environment, start: &Path) -> Result<Candidate, Refusal> {
    let home = environment.home();
    let upward = search::upward(start, home.as_deref());
    if let Some(candidate) = upward.iter().find_map(|folder| search::in_folder(folder)) {
        return Ok(candidate);
    }
    let mut below = search::below(start);
    let top = upward.last().filter(|top| *top != start && top.join(".git").exists());
    if let (true, Some(top)) = (below.candidates.is_empty(), top) {
        let wider = search::below(top);
        if !wider.candidates.is_empty() || below.bare_environments.is_empty() {
            below = wider;
        }
    }
    if below.candidates.is_empty() {
        return Err(none_found(start, &below, &environment.working_directory));
    }
    search::clearly_nearest(&below.candidates, start)
        .ok_or_else(|| several(&below.candidates, start, &environment.working_directory))
}

fn several(candidates: &[(usize, Candidate)], start: &Path, here: &Path) -> Refusal {
    const SHOWN: usize = 12;
    let named = candidates.iter().map(|(_, candidate)| paths::shown(candidate.file(), here));
    let mut choices: Vec<_> = named.map(|file| format!("-c {file}")).collect();
    let more = choices.len().saturating_sub(SHOWN);
    choices.truncate(SHOWN);
    let mut listed = choices.join("\n");
    if more > 0 {
        listed.push_str(&format!("\n# and {more} more"));
    }
    Refusal::new("several_projects", "Several Alembic projects were found; which one is meant?")
        .because(format!(
            "{} configurations lie below {} and none is clearly nearest",
            candidates.len(),
            start.display()
        ))
        .instead(
            "start the server with one of these options, or with --project and the folder of one, \
             or put `config = \"…\"` into alembic-mcp.toml",
        )
        .unblock(listed)
}

fn none_found(start: &Path, below: &Below, here: &Path) -> Refusal {
    let refusal = Refusal::new("no_project", "No Alembic project was found");
    let Some(first) = below.bare_environments.first() else {
        return refusal
            .because(format!(
                "there is no alembic.ini and no [tool.alembic] in {}, in its parents up to the \
                 repository's root, or in the folders below",
                start.display()
            ))
            .instead(
                "start the server inside the project, or name its folder or configuration file",
            )
            .unblock("alembic-mcp --project /path/to/project");
    };
    let others: Vec<_> =
        below.bare_environments.iter().map(|folder| paths::shown(folder, here)).collect();
    refusal
        .because(format!(
            "there is no alembic.ini and no [tool.alembic] from {}, but env.py lies in: {}",
            start.display(),
            others.join(", ")
        ))
        .instead(
            "tell which of these folders is meant, and what makes the configuration if the \
             project's own command wraps Alembic",
        )
        .unblock(format!(
            "# {}\nscript-location = \"{}\"\n# config-factory = \"package.module:function\"",
            start.join(super::settings::SETTINGS_FILE).display(),
            relative(first, start).display()
        ))
}

fn relative(folder: &Path, start: &Path) -> PathBuf {
    folder.strip_prefix(start).unwrap_or(folder).to_owned()
}
