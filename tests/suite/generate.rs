//! Generating and reviewing revisions through the tools, on real projects and databases.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use alembic_mcp::project::Options;
use alembic_mcp::tools::{Caller, Session, catalogue};
use serde_json::{Value, json};

use crate::support::project::{Env, TestProject};
use crate::support::{postgres, python};

pub(crate) fn call(project: &TestProject, tool: &str, arguments: Value) -> Value {
    let options = Options { project: Some(project.root.clone()), ..Options::default() };
    let session = Arc::new(Session::new(options));
    let entry = catalogue().into_iter().find(|entry| entry.name == tool).expect("the tool");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on((entry.call)(arguments, session, Caller::default())).expect("an outcome")
}

/// A project whose own Python is the test environment's.
pub(crate) fn project(url: Option<&str>) -> TestProject {
    let project = match url {
        Some(url) => TestProject::new(Env::Sync, url),
        None => TestProject::sqlite(Env::Sync),
    };
    let python = python::venv(python::Flavour::Sqlalchemy20);
    project.write("alembic-mcp.toml", &format!("python = {:?}\n", python.display().to_string()));
    project
}

pub(crate) fn alembic(project: &TestProject, arguments: &[&str]) {
    let output = Command::new(python::venv(python::Flavour::Sqlalchemy20))
        .args(["-m", "alembic"])
        .args(arguments)
        .current_dir(&project.root)
        .output()
        .expect("alembic starts");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "alembic {arguments:?}: {told}");
}

pub(crate) fn files(project: &TestProject) -> Vec<String> {
    let folder = project.root.join("migrations/versions");
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| Path::new(name).extension().is_some_and(|extension| extension == "py"))
        .collect();
    names.sort();
    names
}

#[test]
fn pending_revisions_are_reviewed_in_order_under_an_id_bound_to_their_bytes() {
    let project = project(None);
    let first = call(&project, "review_file", json!({}));
    assert_eq!(first["data"]["verdict"], "approve", "{first:#}");
    let length = first.to_string().len();
    assert!(length < 8_000, "two small revisions take {length} characters");
    assert_eq!(first["report"]["migration"][0]["revision_id"], "001");
    assert_eq!(first["data"]["target"], json!(["002"]));
    assert_eq!(first["data"]["checklist"].as_array().unwrap().len(), 6);
    let id = first["data"]["review_id"].as_str().expect("an id").to_owned();
    assert_eq!(first["next"][0]["tool"], "apply");
    assert_eq!(call(&project, "review_file", json!({}))["data"]["review_id"], id.as_str());

    project.replace("migrations/versions/002_change.py", "String(50)", "String(60)");
    let edited = call(&project, "review_file", json!({}));
    assert_ne!(edited["data"]["review_id"], id.as_str());
    let part = call(&project, "review_file", json!({"revision": "001"}));
    assert_eq!(part["data"]["target"], json!(["001"]));

    alembic(&project, &["upgrade", "001"]);
    let applied = call(&project, "review_file", json!({"file": "001_change.py"}));
    assert!(applied["data"].get("review_id").is_none(), "{applied:#}");
    assert!(applied["summary"].as_str().unwrap().contains("already applied"), "{applied:#}");
}

#[test]
fn what_rows_make_dangerous_is_an_error_and_harmless_where_there_are_none() {
    let project = project(None);
    let change = "\n    op.add_column('users', sa.Column('age', sa.Integer, nullable=False))\n";
    let undo = "\n    op.drop_column('users', 'age')\n";
    project.revision("003", Some("002"), change, undo);
    alembic(&project, &["upgrade", "002"]);
    let empty = call(&project, "review_file", json!({}));
    assert_eq!(empty["data"]["verdict"], "attention", "{empty:#}");
    assert_eq!(empty["data"]["checklist"][1]["status"], "attention");

    let insert = "import sqlite3; c = sqlite3.connect('app.db'); \
                  c.execute(\"insert into users (id, email) values (1, 'a')\"); c.commit()";
    let python = python::venv(python::Flavour::Sqlalchemy20);
    let status =
        Command::new(python).args(["-c", insert]).current_dir(&project.root).status().unwrap();
    assert!(status.success());
    let filled = call(&project, "review_file", json!({}));
    assert_eq!(filled["data"]["verdict"], "block", "{filled:#}");
    assert_eq!(filled["data"]["checklist"][1]["status"], "fail");
    let finding = &filled["data"]["findings"][0];
    assert_eq!(finding["id"], "add-not-null-no-default@003:L9");
    assert!(finding["message"].as_str().unwrap().contains("1 row"), "{finding:#}");
}

