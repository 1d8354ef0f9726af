//! Programs from Debian's packages, unpacked under `target/` on first use. Nothing is installed, and
//! no list of the system is touched.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::python;
use super::server::{is_root, run};

/// The folder with what `package` and all that it depends on hold; `None` where there is no `apt-get`.
pub(super) fn unpacked(package: &str, folder: &str) -> Option<PathBuf> {
    let unpacked = python::target().join(folder);
    let root = unpacked.join("root");
    let lock = fs::File::create(unpacked.with_extension("lock")).expect("a lock file");
    lock.lock().expect("the lock");
    if unpacked.join("complete").exists() {
        return Some(root);
    }
    if which::which("apt-get").is_err() || which::which("dpkg-deb").is_err() {
        return None;
    }
    let _ = fs::remove_dir_all(&unpacked);
    for folder in ["lists/partial", "cache/archives/partial", "root"] {
        fs::create_dir_all(unpacked.join(folder)).expect("a folder");
    }
    run(apt(&unpacked).arg("update"));
    run(apt(&unpacked)
        .args(["--yes", "--download-only", "--no-install-recommends"])
        .args(["-o", "Debug::NoLocking=1", "install"])
        .arg(package));
    for archive in fs::read_dir(unpacked.join("cache/archives")).expect("a folder").flatten() {
        if archive.path().extension().is_some_and(|extension| extension == "deb") {
            run(Command::new("dpkg-deb").arg("-x").arg(archive.path()).arg(&root));
        }
    }
    for folder in ["lists", "cache"] {
        fs::remove_dir_all(unpacked.join(folder)).expect("the folder goes");
    }
    fs::write(unpacked.join("complete"), "").expect("a file");
    Some(root)
}

/// Where the libraries are that came along.
pub(super) fn libraries(root: &Path) -> Vec<PathBuf> {
    ["lib", "usr/lib"]
        .iter()
        .filter_map(|folder| fs::read_dir(root.join(folder)).ok())
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.to_string_lossy().ends_with("-linux-gnu"))
        .collect()
}

/// Debian's package manager with lists and archives of its own, so that it needs no rights.
fn apt(folder: &Path) -> Command {
    let mut command = Command::new("apt-get");
    command.arg("--quiet=2");
    if is_root() {
        // Its own user may not be able to write here.
        command.args(["-o", "APT::Sandbox::User=root"]);
    }
    for (option, place) in [("Dir::State::lists", "lists"), ("Dir::Cache", "cache")] {
        command.arg("-o").arg(format!("{option}={}", folder.join(place).display()));
    }
    command.stdout(Stdio::null());
    command
}
