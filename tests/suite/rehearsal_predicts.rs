//! What a rehearsal shows is what applying does: the labelled unsafe examples of the review's rules,
//! rehearsed through the built server and applied on a real one, with rows, by Alembic alone.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use alembic_mcp::review::{Proof, rules};
use alembic_mcp::schema::Dialect;
use alembic_mcp::sql::LockMode;
use serde_json::{Value, json};

use crate::support::agreement::migrate;
use crate::support::client::Client;
use crate::support::examples::{BASE, BESIDE, BESIDE_ON_POSTGRESQL, observe, revision_files};
use crate::support::postgres;
use crate::support::python::{Flavour, venv};

const INI: &str = "[alembic]\nscript_location = %(here)s/migrations\nprepend_sys_path = .\n";
const ENV: &str = r#"
import os
from alembic import context
from sqlalchemy import create_engine

with create_engine(os.environ["SHOP_URL"]).connect() as connection:
    context.configure(connection=connection, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
"#;
const MODELS: &str = "from sqlalchemy import Column, Integer\nfrom sqlalchemy.orm import declarative_base\n\n\n\
    class User(declarative_base()):\n    __tablename__ = \"users\"\n    id = Column(Integer, primary_key=True)\n    \
    visits = Column(Integer)\n";

/// The table locks that keep writers out, strongest per table, and the tables written anew.
type Seen = (BTreeMap<String, LockMode>, BTreeSet<String>);

#[test]
fn a_rehearsal_shows_the_locks_and_rewrites_of_applying() {
    let mut examples = BTreeMap::new();
    for rule in rules().iter().filter(|rule| rule.dialects[0] == Dialect::Postgresql) {
        // One that says what it follows is several revisions, or none at all.
        let is_one = !rule.unsafe_example.contains("down_revision");
        let is_labelled = matches!(rule.proof, Proof::Lock { .. } | Proof::Rewrite { .. });
        if is_labelled {
            assert!(is_one, "{} is labelled, and cannot be rehearsed as one file", rule.id);
            examples.insert(rule.id.to_owned(), revision_files(rule.unsafe_example));
        }
    }
    assert!(examples.len() > 15, "{}", examples.len());
    let beside = [BESIDE, BESIDE_ON_POSTGRESQL].concat();
    let applied = observe(&postgres::server().create_database(), &beside, &examples);

    let folder = tempfile::tempdir().unwrap();
    let write = |file: &str, text: &str| {
        let path = folder.path().join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("alembic.ini", INI);
    write("migrations/env.py", ENV);
    write("app/models.py", MODELS);
    write("migrations/versions/9f3c1b7a2e44_shop.py", BASE);
    let venv = venv(Flavour::Sqlalchemy20);
    std::os::unix::fs::symlink(
        venv.parent().unwrap().parent().unwrap(),
        folder.path().join(".venv"),
    )
    .unwrap();
    let url = postgres::server().create_database();
    let mut client = Client::start(folder.path(), &[], &[("SHOP_URL", &url)]);
    migrate(&mut client);
    for statement in beside {
        postgres::server().execute_in(&url, statement);
    }

    let mut wrong = String::new();
    for (id, files) in &examples {
        write("migrations/versions/example.py", &files[0]);
        let answer = client.call("rehearse", json!({"downgrade": false, "rows": 1000}));
        let data = &answer["data"];
        let listed =
            |value: &Value| -> Vec<Value> { value.as_array().cloned().unwrap_or_default() };
        let mut rehearsed: Seen = Default::default();
        for lock in listed(&data["locks"]) {
            let table = lock["table"].as_str().unwrap().to_owned();
            if lock["rewritten"] == true {
                rehearsed.1.insert(table.clone());
            }
            rehearsed.0.insert(table, LockMode::read(lock["lock"].as_str().unwrap()).unwrap());
        }
        rehearsed.0.retain(|_, mode| mode.blocks_writes());
        let before: BTreeSet<&str> = BASE_TABLES.into_iter().collect();
        let mut real: Seen = Default::default();
        for lock in &applied[id].visible {
            let (table, mode) = lock.split_once(": ").unwrap();
            let mode = LockMode::read(mode).unwrap();
            if mode.blocks_writes() && before.contains(table) {
                let known = real.0.entry(table.to_owned()).or_insert(mode);
                *known = mode.max(*known);
            }
        }
        real.1.extend(applied[id].rewritten.iter().cloned());
        // What the label says is among it, so that nothing equal to nothing passes.
        let rule = rules().iter().find(|rule| rule.id == id).unwrap();
        let is_shown = match rule.proof {
            Proof::Lock { table, mode } => rehearsed.0.get(table) >= LockMode::read(mode).as_ref(),
            Proof::Rewrite { table } => rehearsed.1.contains(table),
            _ => true,
        };
        if !is_shown || rehearsed != real || answer["status"] == "blocked" {
            writeln!(
                wrong,
                "{id}: rehearsed {rehearsed:?}, applied {real:?}: {}",
                answer["summary"]
            )
            .unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The tables that are there before an example runs.
const BASE_TABLES: [&str; 12] = [
    "users",
    "orders",
    "order_lines",
    "codes",
    "parcels",
    "tickets",
    "readings",
    "readings_2025",
    "readings_2024",
    "sales",
    "parts",
    "spatial_ref_sys",
];
