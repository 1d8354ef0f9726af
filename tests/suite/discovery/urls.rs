//! URLs, read as SQLAlchemy reads them.

use super::*;
use proptest::prelude::*;

/// URLs that are written in the wild, and odd ones.
const URLS: &[&str] = &[
    "postgresql://u:p@h/d",
    "postgresql+asyncpg://u:p%40s%2Fs@h:5433/d",
    "postgresql+psycopg2://u@h/d?sslmode=require&options=-c%20x%3D1",
    "postgresql://h:5432/d",
    "postgresql://u@h:5432/d",
    "postgresql:///d?host=/var/run/postgresql",
    "postgresql://u:p/w@h/d",
    "postgresql://u:p:w@h/d",
    "postgresql://u:p?w@h/d",
    "postgresql://me@corp@h/d",
    "postgresql://me@corp:p@h/d",
    "postgresql://u:@h/d",
    "postgresql://:p@h/d",
    "postgresql://u:p@[::1]:5432/d",
    "postgresql://u:p@[fe80::1]/d",
    "postgresql:///d?host=a:1&host=b:2",
    "postgresql://h",
    "postgresql://h/",
    "postgresql://",
    "postgresql://h?a=b&c=&d&e=1+2",
    "postgresql://u:p+w@h/d",
    "postgresql://u:%zz@h/d",
    "postgresql://u:gr%C3%BCn@h/d",
    "mysql+pymysql://u:p@h:3306/d?charset=utf8mb4",
    "mariadb+mariadbconnector://u:p@h/d",
    "postgresql://h:/d",
    "postgresql://h:port/d",
    "postgresql:/h/d",
    "no url",
    "",
];

const PYTHON: &str = r#"
import json, sys
from sqlalchemy.engine import make_url
answers = []
for text in json.load(sys.stdin):
    try:
        url = make_url(text)
    except Exception:
        answers.append(None)
        continue
    query = [[k, v] for k, vs in url.query.items() for v in ([vs] if isinstance(vs, str) else vs)]
    backend, _, driver = url.drivername.partition("+")
    answers.append({"dialect": backend.replace("mariadb", "mysql"), "driver": driver or None,
        "username": url.username, "password": url.password and str(url.password), "host": url.host,
        "port": url.port, "database": url.database or None, "query": query})
json.dump(answers, sys.stdout)
"#;

#[test]
fn sqlalchemy_reads_the_same() {
    let answers = ask_python(PYTHON, &serde_json::json!(URLS), Path::new("/"));
    let answers = answers.as_array().unwrap();
    assert_eq!(answers.len(), URLS.len());
    for (text, theirs) in URLS.iter().zip(answers) {
        let ours = DatabaseUrl::parse(text, Path::new("/srv"));
        let ours = ours.map_or(serde_json::Value::Null, |url| as_json(&url));
        assert_eq!(ours, *theirs, "{text}");
    }
}

fn as_json(url: &DatabaseUrl) -> serde_json::Value {
    let password = url.password.as_ref().map(|password| password.expose());
    // Python's answer says None for an empty password; both mean that none is sent.
    serde_json::json!({
        "dialect": url.dialect.name(), "driver": url.driver, "username": url.username,
        "password": password, "host": url.host, "port": url.port,
        "database": url.database, "query": url.query,
    })
}

#[test]
fn sqlite_files_are_absolute_and_memory_is_named() {
    let root = Path::new("/srv/app");
    let cases = [
        ("sqlite://", ":memory:"),
        ("sqlite:///:memory:", ":memory:"),
        ("sqlite:///app.db", "/srv/app/app.db"),
        ("sqlite+aiosqlite:///./data/app.db", "/srv/app/data/app.db"),
        ("sqlite:///../app.db", "/srv/app.db"),
        ("sqlite:////var/lib/app.db", "/var/lib/app.db"),
        ("sqlite:///file:data/app.db?mode=ro&uri=true", "/srv/app/data/app.db"),
        ("sqlite:///file:///var/app.db?uri=true", "/var/app.db"),
        ("sqlite:///file:x?mode=memory&cache=shared&uri=true", ":memory:"),
    ];
    for (text, file) in cases {
        let url = DatabaseUrl::parse(text, root).unwrap();
        assert_eq!(url.database.as_deref(), Some(file), "{text}");
    }
}

#[test]
fn unsupported_and_broken_urls_are_told_without_their_text() {
    let root = Path::new("/");
    for text in ["cockroachdb://u:hunter2@h/d", "oracle://u:hunter2@h/d"] {
        assert_eq!(DatabaseUrl::parse(text, root).unwrap_err().code, "unsupported_database");
    }
    for text in ["postgresql://u:hun@ter2@h/d", "postgresql://u:hunter2/d", "u:hunter2@h"] {
        let refusal = DatabaseUrl::parse(text, root).unwrap_err();
        assert_eq!(refusal.code, "bad_database_url");
        assert!(!format!("{refusal:?} {refusal}").contains("ter2"), "{text}");
    }
}

proptest! {
    #[test]
    fn no_password_is_ever_shown(
        password in "[a-zA-Z0-9!$&*()@:/?#% ]{6,24}",
        user in "[a-z]{1,4}",
        key in "password|sslpassword|PWD|auth_token",
    ) {
        let escaped: String = password.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let text = format!("postgresql://{user}:{escaped}@h/d?{key}={escaped}");
        let url = DatabaseUrl::parse(&text, Path::new("/")).unwrap();
        prop_assert_eq!(url.password.as_ref().map(|secret| secret.expose()), Some(password.as_str()));
        for shown in [url.to_string(), format!("{url:?}"), format!("{url:#?}")] {
            prop_assert!(!shown.contains(&password) && !shown.contains(&escaped), "{}", shown);
        }
    }
}
