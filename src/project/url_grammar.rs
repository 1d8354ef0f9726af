//! The grammar of SQLAlchemy URLs, decided exactly as `sqlalchemy.engine.make_url` does.
//!
//! SQLAlchemy percent-decodes user name, password, database and query options (the database since
//! 2.1), and nothing else. Host and port are taken as written.

use percent_encoding::percent_decode_str;

/// The parts of a URL, decoded.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Parts {
    pub(super) dialect: String,
    pub(super) driver: Option<String>,
    pub(super) username: Option<String>,
    pub(super) password: Option<String>,
    pub(super) host: Option<String>,
    pub(super) port: Option<u16>,
    pub(super) database: Option<String>,
    pub(super) query: Vec<(String, String)>,
}

/// What is wrong with a URL. Never holds any of its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Malformed {
    NoScheme,
    Port,
    UnescapedAt,
}

/// Takes a URL apart.
pub(super) fn split(text: &str) -> Result<Parts, Malformed> {
    let (scheme, rest) = text.split_once("://").ok_or(Malformed::NoScheme)?;
    let named = |character: char| character.is_alphanumeric() || matches!(character, '_' | '+');
    if scheme.is_empty() || !scheme.chars().all(named) {
        return Err(Malformed::NoScheme);
    }
    let (dialect, driver) = match scheme.split_once('+') {
        Some((dialect, driver)) => (dialect, Some(driver.to_owned())),
        None => (scheme, None),
    };
    let (username, password, rest) = split_credentials(rest);
    let (host, rest) = split_host(rest);
    let (port, rest) = split_port(rest)?;
    let (database, query) = split_tail(rest);
    if host.is_some_and(|host| host.contains('@')) {
        return Err(Malformed::UnescapedAt);
    }
    Ok(Parts {
        dialect: dialect.to_owned(),
        driver,
        username: username.map(unquote),
        password: password.map(unquote),
        host: host.map(str::to_owned),
        port,
        database: database.map(unquote),
        query: query.map(split_query).unwrap_or_default(),
    })
}

/// `user`, `user:password` or nothing before an `@`. A password ends at the first `@`; a user name
/// alone ends at the last `@` before the first `:` or `/`.
fn split_credentials(rest: &str) -> (Option<&str>, Option<&str>, &str) {
    let end = rest.find([':', '/']).unwrap_or(rest.len());
    if let Some(after) = rest[end..].strip_prefix(':')
        && let Some((password, tail)) = after.split_once('@')
    {
        return (Some(&rest[..end]), Some(password), tail);
    }
    match rest[..end].rfind('@') {
        Some(at) => (Some(&rest[..at]), None, &rest[at + 1..]),
        None => (None, None, rest),
    }
}

fn split_host(rest: &str) -> (Option<&str>, &str) {
    if let Some(inner) = rest.strip_prefix('[') {
        let reach = inner.find(['/', '?']).unwrap_or(inner.len());
        if let Some(end) = inner[..reach].rfind(']').filter(|end| *end > 0) {
            return (Some(&inner[..end]), &inner[end + 1..]);
        }
    }
    let end = rest.find(['/', ':', '?']).unwrap_or(rest.len());
    ((end > 0).then(|| &rest[..end]), &rest[end..])
}

fn split_port(rest: &str) -> Result<(Option<u16>, &str), Malformed> {
    let Some(after) = rest.strip_prefix(':') else {
        return Ok((None, rest));
    };
    let end = after.find(['/', '?']).unwrap_or(after.len());
    let port = after[..end].trim().parse().map_err(|_| Malformed::Port)?;
    Ok((Some(port), &after[end..]))
}

fn split_tail(rest: &str) -> (Option<&str>, Option<&str>) {
    let (database, rest) = match rest.strip_prefix('/') {
        Some(path) => {
            let end = path.find('?').unwrap_or(path.len());
            (Some(&path[..end]), &path[end..])
        }
        None => (None, rest),
    };
    (database, rest.strip_prefix('?').and_then(|query| query.lines().next()))
}

/// As `urllib.parse.parse_qsl`: options without a value are left out.
fn split_query(query: &str) -> Vec<(String, String)> {
    let decode = |text: &str| unquote(&text.replace('+', " "));
    query
        .split('&')
        .filter_map(|option| option.split_once('='))
        .filter(|(_, value)| !value.is_empty())
        .map(|(key, value)| (decode(key), decode(value)))
        .collect()
}

fn unquote(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}
