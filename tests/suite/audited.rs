//! What autogenerate invents and misses, told of changes of models on real databases.
//!
//! Each case is a change of models, with what stands beside it; what the audit says of it is compared as a whole.

mod invented;
mod others;

use std::process::Command;

use serde_json::{Value, json};

use crate::generate::{call, files, project};
use crate::support::project::TestProject;
use crate::support::{mariadb, postgres, python};

/// One change of models.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Case {
    /// What it is about.
    name: &'static str,
    /// The models' source before.
    before: &'static str,
    /// The models' source after; empty: as before; `-`: none.
    after: &'static str,
    /// What a migration does beside, as operations.
    migration: &'static str,
    /// What somebody does to the database beside the migrations, as SQL.
    beside: &'static str,
    /// A file of the project beside the models: its path and text.
    file: Option<(&'static str, &'static str)>,
    /// What is left out, and words of the cause.
    invented: &'static [(&'static str, &'static str)],
    /// What the operation that is meant says, where there is one.
    instead: &'static str,
}

const HEADER: &str = "import sqlalchemy as sa\n\
    from sqlalchemy.dialects import mysql, postgresql as pg\n\
    from sqlalchemy.orm import declarative_base, relationship\n\n\
    Base = declarative_base()\nmetadata = Base.metadata\n\
    users = sa.Table('users', metadata, sa.Column('id', sa.Integer, primary_key=True),\n    \
    sa.Column('email', sa.String(200), nullable=False), sa.Column('nick', sa.String(50)))\n\n";

/// Brings the database to the models of before, in one process.
const BEGIN: &str = "import os\nfrom alembic import command\nfrom alembic.config import Config\n\
    config = Config('alembic.ini')\ncommand.upgrade(config, 'head')\n\
    command.revision(config, 'before', autogenerate=True, rev_id='003')\n\
    os.rename('004.txt', 'migrations/versions/004_beside.py')\ncommand.upgrade(config, 'head')\n";

const END: &str = "from alembic import command\nfrom alembic.config import Config\n\
    config = Config('alembic.ini')\ncommand.upgrade(config, 'head')\ncommand.downgrade(config, '-1')\n";

fn models(cases: &[Case], source: impl Fn(&Case) -> &'static str) -> String {
    let parts = cases.iter().map(|case| format!("# {}\n{}\n", case.name, source(case)));
    format!("{HEADER}{}", parts.collect::<String>())
}

fn run_python(project: &TestProject, script: &str) {
    let output = Command::new(python::venv(python::Flavour::Sqlalchemy20))
        .args(["-c", script])
        .current_dir(&project.root)
        .output()
        .expect("python starts");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
}

/// Goes from the models before to those after on one database, and compares what is said of all cases.
fn judged(cases: &[Case], project: &TestProject, execute: impl Fn(&str)) {
    project.write("app/models.py", &models(cases, |case| case.before));
    project.replace(
        "migrations/script.py.mako",
        "import op\n",
        "import op\n${imports if imports else ''}\n",
    );
    let beside: String = cases.iter().map(|case| case.migration).collect::<Vec<_>>().join("\n    ");
    project.write(
        "004.txt",
        &format!(
            "import sqlalchemy as sa\nfrom alembic import op\nfrom sqlalchemy.dialects import postgresql as pg\n\n\
             revision = '004'\ndown_revision = '003'\n\n\ndef upgrade():\n    {beside}\n    pass\n\n\n\
             def downgrade():\n    pass\n"
        ),
    );
    run_python(project, BEGIN);
    for case in cases.iter().filter(|case| !case.beside.is_empty()) {
        execute(case.beside);
    }
    for (path, text) in cases.iter().filter_map(|case| case.file) {
        project.write(path, text);
    }
    let after = |case: &Case| match case.after {
        "" => case.before,
        "-" => "",
        other => other,
    };
    project.write("app/models.py", &models(cases, after));
    let arguments = json!({"kind": "autogenerate", "message": "after"});
    let before = files(project);
    let answer = call(project, "generate_revision", arguments);
    compare(cases, &answer);
    if answer["status"] != "blocked" {
        return;
    }
    // Nothing is left of what was invented, and the next call does without it.
    assert_eq!(files(project), before, "{answer:#}");
    let next = &answer["next"][0];
    assert_eq!(next["tool"], "generate_revision", "{answer:#}");
    let written = call(project, "generate_revision", next["arguments"].clone());
    if next["arguments"]["kind"] == "autogenerate" {
        assert_eq!(written["data"]["audit"]["invented"], json!([]), "{written:#}");
    }
    assert_ne!(written["status"], "blocked", "{written:#}");
    assert!(files(project).len() > before.len(), "{written:#}");
    run_python(project, END);
}

