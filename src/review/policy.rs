//! What a project's settings say of findings.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use globset::{GlobBuilder, GlobMatcher};

use super::context::file_name;
use super::suppression::{says_something, settings_finding};
use super::{
    Around, Finding, Review, ServerVersion, Severity, Suppressed, explained, nearest_rules,
};
use crate::project::{Ignore, Project};
use crate::refusal::Refusal;
use crate::revisions::Revision;

/// Which findings are left out, and how bad the others are here.
#[derive(Debug, Default)]
pub struct Policy {
    file: Option<PathBuf>,
    folder: PathBuf,
    pub(super) ignored: Vec<Ignored>,
    severities: BTreeMap<String, Severity>,
    /// The server's version, where it was asked or the settings name it.
    pub server_version: Option<ServerVersion>,
}

/// What only a base branch or a database shows, so that a history from source has none of it.
const NOT_OF_A_HISTORY: &[&str] =
    &["applied-revision-edited", "head-diverged-from-base-branch", "rows-in-the-way"];

/// One entry of `ignore` in the settings.
#[derive(Debug)]
pub(super) struct Ignored {
    pub(super) rule: String,
    pub(super) reason: String,
    /// As it is written.
    pub(super) path: Option<String>,
    matcher: Option<GlobMatcher>,
}

impl Policy {
    /// What the settings of `project` say.
    pub fn of(project: &Project) -> Result<Self, Refusal> {
        let file = project.details.settings_file.as_deref();
        let refuse = |why: String| bad_policy(file, why);
        let folder = file.and_then(Path::parent).unwrap_or(&project.root).to_owned();
        let settings = &project.settings;
        let ignored = settings.ignore.iter().map(Ignored::read).collect::<Result<_, _>>();
        let severities = settings.severity.iter().map(|(rule, word)| severity(rule, word));
        let version = settings.server_version.as_deref().map(server_version).transpose();
        Ok(Self {
            file: file.map(Path::to_owned),
            folder,
            ignored: ignored.map_err(refuse)?,
            severities: severities.collect::<Result<_, _>>().map_err(refuse)?,
            server_version: version.map_err(refuse)?,
        })
    }

    /// The severity of `finding` here. What its circumstances made milder than its rule is stays
    /// at most so bad.
    pub(super) fn severity(&self, finding: &Finding) -> Severity {
        let Some(&wanted) = self.severities.get(finding.rule) else { return finding.severity };
        let usual = explained(finding.rule).map(|rule| rule.severity);
        let milder = usual.is_some_and(|usual| finding.severity > usual);
        if milder { wanted.max(finding.severity) } else { wanted }
    }

    /// The first entry of `ignore` that means `finding`.
    pub(super) fn ignores(&self, finding: &Finding, file: &Path) -> Option<usize> {
        self.ignored
            .iter()
            .position(|entry| entry.rule == finding.rule && entry.covers(file, &self.folder))
    }
}

impl Policy {
    /// What is `found` in a file that declares no revision: what counts, and what the settings ignore.
    pub fn judge(&self, file: &Path, found: Vec<Finding>) -> (Vec<Finding>, Vec<Suppressed>) {
        let (mut counts, mut suppressed) = (Vec::new(), Vec::new());
        for mut finding in found {
            finding.severity = self.severity(&finding);
            match self.ignores(&finding, file).and_then(|entry| self.ignored.get(entry)) {
                Some(entry) => {
                    suppressed.push(Suppressed { finding, reason: entry.reason.clone() });
                }
                None => counts.push(finding),
            }
        }
        (counts, suppressed)
    }

