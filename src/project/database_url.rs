//! SQLAlchemy database URLs.

use std::fmt;

use crate::refusal::Refusal;
use crate::schema::Dialect;

/// Text that is never printed.
#[derive(Clone, PartialEq, Eq)]
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
#[derive(Debug, Clone, PartialEq, Eq)]
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
    pub fn parse(_text: &str, _root: &std::path::Path) -> Result<Self, Refusal> {
        Err(Refusal::new("bad_database_url", "The database URL could not be read"))
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.dialect.name())
    }
}
