//! What a project's settings say of findings.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};

use super::{Finding, ServerVersion, Severity, explained, nearest_rules};
use crate::project::{Ignore, Project};
use crate::refusal::Refusal;
use crate::revisions::Revision;

/// Which findings are left out, and how bad the others are here.
#[derive(Debug, Default)]
pub struct Policy {
    folder: PathBuf,
    pub(super) ignored: Vec<Ignored>,
    severities: BTreeMap<String, Severity>,
    /// The server's version, where it was asked or the settings name it.
    pub server_version: Option<ServerVersion>,
}

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
    pub(super) fn ignores(&self, finding: &Finding, revision: &Revision) -> Option<usize> {
        self.ignored.iter().position(|entry| {
            entry.rule == finding.rule && entry.covers(&revision.path, &self.folder)
        })
    }
}

impl Ignored {
    fn read(entry: &Ignore) -> Result<Self, String> {
        known(&entry.rule)?;
        if entry.reason.trim().is_empty() {
            return Err(format!("`ignore` of {} has an empty reason", entry.rule));
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
        _ => return Err(format!("the severity `{word}` of {rule} is not error, warning or info")),
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
        .instead("correct the entry: a suppression or severity that means nothing protects nobody")
        .unblock("alembic-mcp review --explain all")
}
