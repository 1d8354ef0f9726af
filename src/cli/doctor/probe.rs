//! Asking the project's interpreter what it has.

use std::process::Stdio;
use std::time::Duration;

use serde::Deserialize;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use crate::project::Launch;

/// What the interpreter said of itself.
#[derive(Debug, Deserialize)]
pub(super) struct Probe {
    pub(super) python: String,
    pub(super) executable: String,
    pub(super) alembic: Found,
    pub(super) sqlalchemy: Found,
    pub(super) driver: Option<Found>,
}

/// A library's version, or why it cannot be imported.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Found {
    Version(String),
    Missing { error: String },
}

const SCRIPT: &str = include_str!("probe.py");
const MARK: &str = "alembic-mcp-probe ";
/// Starting a container's shell can take seconds; an interpreter that needs more will not do.
const PATIENCE: Duration = Duration::from_secs(30);

/// Starts the interpreter once. `driver` is a URL's scheme, such as `postgresql+asyncpg`.
pub(super) async fn ask(launch: &Launch, driver: Option<&str>) -> Result<Probe, String> {
    let answer = tokio::time::timeout(PATIENCE, run(launch, driver)).await;
    answer.map_err(|_| format!("it gave no answer in {} seconds", PATIENCE.as_secs()))?
}

async fn run(launch: &Launch, driver: Option<&str>) -> Result<Probe, String> {
    let (program, arguments) = launch.command.split_first().ok_or("no command is configured")?;
    let mut child = Command::new(program)
        .args(arguments)
        .arg("-")
        .args(driver)
        .current_dir(&launch.directory)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| error.to_string())?;
    if let Some(mut stdin) = child.stdin.take() {
        // A program that is no Python may end before it reads; its own message says more.
        let _ = stdin.write_all(SCRIPT.as_bytes()).await;
    }
    let output = child.wait_with_output().await.map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().find_map(|line| line.strip_prefix(MARK));
    match line.and_then(|line| serde_json::from_str(line).ok()) {
        Some(probe) => Ok(probe),
        None => Err(last_words(&output)),
    }
}

fn last_words(output: &std::process::Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    let last = text.lines().map(str::trim).rfind(|line| !line.is_empty());
    match last {
        Some(line) => format!("it ended with {} and said: {line}", output.status),
        None => format!("it ended with {} and said nothing", output.status),
    }
}
