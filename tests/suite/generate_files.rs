//! New files as the project wants them: its template, its hooks, its names and its time.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::{Value, json};

use crate::generate::{alembic, call, files, project};
use crate::support::project::TestProject;

/// A program of the project's, for a hook to run.
fn program(project: &TestProject, name: &str, script: &str) -> String {
    project.write(name, &format!("#!/bin/sh\n{script}\n"));
    let path = project.root.join(name);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path.display().to_string()
}

fn generated(project: &TestProject, kind: &str, message: &str, more: Value) -> Value {
    let mut arguments = json!({"kind": kind, "message": message});
    arguments.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let answer = call(project, "generate_revision", arguments);
    assert_ne!(answer["status"], "blocked", "{answer:#}");
    answer
}

/// Alembic runs post-write hooks for every revision; so is it here, and one that fails loses nothing.
#[test]
fn hooks_run_on_every_kind_of_revision_and_failures_are_told() {
    let project = project(None);
    let stamp = program(&project, "stamp", "echo '# formatted' >> \"$1\"");
    let broken = program(&project, "broken", "echo 'no such style'; exit 3");
    let spoils = program(&project, "spoils", "grep -q keep-me-not \"$1\" && : > \"$1\"; exit 0");
    project.replace(
        "alembic.ini",
        "[loggers]",
        &format!(
            "[post_write_hooks]\nhooks = stamp, broken, missing, spoils\nstamp.type = exec\n\
             stamp.executable = {stamp}\nstamp.options = REVISION_SCRIPT_FILENAME\nbroken.type = exec\n\
             broken.executable = {broken}\nmissing.type = console_scripts\nmissing.entrypoint = nonesuch\n\
             spoils.type = exec\nspoils.executable = {spoils}\n[loggers]"
        ),
    );
    let column = json!({"op": "add_column", "table": "users", "column": "note", "type": "Text"});
    let twice = json!({"operations": [column, {"op": "backfill", "table": "users", "column": "note", "value": "'x'"}]});
    alembic(&project, &["upgrade", "head"]);
    for (kind, more) in [("autogenerate", json!({})), ("operations", twice), ("empty", json!({}))] {
        let answer = generated(&project, kind, kind, more);
        let source = answer["data"]["source"].as_str().unwrap();
        assert!(source.contains("# formatted"), "{kind}: {source}");
        for further in answer["data"]["more"].as_array().into_iter().flatten() {
            assert!(further["source"].as_str().unwrap().contains("# formatted"), "{further:#}");
        }
        let notes = answer["data"]["notes"].to_string();
        assert!(
            notes.contains("broken failed") && notes.contains("ended with 3: no such style"),
            "{notes}"
        );
        assert!(notes.contains("missing failed") && notes.contains("nonesuch"), "{notes}");
        assert_eq!(answer["status"], "attention");
    }
    let answer = generated(&project, "empty", "keep-me-not", json!({}));
    assert!(answer["data"]["source"].as_str().unwrap().contains("revision ="), "{answer:#}");
    assert!(
        answer["data"]["notes"].to_string().contains("as it was before the hooks"),
        "{answer:#}"
    );
}

const WITH_PYTHON: &str = r#"<%! import textwrap %>"""${message}"""
% if upgrades:
# changes: ${len(upgrades.splitlines())}, made by ${config.get_main_option("script_location")}
% endif
from alembic import op
import sqlalchemy as sa

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}
made_in = ${create_date.year}


def upgrade():
    ${upgrades if upgrades else "pass"}


def downgrade():
    ${downgrades if downgrades else "pass"}
"#;

/// A template with Python of its own is filled by the project's own Mako.
#[test]
fn a_template_with_python_is_filled_as_the_project_fills_it() {
    let project = project(None);
    project.write("migrations/script.py.mako", WITH_PYTHON);
    let column = json!({"op": "add_column", "table": "users", "column": "note", "type": "Text"});
    let more = json!({"operations": [column, {"op": "backfill", "table": "users", "column": "note", "value": "'x'"}]});
    let answer = generated(&project, "operations", "note", more);
    let source = answer["data"]["source"].as_str().unwrap();
    assert!(source.contains("# changes: 2, made by migrations\n"), "{source}");
    assert!(source.contains("made_in = 20") && source.contains("batch_op.add_column"), "{source}");
    assert_eq!(answer["data"]["more"][0]["down_revision"], json!(["003"]), "{answer:#}");
    alembic(&project, &["upgrade", "head"]);
    alembic(&project, &["downgrade", "002"]);

    let before = files(&project);
    let refused = |template: &str| {
        project.write("migrations/script.py.mako", template);
        let operations =
            json!([{"op": "add_column", "table": "users", "column": "more", "type": "Text"}]);
        let arguments = json!({"kind": "operations", "message": "more", "operations": operations});
        let answer = call(&project, "generate_revision", arguments);
        assert_eq!(files(&project), before, "{answer:#}");
        answer["blocked"].clone()
    };
    let blocked = refused("% if nobody_gives_this:\n% endif\n<% raise KeyError('x') %>\n");
    assert_eq!(blocked["code"], "template_failed", "{blocked:#}");
    assert!(blocked["root_cause"].as_str().unwrap().contains("KeyError"), "{blocked:#}");
    let several =
        WITH_PYTHON.replace("upgrades if upgrades", "context.get('one_upgrades') if False");
    assert_eq!(refused(&several)["code"], "template_without_operations");
}

/// `truncate_slug_length` and `timezone` hold for what is written here too.
#[test]
fn names_and_dates_are_as_configured() {
    let project = project(None);
    project.replace(
        "alembic.ini",
        "script_location = migrations",
        "script_location = migrations\ntruncate_slug_length = 12\ntimezone = Asia/Kolkata",
    );
    let mako = project.root.join("migrations/script.py.mako");
    let template = fs::read_to_string(&mako).unwrap();
    fs::write(&mako, format!("# made ${{create_date}}\n{template}")).unwrap();
    let answer = generated(&project, "empty", "a message of many words", json!({}));
    assert_eq!(answer["data"]["file"], "003_a_message.py", "{answer:#}");
    let source = answer["data"]["source"].as_str().unwrap();
    assert!(source.lines().next().unwrap().ends_with("+05:30"), "{source}");

    project.replace("alembic.ini", "Asia/Kolkata", "Nowhere/Land");
    let refused = call(&project, "generate_revision", json!({"kind": "empty", "message": "m"}));
    assert_eq!(refused["blocked"]["code"], "unknown_timezone", "{refused:#}");
}
