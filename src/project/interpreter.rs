//! Which command starts the project's Python.

use std::path::{Path, PathBuf};

use super::Settings;
use super::environment::Environment;

/// How the project's Python is started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Launch {
    /// Program and arguments up to and including the Python executable, such as
    /// `["docker", "compose", "exec", "-T", "backend", "python"]`.
    pub command: Vec<String>,
    /// Why this one.
    pub origin: LaunchOrigin,
    /// The folder the command is started in.
    pub directory: PathBuf,
    /// True where the command runs in another root, so that paths of this machine mean nothing there.
    pub foreign_root: bool,
    /// The project's root as the interpreter sees it, where it was configured; else the
    /// interpreter's own working directory in a foreign root.
    pub remote_root: Option<String>,
}

/// Where the interpreter was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum LaunchOrigin {
    Configured,
    UvLock,
    PoetryLock,
    ProjectVirtualEnvironment,
    ActiveVirtualEnvironment,
    Conda,
    Pdm,
    Pipenv,
    Path,
}

impl LaunchOrigin {
    /// In words, for reports.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Configured => "configured in the settings",
            Self::UvLock => "the environment of uv.lock",
            Self::PoetryLock => "poetry.lock",
            Self::ProjectVirtualEnvironment => "the project's virtual environment",
            Self::ActiveVirtualEnvironment => "the active virtual environment",
            Self::Conda => "the active conda environment",
            Self::Pdm => "the interpreter that pdm chose",
            Self::Pipenv => "Pipfile",
            Self::Path => "PATH",
        }
    }
}

impl Launch {
    /// The virtual environment's folder, where the command is the Python in one.
    pub fn virtual_environment(&self) -> Option<&Path> {
        let [python] = self.command.as_slice() else {
            return None;
        };
        let folder = Path::new(python).parent()?.parent()?;
        folder.join("pyvenv.cfg").is_file().then_some(folder)
    }
}

/// Decides how Python is started for the project in `root`; `upward` are `root` and its parents up
/// to the repository's root. Nothing is run, and no environment is made.
pub(super) fn choose(
    root: &Path,
    upward: &[PathBuf],
    settings: &Settings,
    environment: &Environment,
) -> Launch {
    let configured = configured(settings, upward);
    let foreign_root = settings
        .foreign_root
        .unwrap_or_else(|| settings.command_prefix.as_deref().is_some_and(leads_elsewhere));
    let (command, origin) = configured
        .or_else(|| uv(upward, environment))
        .or_else(|| poetry(upward, environment))
        .or_else(|| {
            in_project(upward).map(|python| (python, LaunchOrigin::ProjectVirtualEnvironment))
        })
        .or_else(|| active(environment))
        .or_else(|| conda(environment))
        .or_else(|| pdm(upward))
        .or_else(|| pipenv(upward, environment))
        .unwrap_or_else(|| (on_path(environment), LaunchOrigin::Path));
    Launch {
        command,
        origin,
        directory: root.to_owned(),
        foreign_root,
        remote_root: settings.remote_root.clone(),
    }
}

type Found = (Vec<String>, LaunchOrigin);

fn configured(settings: &Settings, upward: &[PathBuf]) -> Option<Found> {
    let python = settings.python.clone();
    let Some(prefix) = &settings.command_prefix else {
        let python = python?;
        let near = upward.iter().map(|folder| folder.join(&python)).find(|file| file.is_file());
        let python = near.map_or(python, |file| file.to_string_lossy().into_owned());
        return Some((vec![python], LaunchOrigin::Configured));
    };
    let mut command = prefix.clone();
    if python.is_some() || !prefix.last().is_some_and(|word| is_python(word)) {
        command.push(python.unwrap_or_else(|| "python".to_owned()));
    }
    Some((command, LaunchOrigin::Configured))
}

/// The environment of `uv.lock`, started directly: `uv run` would make or change it when it is not
/// in step with the lock file.
fn uv(upward: &[PathBuf], environment: &Environment) -> Option<Found> {
    let folder = upward.iter().find(|folder| folder.join("uv.lock").is_file())?;
    let chosen = environment.variable("UV_PROJECT_ENVIRONMENT").map(|name| folder.join(name));
    let python = chosen
        .and_then(|home| python_in(&home))
        .or_else(|| in_folders(upward.iter().take_while(|other| other.starts_with(folder))))?;
    Some((vec![python], LaunchOrigin::UvLock))
}

fn poetry(upward: &[PathBuf], environment: &Environment) -> Option<Found> {
    let folder = upward.iter().find(|folder| folder.join("poetry.lock").is_file())?;
    let own = in_folders([folder]).or_else(|| active_python(environment));
    if let Some(python) = own {
        return Some((vec![python], LaunchOrigin::PoetryLock));
    }
    environment.program("poetry").map(|poetry| (through(&poetry), LaunchOrigin::PoetryLock))
}

