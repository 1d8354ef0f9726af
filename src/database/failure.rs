//! From a driver's error to a refusal the agent can act on.

use sqlx::error::DatabaseError;
use sqlx::mysql::MySqlDatabaseError;
use sqlx::postgres::PgDatabaseError;

use super::link::LinkError;
use crate::project::DatabaseUrl;
use crate::refusal::Refusal;
use crate::schema::Dialect;

const CONFIGURE_URL: &str = "[tool.alembic-mcp]\ndatabase-url-env = \"DATABASE_URL\"";

/// Why connecting to `url` failed.
pub(super) fn connecting(error: &LinkError, url: &DatabaseUrl) -> Refusal {
    let place = place(url);
    match error {
        LinkError::Timeout(limit) => Refusal::new(
            "database_unreachable",
            format!("No answer from {place} within {} s", limit.as_secs()),
        )
        .because("the host did not answer: a firewall, a wrong address, or a server that hangs")
        .instead("check the host and port in the database URL, and that the server is up")
        .unblock(start_server(url)),
        LinkError::Driver(sqlx::Error::Database(error)) => refused(error.as_ref(), url, &place),
        LinkError::Driver(sqlx::Error::Tls(error)) => tls(&error.to_string(), url, &place),
        // A certificate that is not accepted comes as a failure to read.
        LinkError::Driver(sqlx::Error::Io(error)) if error.to_string().contains("certificate") => {
            tls(&error.to_string(), url, &place)
        }
        LinkError::Driver(sqlx::Error::Io(error)) => unreachable(error, url, &place),
        LinkError::SettingsDropped => pooler(&place).because(format!(
            "{error}: a pooler such as PgBouncer stands in between, and shares sessions among its \
             clients; a lock, a limit or a setting of ours would end up in somebody else's"
        )),
        other => Refusal::new("database_unreachable", format!("Connecting to {place} failed"))
            .because(other.to_string())
            .instead("check the database URL, then call again")
            .unblock(CONFIGURE_URL),
    }
}

/// Why reading `what` failed.
pub(super) fn reading(error: &LinkError, what: &str, url: &DatabaseUrl) -> Refusal {
    let place = place(url);
    let text = match error {
        LinkError::Driver(sqlx::Error::Database(error)) => error.message().to_owned(),
        other => other.to_string(),
    };
    if is_timeout(error) {
        return Refusal::new("database_timeout", format!("Reading {what} took too long"))
            .because(format!("{place}: {text}"))
            .instead("take it as unknown; try again when the table is less busy or not locked")
            .unblock(lock_query(url.dialect));
    }
    if code_of(error).is_some_and(|code| matches!(code.as_str(), "42501" | "1142" | "1143")) {
        return Refusal::new("database_permission", format!("Reading {what} is not permitted"))
            .because(format!("{place}: {text}"))
            .instead("grant the reading right, or use a database URL whose user has it")
            .unblock(format!(
                "GRANT SELECT ON {what} TO {};",
                url.username.as_deref().unwrap_or("CURRENT_USER")
            ));
    }
    Refusal::new("database_query_failed", format!("Reading {what} failed"))
        .because(format!("{place}: {text}"))
        .instead("check the names, then call again; the session only reads, so nothing has changed")
        .unblock("verify_table {\"table\": \"…\"}")
}

/// Whether the time limit ended a statement.
pub(super) fn is_timeout(error: &LinkError) -> bool {
    match error {
        LinkError::Timeout(_) => true,
        // PostgreSQL cancelled or could not lock; MySQL and MariaDB interrupted or could not lock;
        // SQLite interrupted or busy.
        _ => code_of(error).is_some_and(|code| {
            matches!(code.as_str(), "57014" | "55P03" | "3024" | "1969" | "1205" | "9" | "5")
        }),
    }
}

fn code_of(error: &LinkError) -> Option<String> {
    let LinkError::Driver(sqlx::Error::Database(error)) = error else { return None };
    Some(code(error.as_ref()))
}

/// SQLSTATE, SQLite's result code, or MySQL's number, whose SQLSTATE is too coarse.
fn code(error: &dyn DatabaseError) -> String {
    match error.try_downcast_ref::<MySqlDatabaseError>() {
        Some(error) => error.number().to_string(),
        None => error.code().map(|code| code.into_owned()).unwrap_or_default(),
    }
}

