//! What `show` tells of operations equals what Alembic itself makes of them.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::support::python::{Flavour, venv};

/// Runs a revision file with the real Alembic, its SQL to nowhere, and prints the operations it made.
const ORACLE: &str = r#"
import importlib.util, io, json, re, sys
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
sys.path.insert(0, sys.argv[1])
import record_operations as recorder
recorder.CUT = dict.fromkeys(recorder.CUT, 100_000)
spec = importlib.util.spec_from_file_location("revision", sys.argv[2])
module = importlib.util.module_from_spec(spec)
recording = recorder.Recording()
recording.revision = "revision"
with recorder.observed(recording, False):
    context = MigrationContext.configure(dialect_name=sys.argv[3], opts={"as_sql": True, "output_buffer": io.StringIO()})
    with Operations.context(context):
        spec.loader.exec_module(module)
        module.upgrade()
told = json.dumps([entry for entry in recording.entries if entry["k"] == "op"])
# An address in memory stands for the text of the only generated column.
print(re.sub(r"<[\w.]+TextClause object at \w+>", "<TextClause> a + 1", told))
"#;

fn source(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/operations").join(format!("{name}.py"))
}

fn made_by_alembic(name: &str, dialect: &str) -> Vec<Value> {
    let output = Command::new(venv(Flavour::Sqlalchemy20))
        .args(["-W", "ignore", "-c", ORACLE])
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("dev/reading"))
        .arg(source(name))
        .arg(dialect)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn told(name: &str, dialect: &str) -> Vec<Value> {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("migrations/versions")).unwrap();
    fs::write(folder.path().join("alembic.ini"), "[alembic]\nscript_location = migrations\n")
        .unwrap();
    fs::write(folder.path().join("migrations/env.py"), "").unwrap();
    let file = folder.path().join("migrations/versions").join(format!("{name}.py"));
    fs::copy(source(name), file).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_alembic-mcp"))
        .arg("--project")
        .arg(folder.path())
        .args(["show", name, "--dialect", dialect, "--format", "json"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    answer["upgrade"].as_array().unwrap().clone()
}

/// Each operation of a revision file, by class, arguments and whether it stands in a batch.
fn assert_as_alembic(name: &str, dialect: &str) {
    let ours = told(name, dialect);
    let theirs = made_by_alembic(name, dialect);
    for (place, theirs) in theirs.iter().enumerate() {
        let Some(ours) = ours.get(place) else { panic!("{name}: missing {theirs:#}") };
        for key in ["op", "batch", "args"] {
            assert_eq!(ours[key], theirs[key], "{name} on {dialect}, line {}: {key}", ours["line"]);
        }
    }
    assert_eq!(ours.len(), theirs.len(), "{name} on {dialect}: {:#}", ours.last().unwrap());
}

#[test]
fn tables_and_columns_are_told_as_alembic_holds_them() {
    assert_as_alembic("tables", "postgresql");
}

#[test]
fn constraints_and_alterations_are_told_as_alembic_holds_them() {
    assert_as_alembic("constraints", "postgresql");
}

#[test]
fn statements_are_told_as_sqlalchemy_writes_them() {
    assert_as_alembic("statements", "postgresql");
    assert_as_alembic("statements", "sqlite");
}

#[test]
fn types_are_told_as_their_repr() {
    assert_as_alembic("types_postgresql", "postgresql");
    assert_as_alembic("types_mysql", "mysql");
}

#[test]
fn expressions_are_told_as_sqlalchemy_writes_them() {
    assert_as_alembic("expressions", "postgresql");
}

#[test]
fn queries_and_upserts_are_told_as_sqlalchemy_writes_them() {
    assert_as_alembic("queries", "postgresql");
}

#[test]
fn operations_that_are_made_first_are_told_like_calls() {
    assert_as_alembic("made_first", "postgresql");
}

#[test]
fn entities_mapped_columns_and_rows_of_sessions_are_told() {
    let told = told("entities", "postgresql");
    let sql: Vec<&Value> = told.iter().take(3).map(|one| &one["args"]["sqltext"]).collect();
    assert_eq!(
        sql,
        [
            "CREATE VIEW \"public\".\"totals\" AS SELECT 1 AS total",
            "CREATE OR REPLACE FUNCTION \"public\".\"double\"(x integer DEFAULT 1) RETURNS integer LANGUAGE sql AS $$ SELECT x * 2 $$",
            "DROP FUNCTION \"public\".\"double\"(x integer)",
        ]
    );
    assert_eq!(told[3]["args"]["columns"][1]["fks"][0], "shops.shop_id");
    // Nobody knows whether there are rows: what stands there may do nothing.
    assert_eq!(told[4]["op"], "Opaque");
    assert_eq!(told[4]["guards"][0]["holds"], "unknown");
    assert_eq!(told.len(), 5, "{told:#?}");
}
