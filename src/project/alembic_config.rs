//! Alembic's own configuration: an ini file and `[tool.alembic]`, merged as `alembic.config.Config`
//! merges them (the ini first, then `pyproject.toml`).

use std::path::{Path, PathBuf};

use super::ini::{Ini, IniProblem};
use super::settings::pyproject_tool;
use crate::refusal::Refusal;

/// What one environment's configuration says.
#[derive(Debug, Clone)]
pub(super) struct AlembicConfig {
    ini: Option<(PathBuf, Ini)>,
    pyproject: Option<(PathBuf, toml::Table)>,
    section: String,
}

impl AlembicConfig {
    /// Reads both files; either may be missing.
    pub(super) fn read(
        ini: Option<&Path>,
        pyproject: Option<&Path>,
        section: &str,
    ) -> Result<Self, Refusal> {
        let ini = match ini {
            Some(file) => Some((file.to_owned(), read_ini(file)?)),
            None => None,
        };
        let table = match pyproject {
            Some(file) => pyproject_tool(file, "alembic")?.map(|table| (file.to_owned(), table)),
            None => None,
        };
        Ok(Self { ini, pyproject: table, section: section.to_owned() })
    }

    /// Whether `[tool.alembic]` exists.
    pub(super) fn pyproject(&self) -> Option<&Path> {
        self.pyproject.as_ref().map(|(file, _)| file.as_path())
    }

    /// The sections of the ini that could be meant by `-n`.
    pub(super) fn environments(&self) -> Vec<String> {
        let Some((_, ini)) = &self.ini else {
            return Vec::new();
        };
        let named = |section: &&String| ini.has(section, "script_location");
        ini.sections().iter().filter(named).cloned().collect()
    }

    /// Whether the ini has the chosen section.
    pub(super) fn has_section(&self) -> bool {
        self.ini.as_ref().is_some_and(|(_, ini)| ini.has_section(&self.section))
    }

    /// `Config.get_alembic_option` where the value is text.
    pub(super) fn text(&self, key: &str) -> Result<Option<String>, Refusal> {
        if let Some(value) = self.ini_text(key)? {
            return Ok(Some(value));
        }
        match self.toml_value(key) {
            Some(toml::Value::String(text)) => self.formatted(key, text).map(Some),
            Some(toml::Value::Integer(number)) => Ok(Some(number.to_string())),
            Some(_) => Err(self.wrong_type(key, "text")),
            None => Ok(None),
        }
    }

    /// `Config.get_alembic_boolean_option`: in an ini only the exact word `true` is true.
    pub(super) fn boolean(&self, key: &str) -> Result<bool, Refusal> {
        if let Some(value) = self.ini_text(key)? {
            return Ok(value == "true");
        }
        match self.toml_value(key) {
            Some(toml::Value::Boolean(value)) => Ok(*value),
            Some(_) => Err(self.wrong_type(key, "true or false")),
            None => Ok(false),
        }
    }

    /// `Config.get_version_locations_list`.
    pub(super) fn version_locations(&self) -> Result<Vec<String>, Refusal> {
        let separators = ["path_separator", "version_path_separator"];
        self.list("version_locations", &separators, &[',', ' '])
    }

    /// `Config.get_prepend_sys_paths_list`.
    pub(super) fn prepend_sys_path(&self) -> Result<Vec<String>, Refusal> {
        self.list("prepend_sys_path", &["path_separator"], &[',', ' ', ':'])
    }

    fn list(
        &self,
        key: &str,
        separators: &[&str],
        legacy: &[char],
    ) -> Result<Vec<String>, Refusal> {
        let Some(line) = self.ini_text(key)?.filter(|line| !line.is_empty()) else {
            return self.toml_list(key);
        };
        let parts: Vec<&str> = match self.separator(separators)? {
            Some(separator) => line.split(separator).collect(),
            None => line.split(legacy).collect(),
        };
        let trimmed = parts.into_iter().map(str::trim);
        Ok(trimmed.filter(|part| !part.is_empty()).map(str::to_owned).collect())
    }