fn compare(cases: &[Case], answer: &Value) {
    let told = |one: &Value| {
        let cause = one["cause"].as_str().unwrap_or_default().to_owned();
        (one["item"].as_str().unwrap_or_default().to_owned(), cause, one["instead"].to_string())
    };
    let found = answer["data"]["audit"]["invented"].as_array();
    let mut found: Vec<_> = found.expect("an audit").iter().map(told).collect();
    let mut wrong = Vec::new();
    for case in cases {
        for (item, words) in case.invented {
            match found.iter().position(|(known, ..)| known == item) {
                None => wrong.push(format!("{}: {item} is not named", case.name)),
                Some(place) => {
                    let (_, cause, instead) = found.remove(place);
                    if !cause.contains(words) || !instead.contains(case.instead) {
                        wrong.push(format!("{}: {item}: {cause} / {instead}", case.name));
                    }
                }
            }
        }
    }
    wrong.extend(found.iter().map(|(item, cause, _)| format!("nobody expects {item}: {cause}")));
    assert!(
        wrong.is_empty(),
        "{}\n{}",
        wrong.join("\n"),
        answer["data"]["source"].as_str().unwrap_or_default()
    );
}

#[test]
fn what_autogenerate_invents_on_postgresql_is_named_and_left_out() {
    let server = postgres::server();
    let url = server.create_database();
    let project = project(Some(&url));
    judged(invented::ON_POSTGRESQL, &project, |sql| server.execute_in(&url, sql));
}

#[test]
fn what_autogenerate_invents_of_other_schemas_is_named_and_left_out() {
    let server = postgres::server();
    let url = server.create_database();
    let project = project(Some(&url));
    let configure = "target_metadata=metadata";
    project.replace(
        "migrations/env.py",
        configure,
        &format!("{configure}, include_schemas=True, compare_type=lambda *_: None"),
    );
    judged(others::IN_OTHER_SCHEMAS, &project, |sql| server.execute_in(&url, sql));
}

/// A comparison of env.py's own says that everything differs, as one that compares texts would.
#[test]
fn alterations_that_change_nothing_are_named_and_left_out() {
    let server = postgres::server();
    let url = server.create_database();
    let project = project(Some(&url));
    let configure = "target_metadata=metadata";
    let always = "target_metadata=metadata, compare_type=lambda c, i, m, *_: m.table.name != 'users', \
                  compare_server_default=lambda c, i, m, *_: m.server_default is not None";
    run_later(&project, configure, always);
    judged(others::NOISE, &project, |sql| server.execute_in(&url, sql));
}

/// env.py says something else from the second run on.
fn run_later(project: &TestProject, from: &str, to: &str) {
    project.replace(
        "migrations/env.py",
        from,
        &format!("**(dict({from}) if __import__('os').path.exists('004.txt') else dict({to}))"),
    );
}

#[test]
fn what_autogenerate_invents_on_mariadb_is_named_and_left_out() {
    let server = mariadb::server();
    let url = server.create_database();
    let project = project(Some(&url));
    judged(others::ON_MARIADB, &project, |sql| server.execute_in(&url, sql));
}

#[test]
fn what_autogenerate_invents_on_sqlite_is_named_and_left_out() {
    let project = project(None);
    project.replace(
        "migrations/env.py",
        "target_metadata=metadata",
        "target_metadata=metadata, render_as_batch=True",
    );
    let execute = |sql: &str| {
        let script = format!(
            "import sqlite3; c = sqlite3.connect('app.db'); c.executescript({sql:?}); c.commit()"
        );
        run_python(&project, &script);
    };
    judged(others::ON_SQLITE, &project, execute);
}
