//! From a SQLAlchemy URL to the options of our own drivers.

use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::mysql::{MySqlConnectOptions, MySqlSslMode};
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::sqlite::SqliteConnectOptions;

use super::link::STATEMENT_LIMIT;
use crate::project::DatabaseUrl;
use crate::refusal::Refusal;
use crate::schema::Dialect;

/// Options of one of the drivers.
#[derive(Debug)]
pub(super) enum Driver {
    /// PostgreSQL.
    Postgres(PgConnectOptions),
    /// MySQL or MariaDB.
    Mysql(MySqlConnectOptions),
    /// SQLite.
    Sqlite(SqliteConnectOptions),
}

/// Reads `url` for our driver. Options of Python drivers that mean nothing here are left out.
pub(super) fn driver(url: &DatabaseUrl) -> Result<Driver, Refusal> {
    match url.dialect {
        Dialect::Postgresql => Ok(Driver::Postgres(postgres(url))),
        Dialect::Mysql => Ok(Driver::Mysql(mysql(url))),
        Dialect::Sqlite => sqlite(url).map(Driver::Sqlite),
    }
}

/// The same for a session that may write. SQLite's still only reads: its copy is another file.
pub(super) fn writing(url: &DatabaseUrl) -> Result<Driver, Refusal> {
    match url.dialect {
        Dialect::Postgresql => Ok(Driver::Postgres(postgres_options(url).options([
            ("default_transaction_read_only", "off"),
            ("statement_timeout", "0"),
            ("lock_timeout", "5000"),
        ]))),
        Dialect::Mysql | Dialect::Sqlite => driver(url),
    }
}

fn postgres(url: &DatabaseUrl) -> PgConnectOptions {
    // Last, so that nothing in the URL can undo them.
    postgres_options(url).options([
        ("default_transaction_read_only", "on".to_owned()),
        ("statement_timeout", STATEMENT_LIMIT.as_millis().to_string()),
        ("lock_timeout", "5000".to_owned()),
    ])
}

/// Options of a PostgreSQL URL, with no settings of the session but those that it names.
pub fn postgres_options(url: &DatabaseUrl) -> PgConnectOptions {
    let mut options = PgConnectOptions::new().application_name("alembic-mcp");
    if let Some(host) = &url.host {
        options = options.host(host);
    }
    if let Some(port) = url.port {
        options = options.port(port);
    }
    if let Some(username) = &url.username {
        options = options.username(username);
    }
    if let Some(password) = &url.password {
        options = options.password(password.expose());
    }
    if let Some(database) = &url.database {
        options = options.database(database);
    }
    for (key, value) in &url.query {
        options = postgres_option(options, key, value);
    }
    options
}

fn postgres_option(options: PgConnectOptions, key: &str, value: &str) -> PgConnectOptions {
    match key {
        "host" => match value.rsplit_once(':') {
            // SQLAlchemy's multi-host form, of which the first is as good as any.
            Some((host, port)) if !value.starts_with('/') => match port.parse() {
                Ok(port) => options.host(host).port(port),
                Err(_) => options.host(value),
            },
            _ => options.host(value.split(',').next().unwrap_or(value)),
        },
        "port" => value.parse().map_or(options.clone(), |port| options.port(port)),
        "user" => options.username(value),
        "password" => options.password(value),
        "dbname" | "database" => options.database(value),
        "sslmode" | "ssl" => options.ssl_mode(postgres_ssl(value)),
        "sslrootcert" => options.ssl_root_cert(value),
        "sslcert" => options.ssl_client_cert(value),
        "sslkey" => options.ssl_client_key(value),
        "options" => options.options(server_settings(value)),
        _ => {
            tracing::debug!(key, "a URL option without meaning here was left out");
            options
        }
    }
}

fn postgres_ssl(value: &str) -> PgSslMode {
    match value.to_ascii_lowercase().as_str() {
        "disable" | "false" => PgSslMode::Disable,
        "allow" => PgSslMode::Allow,
        "require" | "true" => PgSslMode::Require,
        "verify-ca" => PgSslMode::VerifyCa,
        "verify-full" => PgSslMode::VerifyFull,
        _ => PgSslMode::Prefer,
    }
}

/// The settings of libpq's `options`: `-c name=value`, `-cname=value`, `--name=value`.
fn server_settings(text: &str) -> Vec<(String, String)> {
    let mut settings = Vec::new();
    let mut words = text.split_whitespace();
    while let Some(word) = words.next() {
        let setting = match word.strip_prefix("--").or_else(|| word.strip_prefix("-c")) {
            Some("") => words.next().unwrap_or_default(),
            Some(rest) => rest,
            None => continue,
        };
        if let Some((name, value)) = setting.split_once('=') {
            settings.push((name.replace('-', "_"), value.to_owned()));
        }
    }
    settings
}

