//! The bridge, on real interpreters and databases.

mod configuration;
mod ending;
mod failures;
mod flask;
mod locks;
mod other_root;

use std::fs;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use alembic_mcp::bridge::{Bridge, BridgeError, Event, Plan, PlannedStep, RunReport};
use alembic_mcp::project::Project;
use alembic_mcp::refusal::Refusal;
use sha2::{Digest, Sha256};

use crate::support::postgres::{server, with_driver};
use crate::support::project::{Env, TestProject};
use crate::support::python::{Flavour, venv};

fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Runtime::new().unwrap().block_on(future)
}

fn steps(test: &TestProject, direction: &str, revisions: &[&str]) -> Vec<PlannedStep> {
    steps_at(&test.root, direction, revisions)
}

fn steps_at(root: &std::path::Path, direction: &str, revisions: &[&str]) -> Vec<PlannedStep> {
    let step = |revision: &&str| {
        let path = root.join(format!("migrations/versions/{revision}_change.py"));
        let hash = Sha256::digest(fs::read(path).unwrap());
        PlannedStep {
            revision: (*revision).to_owned(),
            direction: direction.to_owned(),
            sha256: hash.iter().map(|byte| format!("{byte:02x}")).collect(),
        }
    };
    revisions.iter().map(step).collect()
}

async fn upgrade(project: &Project, expected: &[PlannedStep]) -> Result<RunReport, BridgeError> {
    Bridge::new(project).upgrade(from_base("head", expected), &|_| {}).await
}

/// The way from an empty database to `target`.
fn from_base<'a>(target: &'a str, steps: &'a [PlannedStep]) -> Plan<'a> {
    Plan { target, current: &[], steps }
}

fn assert_succeeded(report: &RunReport, revisions: &[&str]) {
    assert_eq!(report.failure, None, "{}", report.project_output);
    let ran: Vec<&str> = report.steps.iter().map(|step| step.revision.as_str()).collect();
    assert_eq!(ran, revisions);
}

/// The whole of the bridge on one database.
async fn everything(test: &TestProject, flavour: Flavour, url: &str) {
    let project = test.with_python(&venv(flavour));
    let bridge = Bridge::new(&project);

    let connection = bridge.connection().await.unwrap();
    assert_eq!(connection.url.expose(), url);
    assert_eq!(connection.version_table, None);
    assert_eq!(bridge.current().await.unwrap(), Vec::<String>::new());

    let events = Mutex::new(Vec::new());
    let expected = steps(test, "upgrade", &["001", "002"]);
    let report = bridge
        .upgrade(from_base("head", &expected), &|event| {
            events.lock().unwrap().push(event.clone());
        })
        .await
        .unwrap();
    assert_succeeded(&report, &["001", "002"]);
    assert!(report.statements.iter().any(|statement| {
        statement.revision.as_deref() == Some("001") && statement.sql.contains("CREATE TABLE users")
    }));
    let events = events.into_inner().unwrap();
    let Some(Event::Connected { dialect, backend_pid, server_version }) =
        events.iter().find(|event| matches!(event, Event::Connected { .. }))
    else {
        panic!("no connection was told of");
    };
    assert_eq!(backend_pid.is_some(), dialect == "postgresql");
    assert!(server_version.is_some());
    assert_eq!(bridge.current().await.unwrap(), ["002"]);

    let written = bridge.autogenerate("add orders", "003", None, &[]).await.unwrap();
    assert_eq!(written.relative_path, "versions/003_add_orders.py");
    assert!(written.source.contains("create_table('orders'"), "{}", written.source);
    let path = test.root.join("migrations").join(&written.relative_path);
    assert_eq!(fs::read_to_string(&path).unwrap(), written.source);
    fs::remove_file(path).unwrap();

    let expected = steps(test, "downgrade", &["002", "001"]);
    let report = {
        let current = ["002".to_owned()];
        let plan = Plan { target: "base", current: &current, steps: &expected };
        bridge.downgrade(plan, &|_| {}).await.unwrap()
    };
    assert_succeeded(&report, &["002", "001"]);
    assert_eq!(bridge.current().await.unwrap(), Vec::<String>::new());
}

fn on_sqlite(flavour: Flavour, env: Env) {
    let test = TestProject::sqlite(env);
    let driver = if env == Env::Sync { "" } else { "+aiosqlite" };
    block_on(everything(&test, flavour, &format!("sqlite{driver}:///app.db")));
}

fn on_postgres(flavour: Flavour, env: Env, driver: &str) {
    let url = with_driver(&server().create_database(), driver);
    let test = TestProject::new(env, &url);
    let project = test.with_python(&venv(flavour));
    let asked = block_on(Bridge::new(&project).connection()).unwrap().url;
    // SQLAlchemy writes the password its own way; it must mean the same.
    block_on(everything(&test, flavour, asked.expose()));
    let decode =
        |url: &str| percent_encoding::percent_decode_str(url).decode_utf8_lossy().into_owned();
    assert_eq!(decode(asked.expose()), decode(&url));
}

#[test]
fn sqlite_with_sqlalchemy_1_4() {
    on_sqlite(Flavour::Sqlalchemy14, Env::Sync);
}

#[test]
fn sqlite_with_sqlalchemy_1_4_async() {
    on_sqlite(Flavour::Sqlalchemy14, Env::Async);
}

#[test]
fn sqlite_with_sqlalchemy_2_0() {
    on_sqlite(Flavour::Sqlalchemy20, Env::Sync);
}

#[test]
fn sqlite_with_sqlalchemy_2_1_async() {
    on_sqlite(Flavour::Sqlalchemy21, Env::Async);
}

