//! The product's own settings.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Deserializer};

use super::policy::{DatabasePolicy, Limits};
use super::{DatabaseUrl, Secret, paths};
use crate::refusal::Refusal;

/// `[tool.alembic-mcp]` in `pyproject.toml`, or `alembic-mcp.toml`. Paths are relative to that file
/// when written, and absolute when read.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Settings {
    /// Alembic's configuration file, where several could be meant.
    pub config: Option<PathBuf>,
    /// The section of the configuration file, as `-n`.
    pub name: Option<String>,
    /// The folder Alembic's commands run in.
    pub working_directory: Option<PathBuf>,
    /// The command before `python`, as a list or one string split like a shell does.
    #[serde(deserialize_with = "words")]
    pub command_prefix: Option<Vec<String>>,
    /// The Python executable: a path, or what to call behind the command prefix (`python`).
    pub python: Option<String>,
    /// Whether the command prefix leads into another root, where it cannot be told from its name.
    pub foreign_root: Option<bool>,
    /// The project's root inside the command prefix's own file system.
    pub remote_root: Option<String>,
    /// The database URL.
    pub database_url: Option<Secret>,
    /// The environment variable that holds the database URL.
    pub database_url_env: Option<String>,
    /// Folders or files with SQLAlchemy models.
    pub models: Vec<PathBuf>,
    /// Folders or files with Pydantic schemas.
    pub schemas: Vec<PathBuf>,
    /// Which Pydantic schemas belong to which model, where names and fields do not tell.
    pub schemas_of: BTreeMap<String, Vec<String>>,
    /// The roadmap file with the table of planned migrations.
    pub roadmap: Option<PathBuf>,
    /// Folders that must be importable, beside those of Alembic's configuration.
    pub python_path: Vec<PathBuf>,
    /// `script_location`, for projects without an ini or whose ini is a template.
    pub script_location: Option<String>,
    /// Folders with revision files, where the project's own command adds them at run time.
    pub version_locations: Vec<PathBuf>,
    /// `recursive_version_locations`, where the project's own command adds the folders below.
    pub recursive_version_locations: bool,
    /// `version_table`, where `env.py` makes it up.
    pub version_table: Option<String>,
    /// `version_table_schema`, where `env.py` makes it up.
    pub version_table_schema: Option<String>,
    /// A Python entry point `module:function` that makes the `alembic.config.Config`, for projects
    /// whose own command wraps Alembic.
    pub config_factory: Option<String>,
    /// Offer no tool that writes.
    pub read_only: bool,
    /// What is allowed on which database; the first entry that fits holds.
    pub databases: Vec<DatabasePolicy>,
    /// How long statements of a run may wait and run.
    pub limits: Limits,
    /// Only what passed a rehearsal is applied, where the entry of `databases` says nothing else.
    pub require_rehearsal: bool,
    /// A server to rehearse on, other than the database's own.
    pub rehearsal_url: Option<Secret>,
    /// The environment variable that holds its URL.
    pub rehearsal_url_env: Option<String>,
    /// Lets the project's code reach the network during a rehearsal.
    pub rehearsal_network: bool,
    /// The PostgreSQL database whose journal several machines share, instead of a file.
    pub journal_url: Option<Secret>,
    /// The environment variable that holds its URL.
    pub journal_url_env: Option<String>,
    /// The name that this project has in a shared journal, the same on each machine.
    pub journal_project: Option<String>,
    /// Findings that a review leaves out, each with its reason.
    pub ignore: Vec<Ignore>,
    /// How bad the findings of a rule are here, by its id.
    pub severity: BTreeMap<String, String>,
    /// The version of the database server that reviews are made for.
    pub server_version: Option<String>,
}

/// One entry of `ignore`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ignore {
    /// The rule's id.
    pub rule: String,
    /// The files, as a glob relative to the settings' folder; all where none is given.
    pub path: Option<String>,
    /// Why; without one the entry is refused.
    #[serde(default)]
    pub reason: String,
}