#[test]
fn autogenerate_writes_the_next_number_and_refuses_while_something_is_pending() {
    let project = project(None);
    let arguments = json!({"kind": "autogenerate", "message": "Add orders"});
    let refused = call(&project, "generate_revision", arguments.clone());
    assert_eq!(refused["blocked"]["code"], "not_at_head", "{refused:#}");
    assert_eq!(files(&project).len(), 2);

    alembic(&project, &["upgrade", "head"]);
    let nothing = call(&project, "review_file", json!({}));
    assert!(nothing["data"].get("review_id").is_none(), "{nothing:#}");
    let written = call(&project, "generate_revision", arguments);
    assert_eq!(written["data"]["file"], "003_add_orders.py", "{written:#}");
    assert_eq!(written["data"]["revision_id"], "003");
    assert_eq!(written["data"]["down_revision"], json!(["002"]));
    assert!(written["data"]["source"].as_str().unwrap().contains("create_table"), "{written:#}");
    assert_eq!(written["next"][0]["tool"], "review_file");
    alembic(&project, &["upgrade", "head"]);
    alembic(&project, &["downgrade", "base"]);
}

#[test]
fn diverged_heads_are_refused_until_they_are_merged() {
    let project = project(None);
    project.revision("0aa", Some("001"), "\n    pass\n", "\n    pass\n");
    let refused = call(&project, "generate_revision", json!({"kind": "empty", "message": "more"}));
    assert_eq!(refused["blocked"]["code"], "heads_diverge", "{refused:#}");
    let merged = call(&project, "generate_revision", json!({"kind": "merge", "message": "join"}));
    assert_eq!(merged["data"]["down_revision"].as_array().unwrap().len(), 2, "{merged:#}");
    alembic(&project, &["upgrade", "head"]);
}

/// Each pattern of the workflow, and what it needs to stand on.
fn patterns() -> Value {
    json!([
        {"op": "add_column", "table": "users", "column": "note", "type": "Text"},
        {"op": "add_column", "table": "users", "column": "level", "type": "Integer", "default": "0", "required": true},
        {"op": "add_column", "table": "users", "column": "settings", "type": "JSONB"},
        {"op": "add_column", "table": "users", "column": "team_id", "type": "UUID", "references": "teams.id", "ondelete": "CASCADE"},
        {"op": "validate_constraint", "table": "users", "name": "fk_users_team_id_teams"},
        {"op": "backfill", "table": "users", "column": "note", "value": "email || ':x'"},
        {"op": "create_index", "table": "users", "columns": ["email"], "unique": true, "where": "note IS NOT NULL"},
        {"op": "add_enum_value", "enum": "mood", "value": "usd_master"},
        {"op": "rename_key", "table": "app_settings", "old": "gltf_production_x", "new": "scene_x"}
    ])
}

#[test]
fn every_pattern_is_written_safely_and_runs_up_and_down() {
    let url = postgres::server().create_database();
    let project = project(Some(&url));
    let base = "\n    op.execute(\"CREATE TYPE mood AS ENUM ('ok')\")\n    \
                op.execute('CREATE TABLE teams (id uuid PRIMARY KEY)')\n    \
                op.execute('CREATE TABLE app_settings (key text PRIMARY KEY)')\n";
    let undo = "\n    op.execute('DROP TABLE app_settings')\n    op.execute('DROP TABLE teams')\n    \
                op.execute('DROP TYPE mood')\n";
    project.revision("003", Some("002"), base, undo);
    alembic(&project, &["upgrade", "head"]);
    let arguments = json!({"kind": "operations", "message": "catalogue", "operations": patterns()});
    let written = call(&project, "generate_revision", arguments);
    assert_eq!(written["data"]["verdict"], "approve", "{written:#}");
    assert_eq!(written["data"]["file"], "004_catalogue.py");
    assert_eq!(written["data"]["more"].as_array().unwrap().len(), 5, "{written:#}");
    alembic(&project, &["upgrade", "head"]);
    alembic(&project, &["downgrade", "003"]);
    alembic(&project, &["upgrade", "head"]);
}

#[test]
fn a_message_never_overwrites_a_file_and_bad_operations_write_nothing() {
    let project = project(None);
    let bad = json!([{"op": "add_column", "table": "users; drop", "column": "x", "type": "Text"}]);
    let arguments = json!({"kind": "operations", "message": "m", "operations": bad});
    let refused = call(&project, "generate_revision", arguments);
    assert_eq!(refused["blocked"]["code"], "bad_operation", "{refused:#}");
    let bad = json!([{"op": "add_column", "table": "users", "column": "x", "type": "Text", "required": true}]);
    let arguments = json!({"kind": "operations", "message": "m", "operations": bad});
    assert_eq!(call(&project, "generate_revision", arguments)["status"], "blocked");
    assert_eq!(files(&project).len(), 2);
}

