//! `schema --compare` on a live database that somebody changed by hand.

use std::fs;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::replay::{run, upgrade};
use crate::support::{mariadb, postgres};

const BEGIN: &str = "\"\"\"begin\"\"\"\nimport sqlalchemy as sa\nfrom alembic import op\n\nrevision = '5e0c3aa91b7d'\n\
    down_revision = None\n\n\ndef upgrade():\n    \
    op.create_table('shops', sa.Column('id', sa.Integer(), primary_key=True, autoincrement=False), \
    sa.Column('size', sa.Integer()), sa.CheckConstraint('size > 0', name='ck_shops_size'))\n    \
    op.execute('CREATE VIEW large_shops AS SELECT id FROM shops WHERE size > 10')\n";
const ON_POSTGRESQL: &str = "    op.execute(\"CREATE TYPE shade AS ENUM ('light', 'dark')\")\n    \
    op.execute('CREATE SEQUENCE ticket_numbers')\n";

/// A project whose one revision is applied to the database.
fn applied(url: &str, more: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let versions = folder.path().join("m/versions");
    fs::create_dir_all(&versions).unwrap();
    let ini = "[alembic]\nscript_location = m\n";
    fs::write(folder.path().join("alembic.ini"), ini).unwrap();
    fs::write(folder.path().join("m/env.py"), crate::replay::ENV).unwrap();
    fs::write(versions.join("5e0c3aa91b7d_begin.py"), format!("{BEGIN}{more}")).unwrap();
    upgrade(folder.path(), url);
    folder
}

fn drift(folder: &TempDir, url: &str) -> Value {
    let compare = ["--database-url", url, "schema", "--compare", "--format", "json"];
    let (code, text) = run(folder.path(), &compare);
    let found: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(code, Some(i32::from(found["drift"] == true)), "{found:#}");
    found
}

#[test]
fn enums_sequences_views_and_checks_are_compared_on_postgresql() {
    let server = postgres::server();
    let url = server.create_database();
    let folder = applied(&postgres::with_driver(&url, "psycopg"), ON_POSTGRESQL);
    assert_eq!(drift(&folder, &url)["drift"], false);
    for change in [
        "ALTER TYPE shade ADD VALUE 'dim'",
        "CREATE TYPE size AS ENUM ('s', 'm')",
        "DROP SEQUENCE ticket_numbers",
        "CREATE SEQUENCE by_hand",
        "DROP VIEW large_shops",
        "CREATE MATERIALIZED VIEW large_shops AS SELECT id FROM shops WHERE size > 10",
        "ALTER TABLE shops DROP CONSTRAINT ck_shops_size",
        "ALTER TABLE shops ADD CONSTRAINT ck_by_hand CHECK (size < 1000) NOT VALID",
        "CREATE TABLE owns (id serial)",
    ] {
        server.execute_in(&url, change);
    }
    let found = drift(&folder, &url);
    let objects = json!([
        {"kind": "enum", "name": "shade", "migrations": "(light, dark)", "database": "(light, dark, dim)"},
        {"kind": "enum", "name": "size", "migrations": "none", "database": "(s, m)"},
        {"kind": "view", "name": "large_shops", "migrations": "plain", "database": "materialized"},
        {"kind": "sequence", "name": "by_hand", "migrations": "none", "database": "present"},
        {"kind": "sequence", "name": "ticket_numbers", "migrations": "present", "database": "none"},
    ]);
    assert_eq!(found["objects"], objects, "{found:#}");
    assert_eq!(checks(&found), ["ck_by_hand", "ck_shops_size"], "{found:#}");
    let (_, text) = run(folder.path(), &["--database-url", &url, "schema", "--compare"]);
    let line = "enum shade: migrations say (light, dark), the database has (light, dark, dim)";
    assert!(text.lines().any(|told| told == line), "{text}");
}

#[test]
fn views_and_checks_are_compared_on_mariadb() {
    let server = mariadb::server();
    let url = server.create_database();
    let folder = applied(&url, "");
    assert_eq!(drift(&folder, &url)["drift"], false);
    for change in ["DROP VIEW large_shops", "ALTER TABLE shops DROP CONSTRAINT ck_shops_size"] {
        server.execute_in(&url, change);
    }
    let found = drift(&folder, &url);
    assert_eq!(found["objects"][0]["name"], "large_shops", "{found:#}");
    assert_eq!(checks(&found), ["ck_shops_size"], "{found:#}");
}

#[test]
fn views_are_compared_on_sqlite() {
    let home = tempfile::tempdir().unwrap();
    let url = format!("sqlite:///{}", home.path().join("shops.db").display());
    let folder = applied(&url, "");
    assert_eq!(drift(&folder, &url)["drift"], false);
    let other = "    op.execute('CREATE VIEW all_shops AS SELECT id FROM shops')\n";
    let path = folder.path().join("m/versions/5e0c3aa91b7d_begin.py");
    fs::write(path, format!("{BEGIN}{other}")).unwrap();
    let found = drift(&folder, &url);
    let missing =
        json!([{"kind": "view", "name": "all_shops", "migrations": "plain", "database": "none"}]);
    assert_eq!(found["objects"], missing, "{found:#}");
}

/// The names of the checks that differ.
fn checks(found: &Value) -> Vec<&str> {
    let tables = found["tables"].as_array().unwrap();
    let differences = tables.iter().filter_map(|table| table["differences"].as_array()).flatten();
    let checks = differences.filter(|one| one["kind"] == "check");
    checks.map(|one| one["name"].as_str().unwrap()).collect()
}