/// Every key, for telling a misspelled one.
const KEYS: &[&str] = &[
    "command-prefix",
    "config",
    "config-factory",
    "database-url",
    "database-url-env",
    "databases",
    "foreign-root",
    "ignore",
    "journal-project",
    "journal-url",
    "journal-url-env",
    "limits",
    "models",
    "name",
    "python",
    "python-path",
    "read-only",
    "recursive-version-locations",
    "rehearsal-network",
    "rehearsal-url",
    "rehearsal-url-env",
    "remote-root",
    "require-rehearsal",
    "roadmap",
    "schemas",
    "schemas-of",
    "script-location",
    "server-version",
    "severity",
    "version-locations",
    "version-table",
    "version-table-schema",
    "working-directory",
];

/// The file of settings on their own.
pub(super) const SETTINGS_FILE: &str = "alembic-mcp.toml";

/// Settings and the file they came from.
#[derive(Debug, Clone)]
pub(super) struct FoundSettings {
    pub(super) file: PathBuf,
    pub(super) settings: Settings,
}

impl FoundSettings {
    /// The folder that relative paths are taken from.
    pub(super) fn folder(&self) -> &Path {
        self.file.parent().unwrap_or(&self.file)
    }

    /// Whether they say by themselves which Alembic environment is meant.
    pub(super) fn choose_project(&self) -> bool {
        let settings = &self.settings;
        settings.config.is_some()
            || settings.script_location.is_some()
            || settings.config_factory.is_some()
    }
}

/// The settings of the nearest of `folders` that has any.
pub(super) fn find<'a>(
    folders: impl IntoIterator<Item = &'a Path>,
) -> Result<Option<FoundSettings>, Refusal> {
    for folder in folders {
        let own = folder.join(SETTINGS_FILE);
        let shared = folder.join("pyproject.toml");
        let own_table = if own.is_file() { Some(read_toml(&own)?) } else { None };
        let shared_table = pyproject_tool(&shared, "alembic-mcp")?;
        let (file, table) = match (own_table, shared_table) {
            (None, None) => continue,
            (Some(table), None) => (own, table),
            (None, Some(table)) => (shared, table),
            (Some(_), Some(_)) => return Err(two_places(&own, &shared)),
        };
        let settings = read(table, &file)?.anchored(folder);
        return Ok(Some(FoundSettings { file, settings }));
    }
    Ok(None)
}

/// `[tool.NAME]` of a `pyproject.toml`. A file that does not mention the table is not parsed at all:
/// it is none of our business whether it is well formed.
pub(super) fn pyproject_tool(file: &Path, name: &str) -> Result<Option<toml::Table>, Refusal> {
    let Ok(text) = std::fs::read_to_string(file) else {
        return Ok(None);
    };
    if !text.contains("alembic") {
        return Ok(None);
    }
    let mut table = parse_toml(&text, file)?;
    let Some(toml::Value::Table(mut tools)) = table.remove("tool") else {
        return Ok(None);
    };
    match tools.remove(name) {
        Some(toml::Value::Table(found)) => Ok(Some(found)),
        Some(_) => Err(bad_settings(file, format!("`tool.{name}` is not a table"))),
        None => Ok(None),
    }
}

fn read_toml(file: &Path) -> Result<toml::Table, Refusal> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| bad_settings(file, format!("it could not be read: {error}")))?;
    parse_toml(&text, file)
}

fn parse_toml(text: &str, file: &Path) -> Result<toml::Table, Refusal> {
    text.parse::<toml::Table>().map_err(|error| {
        // The error's own display quotes the line, which may hold a password.
        let line = error
            .span()
            .map_or(1, |span| 1 + text[..span.start.min(text.len())].matches('\n').count());
        bad_settings(file, format!("line {line} is not valid TOML: {}", error.message()))
    })
}

fn read(table: toml::Table, file: &Path) -> Result<Settings, Refusal> {
    let unknown: Vec<_> = table.keys().filter(|key| !KEYS.contains(&key.as_str())).collect();
    if !unknown.is_empty() {
        let unknown: Vec<_> = unknown.iter().map(|key| format!("`{key}`")).collect();
        let refusal = bad_settings(file, format!("unknown settings: {}", unknown.join(", ")));
        return Err(refusal.instead(format!("use only known settings: {}", KEYS.join(", "))));
    }
    let settings: Settings = table
        .try_into()
        .map_err(|error: toml::de::Error| bad_settings(file, error.message().to_owned()))?;
    settings.consistent(file)
}

