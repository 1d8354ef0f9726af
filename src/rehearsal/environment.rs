//! The environment of the project's Python, with whatever leads to the real database led elsewhere.

use std::path::Path;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::project::{DatabaseUrl, Environment};
use crate::schema::Dialect;

/// Projects put such a URL into an ini, where each `%` would need another: no more is encoded than must be.
const ENCODED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// libpq's variables that say where to connect in a roundabout way.
const ROUNDABOUT: [&str; 5] =
    ["PGHOSTADDR", "PGSERVICE", "PGSERVICEFILE", "PGPASSFILE", "PGSYSCONFDIR"];

/// The variables of this process that lead to `target`, changed so that they lead to `scratch`.
pub(super) fn leading_to(
    scratch: &DatabaseUrl,
    socket: Option<&Path>,
    target: &DatabaseUrl,
) -> Vec<(String, Option<String>)> {
    let environment = Environment::of_process();
    let mut changed = Vec::new();
    for (name, value) in &environment.variables {
        if let Some((scheme, _)) = value.split_once("://")
            && let Ok(url) = DatabaseUrl::parse(value, &environment.working_directory)
            && is_same_place(&url, target)
        {
            changed.push((name.clone(), Some(written(scheme, scratch, socket))));
        }
    }
    if scratch.dialect == Dialect::Postgresql {
        changed.extend(libpq(&environment, scratch, socket));
    }
    changed
}

fn is_same_place(url: &DatabaseUrl, target: &DatabaseUrl) -> bool {
    url.dialect == target.dialect && url.host == target.host && url.database == target.database
}

fn libpq(
    environment: &Environment,
    scratch: &DatabaseUrl,
    socket: Option<&Path>,
) -> Vec<(String, Option<String>)> {
    let host = socket.map(|folder| folder.to_string_lossy().into_owned());
    let values = [
        ("PGHOST", host.or_else(|| scratch.host.clone())),
        ("PGPORT", scratch.port.map(|port| port.to_string())),
        ("PGDATABASE", scratch.database.clone()),
        ("PGUSER", scratch.username.clone()),
        ("PGPASSWORD", scratch.password.as_ref().map(|password| password.expose().to_owned())),
    ];
    let roundabout = ROUNDABOUT.into_iter().map(|name| (name, None));
    let set = values.into_iter().chain(roundabout);
    set.filter(|(name, _)| environment.variables.contains_key(*name))
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

/// The scratch database's URL with the project's own scheme.
fn written(scheme: &str, scratch: &DatabaseUrl, socket: Option<&Path>) -> String {
    // A slash would end what stands before the host, not what follows it.
    let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let plain = |text: &str| utf8_percent_encode(text, ENCODED).to_string();
    let database = scratch.database.as_deref().unwrap_or_default();
    if scratch.dialect == Dialect::Sqlite {
        return format!("{scheme}:///{database}");
    }
    let mut url = format!("{scheme}://");
    if let Some(username) = &scratch.username {
        url.push_str(&encode(username));
        if let Some(password) = &scratch.password {
            url.push_str(&format!(":{}", encode(password.expose())));
        }
        url.push('@');
    }
    let mut query = scratch.query.clone();
    match (socket, scratch.dialect) {
        (Some(file), Dialect::Mysql) => {
            url.push_str("localhost");
            query.push(("unix_socket".to_owned(), file.to_string_lossy().into_owned()));
        }
        (Some(folder), _) => {
            query.retain(|(name, _)| name != "host");
            query.push(("host".to_owned(), folder.to_string_lossy().into_owned()));
            query.extend(scratch.port.map(|port| ("port".to_owned(), port.to_string())));
        }
        (None, _) => {
            url.push_str(scratch.host.as_deref().unwrap_or_default());
            if let Some(port) = scratch.port {
                url.push_str(&format!(":{port}"));
            }
        }
    }
    url.push_str(&format!("/{}", plain(database)));
    for (index, (name, value)) in query.iter().enumerate() {
        url.push_str(if index == 0 { "?" } else { "&" });
        url.push_str(&format!("{name}={}", plain(value)));
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_written_with_the_socket_in_place_of_the_host() {
        let parse = |text: &str| DatabaseUrl::parse(text, Path::new("/")).unwrap();
        let target = parse("postgresql+psycopg://me:p%40ss@db:5433/shop?sslmode=require");
        let scratch = target.with_database("scratch");
        assert_eq!(
            written("postgresql", &scratch, Some(Path::new("/tmp/x"))),
            "postgresql://me:p%40ss@/scratch?sslmode=require&host=/tmp/x&port=5433"
        );
        assert_eq!(
            written("postgresql+asyncpg", &scratch, None),
            "postgresql+asyncpg://me:p%40ss@db:5433/scratch?sslmode=require"
        );
        assert!(is_same_place(&parse("postgresql://other@db/shop"), &target));
        assert!(!is_same_place(&parse("postgresql://other@db/shop2"), &target));
    }
}
