//! The databases that are understood.

use serde::{Deserialize, Serialize};

/// A database family, by the name SQLAlchemy gives its dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Dialect {
    /// PostgreSQL.
    Postgresql,
    /// MySQL and MariaDB.
    Mysql,
    /// SQLite.
    Sqlite,
}

impl Dialect {
    /// The dialect of a SQLAlchemy dialect name such as `postgresql` or `mariadb`.
    ///
    /// ```
    /// use alembic_mcp::schema::Dialect;
    /// assert_eq!(Dialect::from_name("mariadb"), Some(Dialect::Mysql));
    /// assert_eq!(Dialect::from_name("oracle"), None);
    /// ```
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "postgresql" | "postgres" => Some(Self::Postgresql),
            "mysql" | "mariadb" => Some(Self::Mysql),
            "sqlite" => Some(Self::Sqlite),
            _ => None,
        }
    }

    /// The name SQLAlchemy knows the dialect by.
    pub fn name(self) -> &'static str {
        match self {
            Self::Postgresql => "postgresql",
            Self::Mysql => "mysql",
            Self::Sqlite => "sqlite",
        }
    }

    /// Whether a failed migration's DDL is rolled back by the database.
    pub fn has_transactional_ddl(self) -> bool {
        matches!(self, Self::Postgresql)
    }
}
