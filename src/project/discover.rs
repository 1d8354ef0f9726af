//! From a folder to a project.

use std::path::PathBuf;

use super::{DatabaseUrl, Launch, Settings};
use crate::refusal::Refusal;

/// What the command line and the environment say about which project is meant.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// `--project DIR`; else the host's project variable, else the working directory.
    pub project: Option<PathBuf>,
    /// `-c FILE`, as Alembic has it.
    pub config: Option<PathBuf>,
    /// `-n NAME`, as Alembic has it.
    pub name: Option<String>,
    /// `--database-url URL`.
    pub database_url: Option<String>,
}

/// One Alembic project, as found. Cheap to make: nothing is run and nothing is connected to.
#[derive(Debug, Clone)]
pub struct Project {
    /// The folder Alembic's commands run in (the parent of the configuration file, unless configured).
    pub root: PathBuf,
    /// The configuration file, if there is one.
    pub config_file: Option<ConfigFile>,
    /// The section, `alembic` unless `-n` says otherwise.
    pub section: String,
    /// The folder with `env.py`, absolute.
    pub script_location: PathBuf,
    /// The folders with revision files, absolute.
    pub version_locations: Vec<PathBuf>,
    /// `recursive_version_locations`.
    pub recursive_version_locations: bool,
    /// `file_template`, where set.
    pub file_template: Option<String>,
    /// Where the current revision is kept.
    pub version_table: VersionTable,
    /// Folders that must be importable.
    pub python_path: Vec<PathBuf>,
    /// How the project's Python is started.
    pub launch: Launch,
    /// The database, where it can be told without running `env.py`.
    pub database_url: Option<DatabaseUrl>,
    /// `[tool.alembic-mcp]` or `alembic-mcp.toml`.
    pub settings: Settings,
}

/// The file that configures Alembic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigFile {
    /// Its path, absolute.
    pub path: PathBuf,
    /// What it is.
    pub kind: ConfigKind,
}

/// The two kinds of configuration file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConfigKind {
    /// `alembic.ini` or another ini file.
    Ini,
    /// `[tool.alembic]` in `pyproject.toml`.
    Pyproject,
}

/// Where Alembic keeps the current revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionTable {
    /// `version_table`, `alembic_version` by default.
    pub name: String,
    /// `version_table_schema`.
    pub schema: Option<String>,
}

impl Project {
    /// Finds the project that `options` mean. What is missing or contradictory is named in one
    /// refusal with the fix.
    pub fn discover(_options: &Options) -> Result<Self, Refusal> {
        Err(Refusal::new("no_project", "No Alembic project was found"))
    }
}
