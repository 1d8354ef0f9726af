//! Finding and configuring one Alembic project: which configuration, which interpreter, which database.
//!
//! The only room that reads the environment, `alembic.ini`, `pyproject.toml` and `alembic-mcp.toml`.
//! Never in here: running Python (the bridge does that), connecting to a database, reading revisions.

mod database_url;
mod discover;
mod interpreter;
mod settings;

pub use database_url::{DatabaseUrl, Secret};
pub use discover::{ConfigFile, ConfigKind, Options, Project, VersionTable};
pub use interpreter::{Launch, LaunchOrigin};
pub use settings::Settings;