fn mysql(url: &DatabaseUrl) -> MySqlConnectOptions {
    // The session keeps the server's own modes: nothing is written through it.
    let mut options = MySqlConnectOptions::new()
        .pipes_as_concat(false)
        .no_engine_substitution(false)
        .timezone(None);
    if let Some(host) = &url.host {
        options = options.host(host);
    }
    if let Some(port) = url.port {
        options = options.port(port);
    }
    if let Some(username) = &url.username {
        options = options.username(username);
    }
    if let Some(password) = &url.password {
        options = options.password(password.expose());
    }
    if let Some(database) = &url.database {
        options = options.database(database);
    }
    for (key, value) in &url.query {
        options = match key.as_str() {
            "unix_socket" => options.socket(value),
            "ssl_ca" => options.ssl_ca(value),
            "ssl_cert" => options.ssl_client_cert(value),
            "ssl_key" => options.ssl_client_key(value),
            // `charset` is one of these: texts are read as UTF-8 whatever the project's sessions use.
            _ => options,
        };
    }
    match mysql_ssl(&url.query) {
        Some(mode) => options.ssl_mode(mode),
        None => options,
    }
}

/// What the options say about TLS; `None` where they leave it to the server.
fn mysql_ssl(query: &[(String, String)]) -> Option<MySqlSslMode> {
    let value = |name: &str| {
        query.iter().find(|(key, _)| key == name).map(|(_, value)| value.to_ascii_lowercase())
    };
    let is_set = |name: &str| {
        value(name).is_some_and(|value| matches!(value.as_str(), "true" | "1" | "yes" | "on"))
    };
    let told = value("ssl_mode").or_else(|| value("ssl-mode"));
    if is_set("ssl_disabled") {
        Some(MySqlSslMode::Disabled)
    } else if is_set("ssl_verify_identity") {
        Some(MySqlSslMode::VerifyIdentity)
    } else if let Some(mode) = told.and_then(|mode| mode.parse().ok()) {
        Some(mode)
    } else if is_set("ssl_verify_cert") || value("ssl_ca").is_some() {
        Some(MySqlSslMode::VerifyCa)
    } else {
        is_set("ssl").then_some(MySqlSslMode::Required)
    }
}

fn sqlite(url: &DatabaseUrl) -> Result<SqliteConnectOptions, Refusal> {
    let file = sqlite_file(url)?;
    match std::fs::metadata(&file) {
        Ok(metadata) if metadata.is_file() => {}
        Ok(_) => {
            return Err(Refusal::new(
                "database_unreadable",
                format!("{} is not a SQLite file", file.display()),
            )
            .because("the database URL names a folder")
            .instead("name the file, with sqlite:/// for a relative and sqlite://// for an absolute path")
            .unblock("[tool.alembic-mcp]\ndatabase-url = \"sqlite:///app.db\""));
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(missing_file(&file));
        }
        Err(error) => {
            return Err(Refusal::new(
                "database_unreadable",
                format!("The SQLite file {} could not be opened", file.display()),
            )
            .because(error.to_string())
            .instead("make the file readable to the user that runs this server")
            .unblock(format!("ls -l {}", file.display())));
        }
    }
    Ok(SqliteConnectOptions::new()
        .filename(file)
        .read_only(true)
        .create_if_missing(false)
        .busy_timeout(Duration::from_secs(5)))
}

fn sqlite_file(url: &DatabaseUrl) -> Result<PathBuf, Refusal> {
    let name = url.database.as_deref().unwrap_or(":memory:");
    // `file:` URIs carry their options in the query, which SQLAlchemy hands over decoded.
    let name = name.strip_prefix("file:").unwrap_or(name);
    if name.is_empty() || name.contains(":memory:") {
        return Err(Refusal::new(
            "database_in_memory",
            "The project's database lives in memory only",
        )
        .because("the database URL is sqlite:// or names :memory:, which no second process can see")
        .instead("name the SQLite file, or the server, that the migrations are meant for")
        .unblock("[tool.alembic-mcp]\ndatabase-url = \"sqlite:///app.db\""));
    }
    Ok(PathBuf::from(name))
}

fn missing_file(file: &Path) -> Refusal {
    Refusal::new("database_missing", format!("There is no database yet: {}", file.display()))
        .because(format!("the SQLite file {} does not exist", file.display()))
        .instead("apply the first migrations, which create it, or correct the database URL")
        .unblock("review_file {}  # then apply with the review_id it answers with")
        .database_state("no database file exists; nothing was created")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::Secret;

    #[test]
    fn libpq_options_are_read_in_all_their_spellings() {
        assert_eq!(
            server_settings("-c search_path=app -cgeqo=off --work-mem=4MB junk"),
            [("search_path", "app"), ("geqo", "off"), ("work_mem", "4MB")]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
        );
    }

    #[test]
    fn a_socket_folder_in_the_query_and_a_read_only_session() {
        let url = DatabaseUrl {
            dialect: Dialect::Postgresql,
            driver: Some("psycopg".into()),
            username: Some("app".into()),
            password: None,
            host: None,
            port: None,
            database: Some("app".into()),
            query: vec![
                ("host".into(), "/run/pg".into()),
                ("sslmode".into(), "disable".into()),
                ("options".into(), "-c default_transaction_read_only=off".into()),
            ],
            original: Secret::new(""),
        };
        let options = postgres(&url);
        assert_eq!(options.get_host(), "/run/pg");
        let settings = options.get_options().unwrap_or_default();
        assert!(settings.rfind("read_only=on") > settings.rfind("read_only=off"), "{settings}");
    }
}
