//! What autogenerate invents and misses, told of changes of models on real databases.
//!
//! Each case is a change of models, with what stands beside it; what the audit says of it is compared as a whole.

mod invented;
mod missed;
mod missed_elsewhere;
mod others;

use std::process::Command;

use serde_json::{Value, json};

use crate::generate::{call, files, project};
use crate::support::project::TestProject;
use crate::support::{mariadb, postgres, python};

/// One change of models.
#[derive(Debug, Clone, Copy)]
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
    /// What is missed: kind and name, and words of what brings it.
    missed: &'static [(&'static str, &'static str)],
}

const NOTHING: Case = Case {
    name: "",
    before: "",
    after: "",
    migration: "",
    beside: "",
    file: None,
    invented: &[],
    instead: "",
    missed: &[],
};

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
    config = Config('alembic.ini')\ncommand.upgrade(config, 'head')\ncommand.downgrade(config, '004')\n\
    command.upgrade(config, 'head')\n";

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
    let answer = call(project, "generate_revision", arguments.clone());
    let source = std::fs::read_to_string(project.root.join("app/models.py")).unwrap();
    compare(cases, &answer, &source);
    // Nothing is left of what was invented, and the next calls do without it and bring what was missed.
    if answer["status"] == "blocked" {
        assert_eq!(files(project), before, "{answer:#}");
    }
    for next in answer["next"].as_array().unwrap() {
        if next["tool"] == "generate_revision" {
            let written = call(project, "generate_revision", next["arguments"].clone());
            assert_ne!(written["status"], "blocked", "{next:#}\n{written:#}");
            if next["arguments"]["kind"] == "autogenerate" {
                assert_eq!(written["data"]["audit"]["invented"], json!([]), "{written:#}");
            }
        }
    }
    run_python(project, END);
    // What operations bring is no more missed; what is left can only be written by hand.
    let again = call(project, "generate_revision", arguments);
    let left = again["data"]["audit"]["missed"].as_array().expect("an audit").iter();
    let left: Vec<&Value> = left.filter(|one| one["operations"].is_array()).collect();
    assert!(left.is_empty(), "{left:#?}");
}

fn compare(cases: &[Case], answer: &Value, models: &str) {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let list = |name: &str| answer["data"]["audit"][name].as_array().expect("an audit").clone();
    let (mut invented, mut missed, mut wrong) = (list("invented"), list("missed"), Vec::new());
    for case in cases {
        for (item, words) in case.invented {
            let Some(place) = invented.iter().position(|one| one["item"] == *item) else {
                wrong.push(format!("{}: {item} is not named", case.name));
                continue;
            };
            let found = invented.remove(place);
            let said = text(&found["cause"]).contains(words);
            if !said || !found["instead"].to_string().contains(case.instead) {
                wrong.push(format!("{}: {found}", case.name));
            }
        }
        for (what, words) in case.missed {
            let named =
                |one: &Value| format!("{} {}", text(&one["kind"]), text(&one["name"])) == *what;
            let Some(place) = missed.iter().position(named) else {
                wrong.push(format!("{}: {what} is not missed", case.name));
                continue;
            };
            let found = missed.remove(place);
            let brings = format!("{} {}", found["operations"], text(&found["source"]));
            if !brings.contains(words) || !stands_in(case, &text(&found["at"]), models) {
                wrong.push(format!("{}: {found}", case.name));
            }
        }
    }
    wrong.extend(invented.iter().map(|one| format!("nobody expects to be invented: {one}")));
    wrong.extend(missed.iter().map(|one| format!("nobody expects to be missed: {one}")));
    assert!(wrong.is_empty(), "{}\n{}", wrong.join("\n"), text(&answer["data"]["source"]));
}

/// Whether the place is within what the case writes of the models.
fn stands_in(case: &Case, at: &str, models: &str) -> bool {
    let Some((path, line)) = at.rsplit_once(':') else {
        return case.file.is_none() && at.is_empty();
    };
    if let Some((other, _)) = case.file {
        return path == other;
    }
    let line: usize = line.parse().unwrap();
    let above = models.lines().take(line).filter(|line| line.starts_with("# ")).last();
    above.is_some_and(|title| title == format!("# {}", case.name))
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

#[test]
fn what_autogenerate_misses_on_postgresql_is_named_with_what_brings_it() {
    let server = postgres::server();
    let url = server.create_database();
    let project = project(Some(&url));
    judged(missed::ON_POSTGRESQL, &project, |sql| server.execute_in(&url, sql));
}

/// env.py has autogenerate compare neither types nor defaults.
#[test]
fn what_env_py_keeps_autogenerate_from_seeing_is_named_with_what_brings_it() {
    let server = postgres::server();
    let url = server.create_database();
    let project = project(Some(&url));
    let configure = "target_metadata=metadata";
    project.replace("migrations/env.py", configure, &format!("{configure}, compare_type=False"));
    judged(missed::NOT_COMPARED, &project, |sql| server.execute_in(&url, sql));
}

#[test]
fn what_autogenerate_misses_on_mariadb_is_named_with_what_brings_it() {
    let server = mariadb::server();
    let url = server.create_database();
    let project = project(Some(&url));
    judged(missed_elsewhere::ON_MARIADB, &project, |sql| server.execute_in(&url, sql));
}

#[test]
fn what_autogenerate_misses_on_sqlite_is_named_with_what_brings_it() {
    let project = project(None);
    let configure = "target_metadata=metadata";
    let batch = format!("{configure}, render_as_batch=True");
    project.replace("migrations/env.py", configure, &batch);
    judged(missed_elsewhere::ON_SQLITE, &project, |_| {});
}

#[test]
fn what_is_wanted_all_the_same_is_written_and_what_names_nothing_is_told() {
    let project = project(None);
    let both = "import sqlite3; c = sqlite3.connect('app.db'); \
                c.executescript('create table job_queue (id integer primary key)')";
    crate::generate::alembic(&project, &["upgrade", "head"]);
    run_python(&project, both);
    let ask = |kind: &str, exclude: &[&str]| {
        let arguments = json!({"kind": kind, "message": "more", "exclude": exclude});
        call(&project, "generate_revision", arguments)
    };
    assert_eq!(ask("empty", &["table:job_queue"])["blocked"]["code"], "exclude_ignored");
    let refused = ask("autogenerate", &["job_queue"]);
    assert_eq!(refused["blocked"]["code"], "bad_exclude", "{refused:#}");
    let invented = ask("autogenerate", &["index:ix_none"]);
    assert_eq!(invented["blocked"]["code"], "invented_operations", "{invented:#}");
    let next = &invented["next"][0]["arguments"]["exclude"];
    assert_eq!(*next, json!(["index:ix_none", "table:job_queue"]));
    let notes = invented["data"]["notes"].to_string();
    assert!(notes.contains("did not write index:ix_none"), "{notes}");
    assert_eq!(files(&project).len(), 2);

    let kept = ask("autogenerate", &["keep:table:job_queue"]);
    assert_eq!(kept["status"], "attention", "{kept:#}");
    assert!(kept["data"]["source"].as_str().unwrap().contains("op.drop_table('job_queue')"));
    assert_eq!(kept["data"]["audit"]["invented"][0]["item"], "table:job_queue");
    let notes = kept["data"]["notes"].to_string();
    assert!(notes.contains("drop table job_queue is written as decided, although"), "{notes}");
}
