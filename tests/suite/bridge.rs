//! The bridge, on real interpreters and databases.

use std::fs;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use alembic_mcp::bridge::{Bridge, BridgeError, Event, PlannedStep, RunReport};
use alembic_mcp::project::Project;
use alembic_mcp::refusal::Refusal;
use sha2::{Digest, Sha256};

use crate::support::postgres::{self, PASSWORD, PASSWORD_ENCODED, server, with_driver};
use crate::support::project::{Env, TestProject};
use crate::support::python::{Flavour, venv};

fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Runtime::new().unwrap().block_on(future)
}

fn steps(test: &TestProject, direction: &str, revisions: &[&str]) -> Vec<PlannedStep> {
    let step = |revision: &&str| {
        let path = test.root.join(format!("migrations/versions/{revision}_change.py"));
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
    Bridge::new(project).upgrade("head", expected, &|_| {}).await
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
    let report = bridge
        .upgrade("head", &steps(test, "upgrade", &["001", "002"]), &|event| {
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

    let written = bridge.revision("add orders", "003", true, None).await.unwrap();
    assert_eq!(written.relative_path, "versions/003_add_orders.py");
    assert!(written.source.contains("create_table('orders'"), "{}", written.source);
    let path = test.root.join("migrations").join(&written.relative_path);
    assert_eq!(fs::read_to_string(&path).unwrap(), written.source);
    fs::remove_file(path).unwrap();

    let expected = steps(test, "downgrade", &["002", "001"]);
    let report = bridge.downgrade("base", &expected, &|_| {}).await.unwrap();
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
    assert_eq!(decode(&asked.expose().replace('+', "%20")), decode(&url.replace('+', "%20")));
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