/// A revision in several files is written whole or not at all.
#[test]
fn where_one_of_several_files_cannot_be_written_none_is() {
    let url = postgres::server().create_database();
    let project = project(Some(&url));
    let operations = json!([
        {"op": "add_column", "table": "users", "column": "level", "type": "Integer"},
        {"op": "create_index", "table": "users", "columns": ["level"]},
    ]);
    let arguments = json!({"kind": "operations", "message": "level", "operations": operations});
    let written = call(&project, "generate_revision", arguments.clone());
    let first = written["data"]["path"].as_str().unwrap().to_owned();
    let second = written["data"]["more"][0]["path"].as_str().unwrap().to_owned();
    for file in [&first, &second] {
        std::fs::remove_file(file).unwrap();
    }
    std::fs::create_dir(&second).unwrap();
    let refused = call(&project, "generate_revision", arguments);
    assert_eq!(refused["status"], "blocked", "{refused:#}");
    assert!(!Path::new(&first).exists(), "{refused:#}");
}

/// Branches that touch the same thing are not merged as if they did not.
#[test]
fn branches_that_conflict_are_told_apart_from_those_that_do_not() {
    let project = project(None);
    let add =
        |column: &str| format!("\n    op.add_column('users', sa.Column('{column}', sa.Text))\n");
    project.revision("00a", Some("002"), &add("age"), "\n    pass\n");
    project.revision("00b", Some("002"), &add("size"), "\n    pass\n");
    project.revision(
        "00c",
        Some("00b"),
        "\n    op.create_index('ix_a', 'users', ['nick'])\n",
        "\n    pass\n",
    );
    let merge = json!({"kind": "merge", "message": "join"});
    let apart = call(&project, "generate_revision", merge.clone());
    assert_eq!(apart["status"], "ok", "{apart:#}");
    std::fs::remove_file(apart["data"]["path"].as_str().unwrap()).unwrap();

    for (change, thing) in [
        (add("age"), "column age of table users"),
        ("\n    op.drop_table('users')\n".to_owned(), "table users"),
        ("\n    op.create_index('ix_a', 'users', ['email'])\n".to_owned(), "index ix_a"),
    ] {
        let other = if thing == "index ix_a" { "00a" } else { "00c" };
        let follows = if other == "00a" { "002" } else { "00b" };
        project.revision(other, Some(follows), &change, "\n    pass\n");
        if other == "00a" {
            project.revision("00c", Some("00b"), &change, "\n    pass\n");
        }
        let refused = call(&project, "generate_revision", merge.clone());
        let blocked = &refused["blocked"];
        assert_eq!(blocked["code"], "branches_conflict", "{refused:#}");
        let cause = blocked["root_cause"].as_str().unwrap();
        assert!(
            cause.contains(thing) && cause.contains("00a_") && cause.contains("00c_"),
            "{cause}"
        );
        assert_eq!(
            blocked["unblock"], "# in 00b_change.py:\ndown_revision = \"00a\"",
            "{refused:#}"
        );
    }
}

/// Autogenerate compares the models with one database: every head has to be in it, and nothing else.
#[test]
fn autogenerate_needs_the_database_at_every_head_and_nowhere_else() {
    let project = project(None);
    alembic(&project, &["upgrade", "head"]);
    project.revision("00a", Some("001"), "\n    pass\n", "\n    pass\n");
    let ask = json!({"kind": "autogenerate", "message": "m", "head": "002"});
    let refused = call(&project, "generate_revision", ask.clone());
    assert_eq!(refused["blocked"]["code"], "heads_diverge", "{refused:#}");
    std::fs::remove_file(project.root.join("migrations/versions/00a_change.py")).unwrap();
    let python = python::venv(python::Flavour::Sqlalchemy20);
    let also = "import sqlite3; c = sqlite3.connect('app.db'); \
                c.execute(\"insert into alembic_version values ('gone')\"); c.commit()";
    let status =
        Command::new(python).args(["-c", also]).current_dir(&project.root).status().unwrap();
    assert!(status.success());
    let refused = call(&project, "generate_revision", ask);
    assert_eq!(refused["blocked"]["code"], "unknown_database_revision", "{refused:#}");
    assert_eq!(files(&project).len(), 2);
}