fn pipenv(upward: &[PathBuf], environment: &Environment) -> Option<Found> {
    upward.iter().find(|folder| folder.join("Pipfile").is_file())?;
    environment.program("pipenv").map(|pipenv| (through(&pipenv), LaunchOrigin::Pipenv))
}

/// `PROGRAM run python`.
fn through(program: &Path) -> Vec<String> {
    vec![program.to_string_lossy().into_owned(), "run".to_owned(), "python".to_owned()]
}

fn pdm(upward: &[PathBuf]) -> Option<Found> {
    let chosen = upward.iter().find_map(|folder| {
        let text = std::fs::read_to_string(folder.join(".pdm-python")).ok()?;
        let python = text.trim();
        Path::new(python).is_file().then(|| python.to_owned())
    })?;
    Some((vec![chosen], LaunchOrigin::Pdm))
}

fn in_project(upward: &[PathBuf]) -> Option<Vec<String>> {
    in_folders(upward).map(|python| vec![python])
}

fn in_folders<'a>(folders: impl IntoIterator<Item = &'a PathBuf>) -> Option<String> {
    let homes = folders.into_iter().flat_map(|folder| [folder.join(".venv"), folder.join("venv")]);
    homes.into_iter().find_map(|home| python_in(&home))
}

fn active_python(environment: &Environment) -> Option<String> {
    python_in(Path::new(environment.variable("VIRTUAL_ENV")?))
}

fn active(environment: &Environment) -> Option<Found> {
    active_python(environment).map(|python| (vec![python], LaunchOrigin::ActiveVirtualEnvironment))
}

fn conda(environment: &Environment) -> Option<Found> {
    let python = python_in(Path::new(environment.variable("CONDA_PREFIX")?))?;
    Some((vec![python], LaunchOrigin::Conda))
}

fn on_path(environment: &Environment) -> Vec<String> {
    let found = ["python3", "python"].iter().find_map(|name| environment.program(name));
    vec![found.map_or_else(|| "python3".to_owned(), |path| path.to_string_lossy().into_owned())]
}

/// The Python of a virtual or conda environment.
fn python_in(home: &Path) -> Option<String> {
    let places: &[&str] = if cfg!(windows) {
        &["Scripts/python.exe", "python.exe"]
    } else {
        &["bin/python", "bin/python3"]
    };
    let found = places.iter().map(|place| home.join(place)).find(|file| file.is_file())?;
    Some(found.to_string_lossy().into_owned())
}

/// Whether a word of a command names a Python executable.
fn is_python(word: &str) -> bool {
    let name = word.rsplit(['/', '\\']).next().unwrap_or(word);
    let name = name.strip_suffix(".exe").unwrap_or(name);
    let version = name.strip_prefix("python").or_else(|| name.strip_prefix("pypy"));
    version.is_some_and(|version| version.chars().all(|c| c.is_ascii_digit() || c == '.'))
}

/// Programs that run what follows them in another file system.
const ELSEWHERE: &[&str] = &[
    "docker",
    "docker-compose",
    "podman",
    "podman-compose",
    "nerdctl",
    "kubectl",
    "oc",
    "chroot",
    "unshare",
    "nsenter",
    "ssh",
    "lxc",
    "lxc-attach",
    "incus",
    "machinectl",
    "systemd-nspawn",
    "bwrap",
    "vagrant",
    "toolbox",
    "distrobox",
    "devcontainer",
    "heroku",
    "fly",
    "flyctl",
    "wsl",
    "proot",
    "fakechroot",
    "singularity",
    "apptainer",
];
/// Programs that only start another.
const STARTERS: &[&str] = &["sudo", "doas", "env", "nice", "time", "exec", "command"];

/// How many words of a starter's own options may stand before the program it starts.
const STARTER_WORDS: usize = 6;

fn leads_elsewhere(prefix: &[String]) -> bool {
    let mut names = prefix.iter().map(|word| {
        let name = word.rsplit(['/', '\\']).next().unwrap_or(word);
        name.strip_suffix(".exe").unwrap_or(name)
    });
    let Some(first) = names.next() else {
        return false;
    };
    ELSEWHERE.contains(&first)
        || (STARTERS.contains(&first)
            && names.take(STARTER_WORDS).any(|name| ELSEWHERE.contains(&name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<String> {
        line.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn prefixes_into_another_root_are_recognised() {
        for line in [
            "docker compose exec -T backend",
            "/usr/bin/sudo -u deploy docker exec x",
            "env A=b chroot /srv",
            "unshare -m sh -c x --",
        ] {
            assert!(leads_elsewhere(&words(line)), "{line}");
        }
        for line in ["uv run", "poetry run", "nice -n 5 uv run", "sh -c x"] {
            assert!(!leads_elsewhere(&words(line)), "{line}");
        }
    }

    #[test]
    fn python_is_recognised_by_its_name() {
        for word in ["python", "/usr/bin/python3.12", "python.exe", "pypy3"] {
            assert!(is_python(word), "{word}");
        }
        for word in ["pythonic", "--", "backend", "ipython"] {
            assert!(!is_python(word), "{word}");
        }
    }
}