impl Settings {
    /// What holds on the database at `url`, limits included.
    pub fn policy(&self, url: &DatabaseUrl) -> DatabasePolicy {
        let mut policy =
            self.databases.iter().find(|policy| policy.concerns(url)).cloned().unwrap_or_default();
        policy.limits = policy.limits.or(self.limits).or_defaults();
        policy.require_rehearsal = policy.require_rehearsal.or(Some(self.require_rehearsal));
        policy
    }

    fn consistent(self, file: &Path) -> Result<Self, Refusal> {
        let mut contradictions = Vec::new();
        if self.database_url.is_some() && self.database_url_env.is_some() {
            contradictions.push("`database-url` and `database-url-env` both say where to connect");
        }
        if self.rehearsal_url.is_some() && self.rehearsal_url_env.is_some() {
            contradictions
                .push("`rehearsal-url` and `rehearsal-url-env` both say where to rehearse");
        }
        if self.journal_url.is_some() && self.journal_url_env.is_some() {
            contradictions
                .push("`journal-url` and `journal-url-env` both say where the journal is");
        }
        if self.config_factory.is_some() && self.script_location.is_none() && self.config.is_none()
        {
            contradictions.push(
                "`config-factory` needs `script-location` too, since migrations are read without \
                 running Python",
            );
        }
        let factory = self.config_factory.as_deref();
        if factory.is_some_and(|factory| !factory.contains(':')) {
            contradictions.push("`config-factory` is not `module:function`");
        }
        if self.command_prefix.as_ref().is_some_and(Vec::is_empty) {
            contradictions.push("`command-prefix` is empty");
        }
        if contradictions.is_empty() {
            return Ok(self);
        }
        Err(Refusal::new(
            "contradictory_settings",
            "The settings of alembic-mcp contradict each other",
        )
        .because(format!("in {}: {}", file.display(), contradictions.join("; ")))
        .instead("keep one of each")
        .unblock(format!("edit {}", file.display())))
    }

    fn anchored(mut self, folder: &Path) -> Self {
        let lists = [
            &mut self.models,
            &mut self.schemas,
            &mut self.python_path,
            &mut self.version_locations,
        ];
        for path in lists.into_iter().flatten() {
            *path = paths::join(folder, &*path);
        }
        for path in [&mut self.config, &mut self.roadmap, &mut self.working_directory] {
            *path = path.take().map(|path| paths::join(folder, path));
        }
        self
    }
}

/// A list of words, or one string split as a shell splits it.
fn words<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<String>>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged, expecting = "expected a string or a list of strings")]
    enum Words {
        List(Vec<String>),
        Line(String),
    }
    match Words::deserialize(deserializer)? {
        Words::List(words) => Ok(Some(words)),
        Words::Line(line) => shlex::split(&line)
            .map(Some)
            .ok_or_else(|| serde::de::Error::custom("`command-prefix` has an unclosed quote")),
    }
}

fn two_places(own: &Path, shared: &Path) -> Refusal {
    Refusal::new("contradictory_settings", "alembic-mcp is configured in two places")
        .because(format!(
            "both {} and [tool.alembic-mcp] in {} exist",
            own.display(),
            shared.display()
        ))
        .instead("keep one of them")
        .unblock(format!("move the settings into {} and delete the table", own.display()))
}

fn bad_settings(file: &Path, why: String) -> Refusal {
    Refusal::new("bad_settings", format!("{} could not be used", file.display()))
        .because(why)
        .instead("correct the file")
        .unblock(format!("edit {}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_known_to_serde_and_listed() {
        for key in KEYS {
            let table: toml::Table = format!("{key} = [[]]").parse().unwrap();
            let error = Settings::deserialize(table).unwrap_err();
            assert!(!error.message().contains("unknown field"), "{key}: {}", error.message());
        }
        let table: toml::Table = "nonsense = 1".parse().unwrap();
        let error = Settings::deserialize(table).unwrap_err();
        for key in KEYS {
            assert!(error.message().contains(key), "{key}");
        }
        assert_eq!(error.message().matches('`').count(), 2 * (KEYS.len() + 1));
    }

    #[test]
    fn a_prefix_may_be_a_line_or_a_list() {
        let line: toml::Table =
            r#"command-prefix = "docker compose exec -T 'my app'""#.parse().unwrap();
        let settings = read(line, Path::new("x")).unwrap();
        assert_eq!(settings.command_prefix.unwrap(), ["docker", "compose", "exec", "-T", "my app"]);
    }
}
