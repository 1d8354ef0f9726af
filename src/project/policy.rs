//! What the settings allow on which database, and how long its statements may wait.

use std::str::FromStr;

use globset::{GlobBuilder, GlobMatcher};
use jiff::SignedDuration;
use serde::Deserialize;
use serde::de::{self, Deserializer};

use super::DatabaseUrl;
use crate::schema::Dialect;

/// What holds on one database: an entry of `databases`, or what holds where none matches.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DatabasePolicy {
    /// Which databases are meant, as `postgresql://host/database` without user and options; `*`
    /// stands for anything. All where it is left out.
    pub url: Option<DatabasePattern>,
    /// Nothing is run.
    #[serde(default)]
    pub read_only: bool,
    /// What destroys data runs only where a person can be asked, and agrees.
    #[serde(default)]
    pub protected: bool,
    /// Every run needs a person's yes, not only one that destroys data.
    #[serde(default)]
    pub require_person: bool,
    /// Only what passed a rehearsal, byte for byte, is applied.
    pub require_rehearsal: Option<bool>,
    /// How far `rollback` may go.
    #[serde(default)]
    pub allow_rollback: AllowedRollback,
    /// Limits that differ from the project's.
    #[serde(default)]
    pub limits: Limits,
}

/// How far `rollback` may go.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AllowedRollback {
    /// Nowhere.
    Never,
    /// To the revision before.
    OneStep,
    /// To any revision, but not to an empty database.
    #[default]
    Revision,
    /// All the way back.
    Base,
}

/// How long a statement may wait and run. What is not set is left to the defaults or the server.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Limits {
    /// How long a statement waits for a lock, while other queries queue behind it.
    pub lock_timeout: Option<Limit>,
    /// How long a statement runs.
    pub statement_timeout: Option<Limit>,
    /// How long a transaction stays open between two statements.
    pub idle_in_transaction_timeout: Option<Limit>,
}

/// A length of time, written such as `5s` or `2min`; `0s` is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit(u64);

/// A glob over where a database is.
#[derive(Debug, Clone)]
pub struct DatabasePattern(GlobMatcher);

/// Long enough for whatever else runs for a moment, short enough for whoever queues behind.
const LOCK_TIMEOUT: Limit = Limit(5_000);
/// Data may be worked on in Python between two statements, but nobody holds locks that long.
const IDLE_IN_TRANSACTION_TIMEOUT: Limit = Limit(600_000);

impl Limit {
    /// In milliseconds; 0 is none.
    pub fn milliseconds(self) -> u64 {
        self.0
    }
}

impl Limits {
    /// What is not set here as in `others`.
    pub fn or(self, others: Self) -> Self {
        Self {
            lock_timeout: self.lock_timeout.or(others.lock_timeout),
            statement_timeout: self.statement_timeout.or(others.statement_timeout),
            idle_in_transaction_timeout: self
                .idle_in_transaction_timeout
                .or(others.idle_in_transaction_timeout),
        }
    }

    /// What is not set as it is where nobody says anything.
    pub fn or_defaults(self) -> Self {
        self.or(Self {
            lock_timeout: Some(LOCK_TIMEOUT),
            statement_timeout: None,
            idle_in_transaction_timeout: Some(IDLE_IN_TRANSACTION_TIMEOUT),
        })
    }
}

impl DatabasePolicy {
    /// Whether this is about the database at `url`.
    pub(super) fn concerns(&self, url: &DatabaseUrl) -> bool {
        let Some(DatabasePattern(pattern)) = &self.url else { return true };
        places(url).iter().any(|place| pattern.is_match(place))
    }
}

/// Where a database is, with and without the port.
fn places(url: &DatabaseUrl) -> Vec<String> {
    let (dialect, database) = (url.dialect.name(), url.database.as_deref().unwrap_or_default());
    let host = url.host.as_deref().unwrap_or_default();
    let usual = match url.dialect {
        Dialect::Postgresql => Some(5432),
        Dialect::Mysql => Some(3306),
        Dialect::Sqlite => None,
    };
    let port = url.port.or(usual).map(|port| format!("{dialect}://{host}:{port}/{database}"));
    port.into_iter().chain([format!("{dialect}://{host}/{database}")]).collect()
}

impl PartialEq for DatabasePattern {
    fn eq(&self, other: &Self) -> bool {
        self.0.glob() == other.0.glob()
    }
}

impl<'de> Deserialize<'de> for DatabasePattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let glob = GlobBuilder::new(&text).build().map_err(de::Error::custom)?;
        Ok(Self(glob.compile_matcher()))
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

impl FromStr for Limit {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not a length of time such as `5s` or `2min`");
        let duration: SignedDuration = text.parse().map_err(|_| wrong())?;
        u64::try_from(duration.as_millis()).map(Self).map_err(|_| wrong())
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn concerns(pattern: &str, url: &str) -> bool {
        let policy: DatabasePolicy = toml::from_str(&format!("url = '{pattern}'")).unwrap();
        policy.concerns(&DatabaseUrl::parse(url, Path::new("/srv")).unwrap())
    }

    #[test]
    fn a_database_is_meant_by_where_it_is() {
        let url = "postgresql+asyncpg://app:secret@db.prod.example.com/shop?ssl=require";
        for pattern in [
            "postgresql://db.prod.example.com/shop",
            "postgresql://db.prod.example.com:5432/shop",
            "*.prod.*",
            "postgresql://*/shop",
        ] {
            assert!(concerns(pattern, url), "{pattern}");
        }
        for pattern in ["postgresql://db.prod.example.com/shops", "mysql://*", "*secret*", "*app:*"]
        {
            assert!(!concerns(pattern, url), "{pattern}");
        }
        assert!(concerns("sqlite://*/prod.db", "sqlite:///data/prod.db"));
    }

    #[test]
    fn limits_are_lengths_of_time() {
        let limits: Limits =
            toml::from_str("lock-timeout = '5s'\nstatement-timeout = '0s'").unwrap();
        let limits = limits.or_defaults();
        assert_eq!(limits.lock_timeout, Some(Limit(5_000)));
        assert_eq!(limits.statement_timeout, Some(Limit(0)));
        assert_eq!(limits.idle_in_transaction_timeout, Some(Limit(600_000)));
        assert!(toml::from_str::<Limits>("lock-timeout = 'soon'").is_err());
        assert!(toml::from_str::<Limits>("lock-timeout = '-1s'").is_err());
    }
}