    fn separator(&self, keys: &[&str]) -> Result<Option<char>, Refusal> {
        for key in keys {
            let Some(word) = self.ini_text(key)? else {
                continue;
            };
            return match word.as_str() {
                "space" => Ok(Some(' ')),
                "newline" => Ok(Some('\n')),
                "os" => Ok(Some(if cfg!(windows) { ';' } else { ':' })),
                ":" => Ok(Some(':')),
                ";" => Ok(Some(';')),
                _ => Err(bad_configuration(
                    self.ini_file(),
                    format!("{key} is `{word}`"),
                    "use `os`, `newline`, `space`, `:` or `;`",
                )),
            };
        }
        Ok(None)
    }

    fn toml_list(&self, key: &str) -> Result<Vec<String>, Refusal> {
        match self.toml_value(key) {
            None => Ok(Vec::new()),
            Some(toml::Value::Array(values)) => values
                .iter()
                .map(|value| match value {
                    toml::Value::String(text) => self.formatted(key, text),
                    _ => Err(self.wrong_type(key, "a list of strings")),
                })
                .collect(),
            Some(_) => Err(self.wrong_type(key, "a list of strings")),
        }
    }

    fn toml_value(&self, key: &str) -> Option<&toml::Value> {
        self.pyproject.as_ref().and_then(|(_, table)| table.get(key))
    }

    fn ini_file(&self) -> &Path {
        self.ini.as_ref().map_or(Path::new("alembic.ini"), |(file, _)| file)
    }

    fn pyproject_file(&self) -> &Path {
        self.pyproject.as_ref().map_or(Path::new("pyproject.toml"), |(file, _)| file)
    }

    /// The text in the ini alone, where Alembic looks for `sqlalchemy.url` and separators.
    pub(super) fn ini_text(&self, key: &str) -> Result<Option<String>, Refusal> {
        let Some((file, ini)) = &self.ini else {
            return Ok(None);
        };
        ini.get(&self.section, key).map_err(|problem| unreadable(file, &problem))
    }

    /// Whether hooks are configured that run on each new revision file.
    pub(super) fn has_write_hooks(&self) -> bool {
        let named = |text: Option<String>| text.is_some_and(|hooks| !hooks.trim().is_empty());
        let ini = self.ini.as_ref().and_then(|(_, ini)| ini.get("post_write_hooks", "hooks").ok());
        let listed = self.toml_value("post_write_hooks").and_then(toml::Value::as_array);
        ini.is_some_and(named) || listed.is_some_and(|hooks| !hooks.is_empty())
    }

    fn wrong_type(&self, key: &str, wanted: &str) -> Refusal {
        let why = format!("`{key}` in [tool.alembic] is not {wanted}");
        bad_configuration(self.pyproject_file(), why, "correct its type")
    }

    /// Python's `text % {"here": …}`.
    fn formatted(&self, key: &str, text: &str) -> Result<String, Refusal> {
        let file = self.pyproject_file();
        let here = folder_of(file).to_string_lossy().into_owned();
        percent_format(text, &here).ok_or_else(|| {
            let why = format!(
                "`{key}` in [tool.alembic] holds a `%` that is neither `%%` nor `%(here)s`"
            );
            bad_configuration(file, why, "write `%%` for a percent sign")
        })
    }
}

fn percent_format(text: &str, here: &str) -> Option<String> {
    let mut formatted = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        formatted.push_str(before);
        rest = if let Some(after) = after.strip_prefix('%') {
            formatted.push('%');
            after
        } else {
            formatted.push_str(here);
            after.strip_prefix("(here)s")?
        };
    }
    formatted.push_str(rest);
    Some(formatted)
}

fn folder_of(file: &Path) -> &Path {
    file.parent().unwrap_or(file)
}

fn read_ini(file: &Path) -> Result<Ini, Refusal> {
    let bytes = std::fs::read(file).map_err(|error| {
        bad_configuration(file, format!("it could not be read: {error}"), "make it readable")
    })?;
    let here = folder_of(file).to_string_lossy();
    Ini::parse(&String::from_utf8_lossy(&bytes), &here)
        .map_err(|problem| unreadable(file, &problem))
}

fn unreadable(file: &Path, problem: &IniProblem) -> Refusal {
    let place = problem.line.map_or(String::new(), |line| format!("line {line}: "));
    bad_configuration(file, format!("{place}{}", problem.message), "correct that line")
}

/// A refusal for a configuration file that Alembic could not use either.
pub(super) fn bad_configuration(file: &Path, why: String, instead: &str) -> Refusal {
    Refusal::new("bad_configuration", format!("{} could not be used", file.display()))
        .because(why)
        .instead(instead)
        .unblock(format!("edit {}", file.display()))
}
