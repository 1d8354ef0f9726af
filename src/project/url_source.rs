//! Which database is meant, as far as that can be told without running `env.py`.

use std::path::Path;

use super::alembic_config::AlembicConfig;
use super::environment::Environment;
use super::{DatabaseUrl, Options, Secret, Settings};
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

/// The variable that names the database of the shared journal.
const JOURNAL_VARIABLE: &str = "ALEMBIC_MCP_JOURNAL_URL";
const JOURNAL: &str = "journal-url";

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

/// A URL beside the database's own: what the settings call it, and what it leads to.
struct Beside<'a> {
    url: Option<&'a Secret>,
    variable: Option<&'a str>,
    setting: &'static str,
    own_variable: &'static str,
    leads_to: &'static str,
}

impl Beside<'_> {
    /// The URL, where somebody named one: environment, then settings.
    fn read(&self, environment: &Environment, root: &Path) -> Result<Option<DatabaseUrl>, Refusal> {
        let setting = self.setting;
        let (text, origin) = match (self.url, self.variable) {
            _ if environment.variable(self.own_variable).is_some() => {
                (environment.variable(self.own_variable), self.own_variable.to_owned())
            }
            (Some(url), _) => (Some(url.expose()), format!("`{setting}` in the settings")),
            (None, Some(name)) => match environment.variable(name) {
                Some(text) => (Some(text), name.to_owned()),
                None => return Err(self.unset(name)),
            },
            (None, None) => return Ok(None),
        };
        let parsed = text.map(|text| DatabaseUrl::parse(text, root)).transpose();
        parsed.map_err(|mut refusal| {
            refusal.root_cause = format!("from {origin}: {}", refusal.root_cause);
            refusal
        })
    }

    fn unset(&self, name: &str) -> Refusal {
        let Self { setting, leads_to, .. } = self;
        let code = if *setting == JOURNAL { "no_journal_url" } else { "no_rehearsal_url" };
        Refusal::new(code, format!("The environment variable {name} is not set"))
            .because(format!("`{setting}-env` says that {name} holds the URL of {leads_to}"))
            .instead(format!("start the server with {name} set, or remove `{setting}-env`"))
            .unblock(format!("{name}=postgresql://user@host:5432/postgres alembic-mcp"))
    }
}

/// The server to rehearse on, where somebody named one.
pub(super) fn rehearsal(
    settings: &Settings,
    environment: &Environment,
    root: &Path,
) -> Result<Option<DatabaseUrl>, Refusal> {
    let beside = Beside {
        url: settings.rehearsal_url.as_ref(),
        variable: settings.rehearsal_url_env.as_deref(),
        setting: "rehearsal-url",
        own_variable: REHEARSAL_VARIABLE,
        leads_to: "the server to rehearse on",
    };
    beside.read(environment, root)
}

/// The database of the shared journal, where somebody named one.
pub(super) fn journal(
    settings: &Settings,
    environment: &Environment,
    root: &Path,
) -> Result<Option<DatabaseUrl>, Refusal> {
    let beside = Beside {
        url: settings.journal_url.as_ref(),
        variable: settings.journal_url_env.as_deref(),
        setting: JOURNAL,
        own_variable: JOURNAL_VARIABLE,
        leads_to: "the journal",
    };
    beside.read(environment, root)
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
