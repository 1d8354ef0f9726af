//! The MCP Inspector, installed from the npm registry under `target/` once and kept.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use super::not_tested;
use super::python::target;

/// The Inspector, and a Node new enough for it.
const PACKAGES: [&str; 2] = ["node@22", "@modelcontextprotocol/inspector@2.12.0"];

/// The folder that holds its `node_modules`; `None` on machines without npm, which is said aloud.
pub fn installed() -> Option<PathBuf> {
    if Command::new("npm").arg("--version").stdin(Stdio::null()).output().is_err() {
        not_tested("with the MCP Inspector", "npm is not on the PATH");
        return None;
    }
    let folder = target().join("test-inspector");
    let lock = fs::File::create(folder.with_extension("lock")).expect("a lock file");
    lock.lock().expect("the lock");
    let stamp = folder.join("installed.txt");
    let wanted = PACKAGES.join("\n");
    if fs::read_to_string(&stamp).is_ok_and(|found| found == wanted) {
        return Some(folder);
    }
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    let mut install = Command::new("npm");
    install.current_dir(&folder).args(["install", "--prefix", ".", "--no-audit", "--no-fund"]);
    let output = install.args(PACKAGES).stdin(Stdio::null()).output().expect("npm starts");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "npm install: {told}");
    fs::write(stamp, wanted).expect("a file");
    Some(folder)
}
