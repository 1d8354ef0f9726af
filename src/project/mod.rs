//! Finding and configuring one Alembic project: which configuration, which interpreter, which database.
//!
//! The only room that reads the environment, `alembic.ini`, `pyproject.toml` and `alembic-mcp.toml`.
//! Never in here: running Python (the bridge does that), connecting to a database, reading revisions.

mod alembic_config;
mod chosen;
mod database_url;
mod discover;
mod env_file;
mod environment;
mod git;
mod ini;
mod interpreter;
mod locations;
mod module_sources;
mod packages;
mod passwords;
mod paths;
mod policy;
mod python_path;
mod search;
mod secrets;
mod settings;
mod shared_journal;
mod source_file;
mod this_process;
mod url_grammar;
mod url_source;
mod version_table;
mod written_passwords;

pub use database_url::{DatabaseUrl, Secret};
pub use discover::{ConfigFile, ConfigKind, Details, Options, Project, VersionTable};
pub use environment::Environment;
pub use git::{Changed, Repository};
pub use interpreter::{Launch, LaunchOrigin};
pub use module_sources::{ModuleSources, module_hash};
pub use passwords::{hide_passwords, hide_passwords_within};
pub use policy::{AllowedRollback, DatabasePolicy, Limit, Limits};
pub use secrets::Secrets;
pub use settings::{Ignore, Settings};
pub use shared_journal::SharedJournal;
pub use source_file::{read_source, read_source_text};
pub use this_process::{Life, ProcessMark};
pub use url_source::UrlOrigin;