    /// Of a whole history that was `reviewed`, what the settings ignore and nobody found. Entries that
    /// name one of its files are told of there. `others` is what is
    /// found in files without a revision, `settings` the text of the settings.
    pub fn unused(
        &self,
        reviewed: &[(Arc<Revision>, Review)],
        others: &Around,
        settings: &str,
    ) -> Vec<Finding> {
        let Some(file) = &self.file else { return Vec::new() };
        let named = |entry: &Ignored, revision: &Revision| {
            entry.path.as_ref().is_some_and(|path| path.ends_with(&file_name(revision)))
        };
        let suppresses = |entry: &Ignored, one: &Suppressed| {
            entry.rule == one.finding.rule && entry.reason == one.reason
        };
        let elsewhere = |entry: &Ignored| {
            others.iter().any(|(path, found)| {
                entry.covers(path, &self.folder) && found.iter().any(|one| one.rule == entry.rule)
            })
        };
        let unused = self.ignored.iter().filter(|entry| {
            !NOT_OF_A_HISTORY.contains(&entry.rule.as_str())
                && !elsewhere(entry)
                && reviewed.iter().all(|(revision, review)| {
                    !(named(entry, revision)
                        || entry.covers(&revision.path, &self.folder)
                            && review.suppressed.iter().any(|one| suppresses(entry, one)))
                })
        });
        unused
            .map(|entry| {
                let written = format!("\"{}\"", entry.rule);
                let line = settings.lines().position(|line| line.contains(&written));
                let place = entry.path.as_deref().unwrap_or("every file");
                let told =
                    format!("`ignore` names {} for {place}, where no such finding is", entry.rule);
                settings_finding(file, line.map_or(1, |at| at + 1), told)
            })
            .collect()
    }
}

impl Ignored {
    fn read(entry: &Ignore) -> Result<Self, String> {
        known(&entry.rule)?;
        if !says_something(&entry.reason) {
            return Err(format!(
                "`ignore` of {} has no reason in words: add reason = \"why it does not matter here\"",
                entry.rule
            ));
        }
        let matcher = entry.path.as_deref().map(|path| {
            GlobBuilder::new(path)
                .literal_separator(true)
                .build()
                .map(|glob| glob.compile_matcher())
                .map_err(|error| format!("`{path}` is not a glob: {}", error.kind()))
        });
        Ok(Self {
            rule: entry.rule.clone(),
            reason: entry.reason.trim().to_owned(),
            path: entry.path.clone(),
            matcher: matcher.transpose()?,
        })
    }

    fn covers(&self, file: &Path, folder: &Path) -> bool {
        let relative = file.strip_prefix(folder).unwrap_or(file);
        self.matcher.as_ref().is_none_or(|matcher| matcher.is_match(relative))
    }
}

fn known(rule: &str) -> Result<(), String> {
    if explained(rule).is_some() {
        return Ok(());
    }
    let nearest = nearest_rules(rule);
    let hint = if nearest.is_empty() {
        "`alembic-mcp review --explain all` lists them".to_owned()
    } else {
        format!("did you mean {}?", nearest.join(" or "))
    };
    Err(format!("there is no rule `{rule}`; {hint}"))
}

fn severity(rule: &str, word: &str) -> Result<(String, Severity), String> {
    known(rule)?;
    let severity = match word {
        "error" => Severity::Error,
        "warning" => Severity::Warning,
        "info" => Severity::Info,
        _ => {
            let hint = match word {
                "off" | "ignore" | "none" | "disabled" | "false" => format!(
                    "; to leave the rule out, add ignore = [{{ rule = \"{rule}\", reason = \"why\" }}]"
                ),
                _ => String::new(),
            };
            let told =
                format!("the severity `{word}` of {rule} is not error, warning or info{hint}");
            return Err(told);
        }
    };
    Ok((rule.to_owned(), severity))
}

fn server_version(text: &str) -> Result<ServerVersion, String> {
    let plain = text.trim().split('.').all(|number| number.parse::<u32>().is_ok());
    ServerVersion::read(text).filter(|_| plain).ok_or_else(|| {
        format!("the server-version `{text}` is not a version such as \"15\" or \"8.0.36\"")
    })
}

fn bad_policy(file: Option<&Path>, why: String) -> Refusal {
    let file = file.map_or_else(|| "the settings".to_owned(), |file| file.display().to_string());
    Refusal::new("bad_settings", format!("{file} could not be used"))
        .because(why)
        .instead("correct the entry that is named here; nothing was reviewed")
        .unblock("alembic-mcp review --explain all")
}
