//! Revision ids that exist only on other branches of the repository.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

/// How many branches are looked at, those with the newest commits first.
const BRANCHES: usize = 64;
/// A repository that takes longer than this is not worth the wait.
const LIMIT: Duration = Duration::from_secs(5);

/// What the other branches hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OtherBranches {
    /// Revision ids declared on any branch.
    pub ids: BTreeSet<String>,
    /// Why the branches were not looked at, where they were not.
    pub skipped: Option<String>,
}

/// The revision ids that version files declare on any local or remote branch.
pub async fn ids_on_other_branches(root: &Path, version_locations: &[PathBuf]) -> OtherBranches {
    match tokio::time::timeout(LIMIT, look(root, version_locations)).await {
        Ok(Ok(ids)) => OtherBranches { ids, skipped: None },
        Ok(Err(reason)) => OtherBranches { skipped: Some(reason), ..OtherBranches::default() },
        Err(_) => OtherBranches {
            skipped: Some("git took too long to search the branches".to_owned()),
            ..OtherBranches::default()
        },
    }
}

async fn look(root: &Path, version_locations: &[PathBuf]) -> Result<BTreeSet<String>, String> {
    let count = format!("--count={BRANCHES}");
    let listed = git(
        root,
        &["for-each-ref", &count, "--sort=-committerdate", "--format=%(objectname)"],
        &["refs/heads", "refs/remotes"],
    )
    .await?;
    let commits: BTreeSet<&str> = listed.lines().filter(|line| !line.is_empty()).collect();
    if commits.is_empty() {
        return Ok(BTreeSet::new());
    }
    let pattern = r#"^revision( *:[^=]*)? *= *["']"#;
    let mut rest: Vec<&str> = commits.into_iter().collect();
    rest.push("--");
    let folders: Vec<String> = version_locations
        .iter()
        .map(|folder| folder.strip_prefix(root).unwrap_or(folder).display().to_string())
        .collect();
    rest.extend(folders.iter().map(String::as_str));
    let found = git(root, &["grep", "-h", "-E", "-e", pattern], &rest).await?;
    Ok(found.lines().filter_map(quoted).map(str::to_owned).collect())
}

/// What stands between the first two quotes of `line`.
fn quoted(line: &str) -> Option<&str> {
    let start = line.find(['"', '\''])?;
    let quote = line.get(start..=start)?;
    line.get(start + 1..)?.split(quote).next()
}

async fn git(root: &Path, first: &[&str], rest: &[&str]) -> Result<String, String> {
    let program = which::which("git").map_err(|_| "git is not installed".to_owned())?;
    let output = tokio::process::Command::new(program)
        .arg("-C")
        .arg(root)
        .args(first)
        .args(rest)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .map_err(|error| format!("git could not be started: {error}"))?;
    // `git grep` ends with 1 where nothing matches.
    match output.status.code() {
        Some(0 | 1) => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        _ => Err("the project is not in a git repository".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_is_what_stands_in_quotes() {
        assert_eq!(quoted("revision = 'abc'"), Some("abc"));
        assert_eq!(quoted("revision: str = \"abc\"  # 'x'"), Some("abc"));
        assert_eq!(quoted("revision = None"), None);
    }
}
