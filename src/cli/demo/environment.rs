//! Virtual environments for the demonstration project and for the tests.
//!
//! Works on a machine that has no more than a bare `python3` (Debian's, which comes without
//! `ensurepip`). Never in here: anything about Alembic or about a project of the user.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::refusal::Refusal;

/// Fetches pip's own wheel from the package index, for interpreters that have no pip.
const FETCH_PIP: &str = include_str!("fetch_pip.py");

/// Written last, so that an environment without it is known to be half-made.
const STAMP: &str = "alembic-mcp-environment.txt";

/// Makes a virtual environment in `directory` that holds `requirements` (as `pip install` takes
/// them) and returns its Python.
///
/// A second call with the same requirements returns at once; a half-made environment is rebuilt;
/// processes that ask at the same time wait for the one that builds.
pub fn create(directory: &Path, requirements: &[&str]) -> Result<PathBuf, Refusal> {
    let directory =
        std::path::absolute(directory).map_err(|error| cannot_write(directory, &error))?;
    let _lock = lock_beside(&directory).map_err(|error| cannot_write(&directory, &error))?;
    let python = directory.join("bin/python");
    let wanted = requirements.join("\n");
    let stamp = directory.join(STAMP);
    if python.exists() && fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
        return Ok(python);
    }
    let installer = make_empty(&directory)?;
    install(&installer, &python, requirements)?;
    fs::write(&stamp, wanted).map_err(|error| cannot_write(&stamp, &error))?;
    Ok(python)
}

/// Who installs packages into the new environment.
enum Installer {
    /// `python -m pip`, from within.
    OwnPip,
    /// `uv pip`, from outside.
    Uv,
    /// A wheel of pip, run as it is.
    Wheel(PathBuf),
}

fn lock_beside(directory: &Path) -> io::Result<File> {
    if let Some(parent) = directory.parent() {
        fs::create_dir_all(parent)?;
    }
    let mut name = directory.as_os_str().to_owned();
    name.push(".lock");
    let file = File::create(PathBuf::from(name))?;
    file.lock()?;
    Ok(file)
}

/// Tries each known way to make an environment; what each said is kept for the refusal.
fn make_empty(directory: &Path) -> Result<Installer, Refusal> {
    let python = which::which("python3").or_else(|_| which::which("python")).map_err(|_| {
        Refusal::new("no_python", "No Python interpreter was found")
            .because("neither python3 nor python is on PATH")
            .instead("install Python 3.10 or newer, then run the same command again")
            .unblock("sudo apt-get install -y python3")
    })?;
    let folder = directory.as_os_str();
    let venv: [&OsStr; 2] = ["-m".as_ref(), "venv".as_ref()];
    let mut tried = Vec::new();
    let mut attempt = |program: &OsStr, arguments: &[&OsStr]| {
        clear(directory)
            .map_err(|error| error.to_string())
            .and_then(|()| run(Command::new(program).args(arguments)))
            .map_err(|reason| tried.push(format!("{}: {reason}", command_text(program, arguments))))
            .is_ok()
    };
    if attempt(python.as_os_str(), &[venv[0], venv[1], folder]) && has_pip(directory) {
        return Ok(Installer::OwnPip);
    }
    if attempt("uv".as_ref(), &["venv".as_ref(), "--python".as_ref(), python.as_os_str(), folder]) {
        return Ok(Installer::Uv);
    }
    if attempt("virtualenv".as_ref(), &["-p".as_ref(), python.as_os_str(), folder])
        && has_pip(directory)
    {
        return Ok(Installer::OwnPip);
    }
    if attempt(python.as_os_str(), &[venv[0], venv[1], "--without-pip".as_ref(), folder]) {
        match fetch_pip(directory) {
            Ok(wheel) => return Ok(Installer::Wheel(wheel)),
            Err(reason) => tried.push(format!("fetching pip from the package index: {reason}")),
        }
    }
    Err(Refusal::new(
        "no_virtual_environment",
        format!("No virtual environment could be made in {}", directory.display()),
    )
    .because(tried.join("; "))
    .instead(
        "install one of venv with ensurepip, uv or virtualenv, then run the same command again",
    )
    .unblock("sudo apt-get install -y python3-venv"))
}

fn has_pip(directory: &Path) -> bool {
    run(Command::new(directory.join("bin/python")).args(["-m", "pip", "--version"])).is_ok()
}

fn fetch_pip(directory: &Path) -> Result<PathBuf, String> {
    let printed =
        run(Command::new(directory.join("bin/python")).arg("-c").arg(FETCH_PIP).arg(directory))?;
    printed
        .lines()
        .last()
        .map(PathBuf::from)
        .filter(|wheel| wheel.is_file())
        .ok_or_else(|| "no wheel was written".to_owned())
}

fn install(installer: &Installer, python: &Path, requirements: &[&str]) -> Result<(), Refusal> {
    if requirements.is_empty() {
        return Ok(());
    }
    tracing::info!(?requirements, "installing Python packages");
    let mut command;
    match installer {
        Installer::OwnPip => {
            command = Command::new(python);
            command.args(["-m", "pip", "install"]);
        }
        Installer::Uv => {
            command = Command::new("uv");
            command.args(["pip", "install", "--python"]).arg(python);
        }
        Installer::Wheel(wheel) => {
            command = Command::new(python);
            command.arg(wheel.join("pip")).arg("install");
        }
    }
    command.env("PIP_DISABLE_PIP_VERSION_CHECK", "1").env("PIP_NO_INPUT", "1");
    run(command.args(requirements)).map(drop).map_err(|reason| {
        Refusal::new("packages_not_installed", "Python packages could not be installed")
            .because(format!("installing {} failed: {reason}", requirements.join(", ")))
            .instead("check that the package index can be reached (PIP_INDEX_URL, PIP_CERT, proxies) and run the same command again")
            .unblock(format!("{} -m pip install {}", python.display(), requirements.join(" ")))
    })
}

/// Runs to the end with nothing on our standard output; gives what was printed, or its last words.
fn run(command: &mut Command) -> Result<String, String> {
    // An environment that happens to be active must not leak into the new one.
    command.env_remove("PYTHONHOME").env_remove("PYTHONPATH").env_remove("VIRTUAL_ENV");
    let output = command.stdin(Stdio::null()).output().map_err(|error| error.to_string())?;
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    for line in printed.lines().chain(errors.lines()) {
        tracing::debug!(target: "alembic_mcp::environment", "{line}");
    }
    if output.status.success() {
        return Ok(printed);
    }
    let last_words = |text: &str| {
        text.lines().rev().map(str::trim).find(|line| !line.is_empty()).map(str::to_owned)
    };
    Err(last_words(&errors)
        .or_else(|| last_words(&printed))
        .unwrap_or_else(|| output.status.to_string()))
}

fn clear(directory: &Path) -> io::Result<()> {
    match fs::remove_dir_all(directory) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn command_text(program: &OsStr, arguments: &[&OsStr]) -> String {
    let mut words = OsString::from(program);
    for argument in arguments {
        words.push(" ");
        words.push(argument);
    }
    words.to_string_lossy().into_owned()
}

fn cannot_write(path: &Path, error: &io::Error) -> Refusal {
    Refusal::new("cannot_write", format!("{} could not be written", path.display()))
        .because(error.to_string())
        .instead("choose a folder that can be written, or free some space")
        .unblock(format!("ls -ld {}", path.display()))
}