fn refused(error: &dyn DatabaseError, url: &DatabaseUrl, place: &str) -> Refusal {
    let code = code(error);
    let user = url.username.as_deref().unwrap_or("the default user");
    match code.as_str() {
        "28P01" | "28000" | "1045" | "1698" => {
            Refusal::new("database_auth_failed", format!("{place} refused the login of {user}"))
                .because(error.message())
                .instead("correct the user or password in the database URL")
                .unblock(CONFIGURE_URL)
        }
        "3D000" | "1049" => no_such_database(error.message(), url, place),
        "1044" | "42501" => Refusal::new(
            "database_permission",
            format!("{user} may not connect to the database at {place}"),
        )
        .because(error.message())
        .instead("grant the user access to the database")
        .unblock(grant(url, user)),
        "08P01" if error.message().contains("startup parameter") => {
            pooler(place).because(error.message())
        }
        _ if error.message().to_ascii_lowercase().contains("ssl") => {
            tls(error.message(), url, place)
        }
        _ => Refusal::new("database_unreachable", format!("Connecting to {place} failed"))
            .because(hinted(error))
            .instead("act on the server's message, then call again")
            .unblock(CONFIGURE_URL),
    }
}

/// Locks and limits of a session end up in somebody else's there.
fn pooler(place: &str) -> Refusal {
    Refusal::new(
        "database_pooler",
        format!("A connection pooler at {place} refused a read-only session"),
    )
    .instead("give a URL that goes straight to PostgreSQL, past PgBouncer")
    .unblock("[tool.alembic-mcp]\ndatabase-url-env = \"DIRECT_DATABASE_URL\"")
}

fn no_such_database(message: &str, url: &DatabaseUrl, place: &str) -> Refusal {
    let name = url.database.as_deref().unwrap_or("…");
    let snippet = match url.dialect {
        Dialect::Postgresql => format!("createdb {name}"),
        _ => format!("CREATE DATABASE {name};"),
    };
    Refusal::new("no_such_database", format!("The database {name} does not exist at {place}"))
        .because(message)
        .instead("create the database, or correct its name in the database URL")
        .unblock(snippet)
        .database_state("no such database exists; nothing was created")
}

fn grant(url: &DatabaseUrl, user: &str) -> String {
    let name = url.database.as_deref().unwrap_or("…");
    match url.dialect {
        Dialect::Mysql => format!("GRANT SELECT ON `{name}`.* TO '{user}'@'%';"),
        _ => format!("GRANT CONNECT ON DATABASE {name} TO {user};"),
    }
}

fn tls(message: &str, url: &DatabaseUrl, place: &str) -> Refusal {
    Refusal::new("database_tls", format!("No secure connection to {place} could be made"))
        .because(message)
        .instead("set the TLS mode the server wants, and the root certificate it is signed by")
        .unblock(match url.dialect {
            Dialect::Mysql => "mysql+pymysql://…?ssl_ca=/path/to/ca.pem",
            _ => "postgresql://…?sslmode=verify-full&sslrootcert=/path/to/ca.pem",
        })
}

fn unreachable(error: &std::io::Error, url: &DatabaseUrl, place: &str) -> Refusal {
    let cause = match error.kind() {
        std::io::ErrorKind::ConnectionRefused => {
            "nothing listens there (connection refused)".into()
        }
        std::io::ErrorKind::NotFound => "the socket does not exist".into(),
        std::io::ErrorKind::PermissionDenied => "the socket may not be used by this user".into(),
        _ => error.to_string(),
    };
    Refusal::new("database_unreachable", format!("{place} could not be reached"))
        .because(cause)
        .instead("start the database server, or correct host and port in the database URL; a host name that only means something inside containers needs a URL of its own here")
        .unblock(start_server(url))
}

fn start_server(url: &DatabaseUrl) -> String {
    let (host, port) = (url.host.as_deref().unwrap_or("localhost"), url.port);
    match url.dialect {
        Dialect::Postgresql => format!("pg_isready -h {host} -p {}", port.unwrap_or(5432)),
        Dialect::Mysql => format!("mysqladmin -h {host} -P {} ping", port.unwrap_or(3306)),
        Dialect::Sqlite => CONFIGURE_URL.to_owned(),
    }
}

fn lock_query(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Postgresql => {
            "SELECT pid, pg_blocking_pids(pid), state, query FROM pg_stat_activity WHERE wait_event_type = 'Lock';"
        }
        Dialect::Mysql => "SHOW FULL PROCESSLIST;",
        Dialect::Sqlite => "fuser -v app.db",
    }
}

fn hinted(error: &dyn DatabaseError) -> String {
    match error.try_downcast_ref::<PgDatabaseError>().and_then(PgDatabaseError::hint) {
        Some(hint) => format!("{} ({hint})", error.message()),
        None => error.message().to_owned(),
    }
}

fn place(url: &DatabaseUrl) -> String {
    url.to_string()
}
