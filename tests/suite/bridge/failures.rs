//! Each failure is told with its cause and its cure.

use alembic_mcp::bridge::{Bridge, RunReport};
use alembic_mcp::refusal::Refusal;

use super::{block_on, from_base, steps, upgrade};
use crate::support::postgres::{PASSWORD, PASSWORD_ENCODED, server, with_driver};
use crate::support::project::{Env, TestProject};
use crate::support::python::{Flavour, venv};

/// A run of one failing revision, with what the agent would be told.
fn failing(test: &TestProject, flavour: Flavour, body: &str) -> (RunReport, Refusal) {
    test.revision("003", Some("002"), body, "\n    pass\n");
    let project = test.with_python(&venv(flavour));
    let expected = steps(test, "upgrade", &["001", "002", "003"]);
    let report = block_on(upgrade(&project, &expected)).unwrap();
    let refusal = Refusal::from(report.failure.as_ref().expect("it fails"));
    for text in [&refusal.summary, &refusal.root_cause, &refusal.revised_approach, &refusal.unblock]
    {
        assert!(!text.is_empty() && !text.contains("Traceback"), "{refusal:?}");
        assert!(!text.contains(PASSWORD) && !text.contains(PASSWORD_ENCODED), "{refusal:?}");
    }
    (report, refusal)
}

#[test]
fn a_failing_statement_is_told_with_its_place_and_its_cure() {
    for (driver, env) in [("psycopg", Env::Sync), ("asyncpg", Env::Async)] {
        let url = with_driver(&server().create_database(), driver);
        let test = TestProject::new(env, &url);
        let body = "\n    print(op.get_context().config.get_main_option('sqlalchemy.url'))\n    \
                    op.execute(\"INSERT INTO users (email) VALUES ('a')\")\n    \
                    op.execute('ALTER TABLE users ADD COLUMN age int NOT NULL')\n";
        let (report, refusal) = failing(&test, Flavour::Sqlalchemy20, body);
        let failure = report.failure.unwrap();
        assert_eq!(failure.code.as_deref(), Some("23502"));
        assert_eq!(failure.revision.as_deref(), Some("003"));
        assert_eq!(failure.place.as_deref(), Some("migrations/versions/003_change.py:11"));
        let statement = "ALTER TABLE users ADD COLUMN age int NOT NULL";
        assert_eq!(failure.statement.as_deref(), Some(statement));
        assert!(!failure.message.contains("[SQL"), "{}", failure.message);
        assert_eq!(refusal.code, "not_null_violation");
        assert!(!report.project_output.contains(PASSWORD_ENCODED), "{}", report.project_output);
        assert!(report.project_output.contains("***@127.0.0.1"), "{}", report.project_output);
    }
}

#[test]
fn failures_of_all_kinds_are_told_apart() {
    let code =
        |body: &str| failing(&TestProject::sqlite(Env::Sync), Flavour::Sqlalchemy20, body).1.code;
    assert_eq!(code("\n    op.drop_table('nowhere')\n"), "missing_object");
    assert_eq!(
        code("\n    op.add_column('users', sa.Column('nick', sa.Text))\n"),
        "already_exists"
    );
    assert_eq!(
        code("\n    op.alter_column('users', 'email', nullable=True)\n"),
        "sqlite_needs_batch"
    );
    assert_eq!(code("\n    raise SystemExit(3)\n"), "project_exited");
    assert_eq!(code("\n    raise KeyboardInterrupt\n"), "migration_failed");
    assert_eq!(code("\n    import os; os._exit(0)\n"), "python_died");
    let closing = "\n    import os, time; os.closerange(3, 100); time.sleep(600)\n";
    assert_eq!(code(closing), "python_died");
    assert_eq!(code("\n    raise ValueError('odd')\n"), "migration_failed");
}

#[test]
fn failures_before_anything_runs_are_told_apart() {
    let asked = |test: &TestProject, flavour| {
        let project = test.with_python(&venv(flavour));
        Refusal::from(block_on(Bridge::new(&project).current()).unwrap_err()).code
    };
    let with_url = |env, url: &str| asked(&TestProject::new(env, url), Flavour::Sqlalchemy20);
    assert_eq!(asked(&TestProject::sqlite(Env::Sync), Flavour::Empty), "alembic_not_installed");
    let nobody = "u:secret@127.0.0.1:1/d";
    assert_eq!(with_url(Env::Sync, &format!("postgresql+psycopg://{nobody}")), "connection_failed");
    assert_eq!(
        with_url(Env::Async, &format!("postgresql+asyncpg://{nobody}")),
        "connection_failed"
    );
    assert_eq!(with_url(Env::Sync, &format!("mysql+mysqldb://{nobody}")), "driver_missing");
    assert_eq!(with_url(Env::Sync, &format!("postgres://{nobody}")), "dialect_missing");
    let wrong = server().create_database().replace(PASSWORD_ENCODED, "wrong-password");
    assert_eq!(with_url(Env::Sync, &wrong), "authentication_failed");
    let test = TestProject::sqlite(Env::Sync);
    test.replace("migrations/env.py", "from app.models", "import nothing_here\nfrom app.models");
    assert_eq!(asked(&test, Flavour::Sqlalchemy20), "import_failed");
    let lookup = "import os; os.environ['NOT_SET_AT_ALL']";
    test.replace("migrations/env.py", "import nothing_here", lookup);
    assert_eq!(asked(&test, Flavour::Sqlalchemy20), "setting_missing");
}

#[test]
fn what_alembic_refuses_is_told_apart() {
    let test = TestProject::sqlite(Env::Sync);
    let mut project = test.with_python(&venv(Flavour::Sqlalchemy20));
    let bridge = Bridge::new(&project);
    let behind = block_on(bridge.autogenerate("more", "003", None, &[])).unwrap_err();
    assert_eq!(Refusal::from(behind).code, "database_behind");
    test.revision("00x", Some("001"), "\n    pass\n", "\n    pass\n");
    let heads = block_on(bridge.upgrade(from_base("head", &[]), &|_| {})).unwrap_err();
    assert_eq!(Refusal::from(heads).code, "several_heads");
    let heads = ["002".to_owned(), "00x".to_owned()];
    let merged = block_on(bridge.merge(&heads, "merge", "004")).unwrap();
    assert!(merged.source.contains("('002', '00x')"), "{}", merged.source);
    let unknown = block_on(bridge.upgrade(from_base("nothing", &[]), &|_| {})).unwrap_err();
    assert_eq!(Refusal::from(unknown).code, "unknown_revision");
    project.launch.command = vec!["/nowhere/python".to_owned()];
    let unstarted = block_on(Bridge::new(&project).current()).unwrap_err();
    assert_eq!(Refusal::from(unstarted).code, "python_not_started");
}
