//! Which database is meant, as far as that can be told without running `env.py`.

use std::path::Path;

use super::alembic_config::AlembicConfig;
use super::environment::Environment;
use super::{DatabaseUrl, Options, Settings};
use crate::refusal::Refusal;

/// Where the database URL was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UrlOrigin {
    /// `--database-url`.
    CommandLine,
    /// An environment variable.
    Variable(String),
    /// `database-url` in the settings.
    Settings,
    /// `sqlalchemy.url` in Alembic's configuration, which `env.py` uses unchanged.
    AlembicConfig,
}

impl std::fmt::Display for UrlOrigin {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::CommandLine => formatter.write_str("--database-url"),
            Self::Variable(name) => write!(formatter, "the environment variable {name}"),
            Self::Settings => formatter.write_str("`database-url` in the settings"),
            Self::AlembicConfig => {
                formatter.write_str("`sqlalchemy.url` in Alembic's configuration")
            }
        }
    }
}

/// The variable that names the database.
pub(super) const URL_VARIABLE: &str = "ALEMBIC_MCP_DATABASE_URL";

/// The variable that names the server to rehearse on.
const REHEARSAL_VARIABLE: &str = "ALEMBIC_MCP_REHEARSAL_URL";

/// What `alembic init` writes, which nobody's database answers to.
const TEMPLATE_URL: &str = "driver://user:pass@localhost/dbname";

/// The database somebody named: command line, then environment, then settings.
pub(super) fn named(
    options: &Options,
    settings: &Settings,
    environment: &Environment,
    root: &Path,
) -> Result<Option<(DatabaseUrl, UrlOrigin)>, Refusal> {
    let (text, origin) = if let Some(text) = &options.database_url {
        (text.as_str(), UrlOrigin::CommandLine)
    } else if let Some(text) = environment.variable(URL_VARIABLE) {
        (text, UrlOrigin::Variable(URL_VARIABLE.to_owned()))
    } else if let Some(url) = &settings.database_url {
        (url.expose(), UrlOrigin::Settings)
    } else if let Some(name) = &settings.database_url_env {
        let text = environment.variable(name).ok_or_else(|| unset(name))?;
        (text, UrlOrigin::Variable(name.clone()))
    } else {
        return Ok(None);
    };
    let url = DatabaseUrl::parse(text, root).map_err(|mut refusal| {
        refusal.root_cause = format!("from {origin}: {}", refusal.root_cause);
        refusal
    })?;
    Ok(Some((url, origin)))
}

/// The server to rehearse on, where somebody named one.
pub(super) fn rehearsal(
    settings: &Settings,
    environment: &Environment,
    root: &Path,
) -> Result<Option<DatabaseUrl>, Refusal> {
    let (text, origin) = match (&settings.rehearsal_url, &settings.rehearsal_url_env) {
        _ if environment.variable(REHEARSAL_VARIABLE).is_some() => {
            (environment.variable(REHEARSAL_VARIABLE), REHEARSAL_VARIABLE)
        }
        (Some(url), _) => (Some(url.expose()), "`rehearsal-url` in the settings"),
        (None, Some(name)) => match environment.variable(name) {
            Some(text) => (Some(text), name.as_str()),
            None => {
                let refusal =
                    Refusal::new("no_rehearsal_url", format!("The environment variable {name} is not set"))
                        .because(format!("`rehearsal-url-env` says that {name} holds the URL of the server to rehearse on"))
                        .instead(format!("start the server with {name} set, or remove `rehearsal-url-env`"));
                return Err(refusal
                    .unblock(format!("{name}=postgresql://user@host:5432/postgres alembic-mcp")));
            }
        },
        (None, None) => return Ok(None),
    };
    let parsed = text.map(|text| DatabaseUrl::parse(text, root)).transpose();
    parsed.map_err(|mut refusal| {
        refusal.root_cause = format!("from {origin}: {}", refusal.root_cause);
        refusal
    })
}

/// The literal `sqlalchemy.url` of the configuration, if it is a real one. `None` means that
/// `env.py` has to be asked, which also tells the fault of a URL that cannot be read here.
pub(super) fn configured(config: &AlembicConfig, root: &Path) -> Option<DatabaseUrl> {
    let text = config.ini_text("sqlalchemy.url").ok().flatten()?;
    let text = text.trim();
    if text.is_empty() || text == TEMPLATE_URL {
        return None;
    }
    DatabaseUrl::parse(text, root).ok()
}

fn unset(name: &str) -> Refusal {
    Refusal::new("no_database_url", format!("The environment variable {name} is not set"))
        .because(format!(
            "`database-url-env` in the settings says that {name} holds the database URL; falling \
             back to what env.py says could reach another database"
        ))
        .instead(format!("start the server with {name} set, or remove `database-url-env`"))
        .unblock(format!("{name}=postgresql+psycopg://user@host:5432/database alembic-mcp"))
}
