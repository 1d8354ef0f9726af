//! The product's own settings.

use std::path::PathBuf;

use serde::Deserialize;

/// `[tool.alembic-mcp]` in `pyproject.toml`, or `alembic-mcp.toml`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Settings {
    /// The command before `python`, as a list or one string split like a shell does.
    pub command_prefix: Option<Vec<String>>,
    /// The project's root inside the command prefix's own file system.
    pub remote_root: Option<String>,
    /// The database URL.
    pub database_url: Option<String>,
    /// The environment variable that holds the database URL.
    pub database_url_env: Option<String>,
    /// Folders or files with SQLAlchemy models, relative to the project.
    pub models: Vec<PathBuf>,
    /// Folders or files with Pydantic schemas.
    pub schemas: Vec<PathBuf>,
    /// The roadmap file with the table of planned migrations.
    pub roadmap: Option<PathBuf>,
    /// Folders that must be importable, beside those of Alembic's configuration.
    pub python_path: Vec<PathBuf>,
    /// `script_location`, for projects without an ini.
    pub script_location: Option<String>,
    /// A Python entry point `module:function` that makes the `alembic.config.Config`, for projects
    /// whose own command wraps Alembic.
    pub config_factory: Option<String>,
    /// Offer no tool that writes.
    pub read_only: bool,
}