#[test]
fn postgres_with_sqlalchemy_1_4() {
    on_postgres(Flavour::Sqlalchemy14, Env::Sync, "psycopg2");
}

#[test]
fn postgres_with_sqlalchemy_1_4_async() {
    on_postgres(Flavour::Sqlalchemy14, Env::Async, "asyncpg");
}

#[test]
fn postgres_with_sqlalchemy_2_0() {
    on_postgres(Flavour::Sqlalchemy20, Env::Sync, "psycopg2");
}

#[test]
fn postgres_with_sqlalchemy_2_0_async() {
    on_postgres(Flavour::Sqlalchemy20, Env::Async, "asyncpg");
}

#[test]
fn postgres_with_sqlalchemy_2_1() {
    on_postgres(Flavour::Sqlalchemy21, Env::Sync, "psycopg");
}

#[test]
fn postgres_with_sqlalchemy_2_1_async() {
    on_postgres(Flavour::Sqlalchemy21, Env::Async, "asyncpg");
}

#[test]
fn changed_bytes_are_refused_before_anything_runs() {
    let test = TestProject::sqlite(Env::Sync);
    let project = test.with_python(&venv(Flavour::Sqlalchemy20));
    let expected = steps(&test, "upgrade", &["001", "002"]);
    test.replace("migrations/versions/002_change.py", "nick", "nack");
    let error = block_on(upgrade(&project, &expected)).unwrap_err();
    let BridgeError::PlanDiffers { found } = &error else { panic!("{error:?}") };
    assert_eq!(found["001"], expected[0].sha256);
    assert_ne!(found["002"], expected[1].sha256);
    assert_eq!(Refusal::from(error).code, "plan_differs");
    // Not even the version table was made.
    let file = test.root.join("app.db");
    assert!(!file.exists() || fs::metadata(file).unwrap().len() == 0);
}

#[test]
fn an_unexpected_revision_is_refused() {
    let test = TestProject::sqlite(Env::Sync);
    let project = test.with_python(&venv(Flavour::Sqlalchemy20));
    let expected = steps(&test, "upgrade", &["001"]);
    let error = block_on(upgrade(&project, &expected)).unwrap_err();
    assert!(matches!(error, BridgeError::PlanDiffers { .. }), "{error:?}");
}

#[test]
fn env_py_says_where_it_connects_however_it_makes_its_engine() {
    let python = venv(Flavour::Sqlalchemy20);
    let ask = |env: &str| {
        let test = TestProject::new(Env::Sync, "sqlite:///unused.db");
        test.write("migrations/env.py", env);
        let project = test.with_python(&python);
        let answer = block_on(Bridge::new(&project).connection());
        assert!(!test.root.join("unused.db").exists());
        answer
    };
    // A module-level engine, statements before `configure`, an `except Exception` around it all, and
    // a server that does not exist.
    let connection = ask(
        r#"
import sqlalchemy as sa
from alembic import context
engine = sa.create_engine("postgresql+psycopg://u:p%40ss@nowhere.invalid:1/app", connect_args={"options": "-csearch_path=x"})
other = sa.create_engine("sqlite:///unused.db")
try:
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE SCHEMA IF NOT EXISTS x"))
        if connection.scalar(sa.text("SELECT 1")):
            connection.commit()
        context.configure(connection=connection, version_table="v", version_table_schema="x")
        with context.begin_transaction():
            context.run_migrations()
except Exception:
    pass
"#,
    )
    .unwrap();
    assert_eq!(
        connection.url.expose(),
        "postgresql+psycopg://u:p%40ss@nowhere.invalid:1/app?options=-csearch_path%3Dx"
    );
    assert_eq!(connection.version_table.as_deref(), Some("v"));
    assert_eq!(connection.version_table_schema.as_deref(), Some("x"));

    let hidden = ask(r#"
import sqlalchemy as sa
from alembic import context
engine = sa.create_engine("postgresql+psycopg://", creator=lambda: 1 / 0)
with engine.connect() as connection:
    context.configure(connection=connection)
"#);
    assert_eq!(Refusal::from(hidden.unwrap_err()).code, "connection_unknown");

    let offline = "from alembic import context\ncontext.configure(url='mysql://u@h/d')\n";
    assert_eq!(ask(offline).unwrap().url.expose(), "mysql://u@h/d");
}

#[test]
fn a_project_that_prints_everywhere_and_never_ends_disturbs_nothing() {
    let test = TestProject::sqlite(Env::Sync);
    // A project folder with the name of the package, too.
    test.write("alembic/__init__.py", "raise RuntimeError('shadowed')");
    test.replace(
        "migrations/env.py",
        "config = context.config",
        r#"
import os, subprocess, sys, threading, time
print('{"event": "done", "result": {}}', flush=True)
os.write(1, b"raw\n")
os.system("echo shell; (sleep 300 &)")
for _ in range(2000):
    print("x" * 10000)
print("stdin:", repr(sys.stdin.read()))
print("env:", [name for name in os.environ if name.startswith("ALEMBIC_MCP_")])
if os.fork() == 0:
    sys.exit(5)
threading.Thread(target=time.sleep, args=(300,)).start()
config = context.config
"#,
    );
    let project = test.with_python(&venv(Flavour::Sqlalchemy20));
    let started = Instant::now();
    let report = block_on(upgrade(&project, &steps(&test, "upgrade", &["001", "002"]))).unwrap();
    assert_succeeded(&report, &["001", "002"]);
    assert!(started.elapsed() < Duration::from_secs(200));
    assert!(report.project_output.contains("stdin: ''"));
    assert!(report.project_output.contains("env: []"));
    assert!(report.project_output.len() <= 33_000);
}
