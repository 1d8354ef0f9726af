//! A run that nobody waits for any more ends, and leaves nothing.

use std::fs;
use std::path::Path;

use alembic_mcp::bridge::Bridge;

use super::{block_on, from_base, steps, steps_at, upgrade};
use crate::support::mariadb;
use crate::support::postgres::{server, wait_for, with_driver};
use crate::support::project::{Env, TestProject, project_at};
use crate::support::python::{Flavour, venv};

const SLEEPING: &str = "\n    op.execute('CREATE TABLE unfinished (id int)')\n    \
                        op.execute('SELECT pg_sleep(300)')\n";

fn sleeping_project(driver: &str, env: Env) -> (TestProject, String) {
    let url = server().create_database();
    let test = TestProject::new(env, &with_driver(&url, driver));
    test.revision("003", Some("002"), SLEEPING, "\n    pass\n");
    (test, url)
}

fn assert_nothing_is_left(url: &str, root: &Path) {
    server().wait_until_idle(url);
    assert_no_process_is_left(root);
    let table = "SELECT count(*) FROM pg_class WHERE relname = 'unfinished'";
    assert_eq!(server().count_in(url, table), 0, "the transaction was not rolled back");
}

fn assert_no_process_is_left(root: &Path) {
    let processes = || {
        fs::read_dir("/proc").unwrap().flatten().any(|entry| {
            fs::read_link(entry.path().join("cwd")).is_ok_and(|folder| folder.starts_with(root))
        })
    };
    wait_for("the end of the process", || !processes());
}

#[test]
fn a_dropped_run_leaves_no_process_no_statement_and_no_transaction() {
    for (driver, env) in [("psycopg2", Env::Sync), ("psycopg", Env::Sync), ("asyncpg", Env::Async)]
    {
        let (test, url) = sleeping_project(driver, env);
        let asleep = url.clone();
        drop_once(&test, move || server().wait_until_asleep(&asleep));
        assert_nothing_is_left(&url, &test.root);
    }
}

#[test]
fn a_dropped_run_leaves_no_process_and_no_statement_on_mariadb() {
    let server = mariadb::server();
    for (driver, env) in [
        ("mysql+pymysql", Env::Sync),
        ("mysql+aiomysql", Env::Async),
        ("mariadb+asyncmy", Env::Async),
    ] {
        let url = server.create_database();
        let test = TestProject::new(env, &mariadb::with_driver(&url, driver));
        test.revision("003", Some("002"), &SLEEPING.replace("pg_sleep", "SLEEP"), "\n    pass\n");
        let running = "SELECT COUNT(*) FROM information_schema.processlist \
                       WHERE db = DATABASE() AND info LIKE '%SLEEP(300)%' AND id <> CONNECTION_ID()";
        let asleep = url.clone();
        drop_once(&test, move || wait_for("the sleep", || server.count_in(&asleep, running) > 0));
        assert_eq!(server.count_in(&url, running), 0, "{driver}");
    }
}

/// Gives up a run once `it_is_time` returns, and waits for its process to end.
fn drop_once(test: &TestProject, it_is_time: impl FnOnce() + Send + 'static) {
    let project = test.with_python(&venv(Flavour::Sqlalchemy20));
    let expected = steps(test, "upgrade", &["001", "002", "003"]);
    block_on(async {
        let bridge = Bridge::new(&project);
        tokio::select! {
            report = bridge.upgrade(from_base("head", &expected), &|_| {}) => panic!("{report:?}"),
            waited = tokio::task::spawn_blocking(it_is_time) => waited.unwrap(),
        }
        let root = test.root.clone();
        let look = move || assert_no_process_is_left(&root);
        tokio::task::spawn_blocking(look).await.unwrap();
    });
}

#[test]
fn killing_the_server_leaves_no_process_no_statement_and_no_transaction() {
    let (test, url) = sleeping_project("psycopg", Env::Sync);
    let mut server_process = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "bridge::ending::runs_until_killed"])
        .env("TEST_ROOT", &test.root)
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    server().wait_until_asleep(&url);
    server_process.kill().unwrap();
    server_process.wait().unwrap();
    assert_nothing_is_left(&url, &test.root);
}

/// The process that the test above kills.
#[test]
#[ignore = "run by another test"]
fn runs_until_killed() {
    let root = std::path::PathBuf::from(std::env::var("TEST_ROOT").unwrap());
    let project = project_at(&root, &venv(Flavour::Sqlalchemy20));
    let expected = steps_at(&root, "upgrade", &["001", "002", "003"]);
    block_on(upgrade(&project, &expected)).unwrap();
}
