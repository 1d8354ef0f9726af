//! SQLAlchemy database URLs.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::url_grammar::{self, Malformed, Parts};
use crate::refusal::Refusal;
use crate::schema::Dialect;

/// Text that is never printed.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Hides `text`.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself, for handing to a driver and nothing else.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("***")
    }
}

/// A SQLAlchemy URL, decoded. `Display` and `Debug` never show the password.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl {
    /// The database family.
    pub dialect: Dialect,
    /// The driver, such as `asyncpg`, where named.
    pub driver: Option<String>,
    /// User name, decoded.
    pub username: Option<String>,
    /// Password, decoded.
    pub password: Option<Secret>,
    /// Host name, address, or socket folder.
    pub host: Option<String>,
    /// Port.
    pub port: Option<u16>,
    /// Database name; for SQLite the file, absolute, or `:memory:`.
    pub database: Option<String>,
    /// Query options, decoded, in order. Those that may hold secrets are redacted when shown.
    pub query: Vec<(String, String)>,
    /// The URL as the project wrote it, to hand back to SQLAlchemy.
    pub original: Secret,
}

impl DatabaseUrl {
    /// Reads a SQLAlchemy URL; relative SQLite files are taken from `root`.
    ///
    /// ```
    /// use alembic_mcp::project::DatabaseUrl;
    /// let root = std::path::Path::new("/srv/app");
    /// let url = DatabaseUrl::parse("postgresql+asyncpg://me:p%40ss@db:5433/shop", root)?;
    /// assert_eq!(url.to_string(), "postgresql+asyncpg://me:***@db:5433/shop");
    /// let url = DatabaseUrl::parse("sqlite:///app.db", root)?;
    /// assert_eq!(url.database.as_deref(), Some("/srv/app/app.db"));
    /// # Ok::<(), alembic_mcp::refusal::Refusal>(())
    /// ```
    pub fn parse(text: &str, root: &Path) -> Result<Self, Refusal> {
        let parts = url_grammar::split(text).map_err(malformed)?;
        let Some(dialect) = Dialect::from_name(&parts.dialect) else {
            return Err(unsupported(&parts.dialect));
        };
        let database = match dialect {
            Dialect::Sqlite => Some(sqlite_file(&parts, root)),
            Dialect::Postgresql | Dialect::Mysql => parts.database.filter(|name| !name.is_empty()),
        };
        Ok(Self {
            dialect,
            driver: parts.driver,
            username: parts.username,
            password: parts.password.map(Secret::new),
            host: parts.host,
            port: parts.port,
            database,
            query: parts.query,
            original: Secret::new(text),
        })
    }
}

impl DatabaseUrl {
    /// Another database of the same server.
    pub fn with_database(&self, name: &str) -> Self {
        let query = self.query.iter();
        let query = query.filter(|(key, _)| !matches!(key.as_str(), "dbname" | "database"));
        Self {
            database: Some(name.to_owned()),
            query: query.cloned().collect(),
            // What the project wrote means the database that this one is not.
            original: Secret::new(""),
            ..self.clone()
        }
    }

    /// Whether the server is on this machine, without the network between.
    pub fn is_local(&self) -> bool {
        let told = |key: &str| self.query.iter().find(|(name, _)| name == key);
        let host = self.host.as_deref().or(told("host").map(|(_, value)| value.as_str()));
        match host {
            None => true,
            Some(host) => {
                host.starts_with('/')
                    || host == "localhost"
                    || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
            }
        }
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.dialect.name())?;
        if let Some(driver) = &self.driver {
            write!(formatter, "+{driver}")?;
        }
        formatter.write_str("://")?;
        if let Some(username) = &self.username {
            formatter.write_str(username)?;
            if self.password.is_some() {
                formatter.write_str(":***")?;
            }
            formatter.write_str("@")?;
        }
        match &self.host {
            Some(host) if host.contains(':') => write!(formatter, "[{host}]")?,
            Some(host) => formatter.write_str(host)?,
            None => {}
        }
        if let Some(port) = self.port {
            write!(formatter, ":{port}")?;
        }
        if let Some(database) = &self.database {
            write!(formatter, "/{database}")?;
        }
        let mut separator = '?';
        for (key, value) in &self.query {
            let value = if is_secret(key) { "***" } else { value };
            write!(formatter, "{separator}{key}={value}")?;
            separator = '&';
        }
        Ok(())
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "DatabaseUrl({self})")
    }
}

/// Whether a query option's value may be a secret. Paths to secrets, such as `passfile`, are not.
fn is_secret(key: &str) -> bool {
    let key = key.to_lowercase();
    ["password", "passwd", "passphrase", "pwd", "secret", "token", "credential", "apikey"]
        .iter()
        .any(|word| key.contains(word))
        || matches!(key.as_str(), "pass" | "api_key" | "odbc_connect" | "dsn")
}

/// The file, absolute, or `:memory:`.
fn sqlite_file(parts: &Parts, root: &Path) -> String {
    let option = |key: &str| {
        let found = parts.query.iter().find(|(name, _)| name == key);
        found.map(|(_, value)| value.as_str())
    };
    let name = parts.database.as_deref().unwrap_or_default();
    let is_uri = option("uri").is_some_and(|value| matches!(value, "true" | "True" | "1" | "yes"));
    let file = match name.strip_prefix("file:") {
        Some(path) if is_uri => {
            let path = path.strip_prefix("//localhost").unwrap_or(path);
            path.strip_prefix("//").unwrap_or(path)
        }
        _ => name,
    };
    if file.is_empty() || file == ":memory:" || (is_uri && option("mode") == Some("memory")) {
        return ":memory:".to_owned();
    }
    super::paths::tidy(&root.join(PathBuf::from(file))).to_string_lossy().into_owned()
}

fn malformed(what: Malformed) -> Refusal {
    let (because, instead) = match what {
        Malformed::NoScheme => (
            "it does not begin with `dialect://` or `dialect+driver://`",
            "write the URL as SQLAlchemy wants it",
        ),
        Malformed::Port => (
            "what follows the host's `:` is not a port number; an unescaped `/`, `:` or `@` in a \
             password has the same effect",
            "percent-encode the password, or correct the port",
        ),
        Malformed::UnescapedAt => (
            "more than one `@` stands before the host, so SQLAlchemy takes part of the password \
             for the host",
            "percent-encode the password: `@` is `%40`",
        ),
    };
    Refusal::new("bad_database_url", "The database URL could not be read")
        .because(because)
        .instead(instead)
        .unblock("postgresql+psycopg://user:p%40ssword@host:5432/database")
}

fn unsupported(dialect: &str) -> Refusal {
    Refusal::new("unsupported_database", format!("`{dialect}` databases are not supported"))
        .because(
            "migrations are judged and verified against PostgreSQL, MySQL, MariaDB or SQLite; \
             a verdict on another database would be a guess",
        )
        .instead("name a database of a supported family")
        .unblock("--database-url postgresql+psycopg://user@host:5432/database")
}
