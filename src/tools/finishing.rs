//! What a new revision file still needs: the moment it was made, and the project's own hooks.

use std::path::{Path, PathBuf};

use jiff::Zoned;

use crate::bridge::{Bridge, FailedHook};
use crate::project::Project;
use crate::refusal::Refusal;

/// Now, in the project's `timezone`.
pub(super) fn now(project: &Project) -> Result<Zoned, Refusal> {
    let Some(zone) = &project.details.timezone else { return Ok(Zoned::now()) };
    let now = Zoned::now();
    // As Alembic does: `utc` means `UTC`.
    now.in_tz(zone).or_else(|_| now.in_tz(&zone.to_uppercase())).map_err(|error| {
        Refusal::new("unknown_timezone", format!("There is no time zone {zone}"))
            .because(format!("the configuration says `timezone = {zone}`: {error}"))
            .instead("correct it, or leave it out for local time")
            .unblock("timezone = UTC")
    })
}

/// The moment as Alembic writes it: with its zone where one is configured.
pub(super) fn create_date(project: &Project, now: &Zoned) -> String {
    let format = match project.details.timezone {
        Some(_) => "%Y-%m-%d %H:%M:%S%.6f%:z",
        None => "%Y-%m-%d %H:%M:%S%.6f",
    };
    now.strftime(format).to_string()
}

/// Runs the project's hooks on the new files; answers with what went wrong. The files stay whatever happens.
pub(super) async fn run_hooks(project: &Project, paths: &[PathBuf]) -> Vec<String> {
    if !project.details.write_hooks {
        return Vec::new();
    }
    let kept: Vec<(&PathBuf, Option<String>)> =
        paths.iter().map(|path| (path, std::fs::read_to_string(path).ok())).collect();
    let relative = |path: &PathBuf| {
        let below = path.strip_prefix(&project.script_location).unwrap_or(path);
        below.to_string_lossy().replace('\\', "/")
    };
    let files: Vec<String> = paths.iter().map(relative).collect();
    let mut notes = match Bridge::new(project).run_hooks(&files).await {
        Ok(failed) => failed.iter().map(told).collect(),
        Err(error) => {
            let refusal = Refusal::from(error);
            vec![format!(
                "the post-write hooks did not run on the new files: {}: {}",
                refusal.summary, refusal.root_cause
            )]
        }
    };
    for (path, text) in kept {
        if let Some(text) = text
            && is_spoiled(path, &text)
            && std::fs::write(path, &text).is_ok()
        {
            notes.push(format!(
                "a post-write hook left {} without its revision: it is as it was before the hooks",
                path.display()
            ));
        }
    }
    notes
}

fn told(failed: &FailedHook) -> String {
    let hook = match failed.hook.as_str() {
        "" => "the post-write hooks".to_owned(),
        name => format!("the post-write hook {name}"),
    };
    format!("{hook} failed on {}, which is written all the same: {}", failed.file, failed.why)
}

/// Whether the file no longer holds the line that makes it a revision.
fn is_spoiled(path: &Path, before: &str) -> bool {
    let declares = |text: &str| text.lines().any(|line| line.starts_with("revision"));
    declares(before) && !std::fs::read_to_string(path).is_ok_and(|now| declares(&now))
}
