//! Which tables a statement locks and writes anew, as the database says.

use alembic_mcp::bridge::{Bridge, Plan, RunReport};

use super::{assert_succeeded, block_on, from_base, steps};
use crate::support::mariadb;
use crate::support::postgres::{server, with_driver};
use crate::support::project::{Env, TestProject};
use crate::support::python::{Flavour, venv};

const SECOND: &str = r#"
    op.execute("UPDATE users SET email = 'x'")
    op.execute("UPDATE users SET email = 'x'")
    op.execute("/* a */ ALTER TABLE users ALTER COLUMN id TYPE bigint")
    op.add_column("users", sa.Column("nick", sa.String(50)))
    op.create_table("orders", sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("user_id", sa.BigInteger, sa.ForeignKey("users.id")))
    op.create_index("ix_orders_user_id", "orders", ["user_id"])
    op.get_bind().execute(sa.text("SELECT count(*) FROM users"))
    with op.get_context().autocommit_block():
        op.create_index("ix_users_email", "users", ["email"], postgresql_concurrently=True)
    op.execute("ALTER TABLE users ALTER COLUMN email TYPE text COLLATE \"C\"")
"#;

async fn first_then_second(test: &TestProject, flavour: Flavour) -> RunReport {
    let project = test.with_python(&venv(flavour));
    let bridge = Bridge::new(&project);
    let first = steps(test, "upgrade", &["001"]);
    let report = bridge.upgrade(from_base("001", &first), &|_| {}).await.unwrap();
    assert_succeeded(&report, &["001"]);
    let made = report.statements.iter().find(|one| one.sql.contains("CREATE TABLE users")).unwrap();
    assert!(made.locks.as_ref().is_none_or(Vec::is_empty), "nobody can wait for it: {made:?}");
    let second = steps(test, "upgrade", &["002"]);
    let plan = Plan { target: "002", current: &["001".to_owned()], steps: &second };
    let report = bridge.upgrade(plan, &|_| {}).await.unwrap();
    assert_succeeded(&report, &["002"]);
    report
}

/// The locks and the rewrites of a statement, as far as they were measured.
type Told = (Option<Vec<String>>, Option<Vec<String>>);

/// What the statements that begin with `start` were found to do.
fn told(report: &RunReport, start: &str) -> Vec<Told> {
    let found = report.statements.iter().filter(|one| one.sql.trim_start().starts_with(start));
    found
        .map(|one| {
            let locks = one.locks.as_ref().map(|locks| {
                locks.iter().map(|lock| format!("{} {}", lock.table, lock.mode)).collect()
            });
            (locks, one.rewritten.clone())
        })
        .collect()
}

fn some(names: &[&str]) -> Option<Vec<String>> {
    Some(names.iter().map(|name| (*name).to_owned()).collect())
}

#[test]
fn postgres_says_what_each_statement_locks_and_rewrites() {
    for (flavour, env, driver) in [
        (Flavour::Sqlalchemy14, Env::Sync, "psycopg2"),
        (Flavour::Sqlalchemy20, Env::Sync, "psycopg"),
        (Flavour::Sqlalchemy20, Env::Async, "asyncpg"),
    ] {
        let url = with_driver(&server().create_database(), driver);
        let test = TestProject::new(env, &url);
        test.revision("002", Some("001"), SECOND, "\n    pass\n");
        let report = block_on(first_then_second(&test, flavour));
        let alter = told(&report, "/* a */ ALTER TABLE");
        assert_eq!(alter, [(some(&["users AccessExclusiveLock"]), some(&["users"]))], "{driver}");
        let update = told(&report, "UPDATE users");
        assert_eq!(update[0], (some(&["users RowExclusiveLock"]), some(&[])), "{driver}");
        assert_eq!(update[1], (None, None), "its locks are held already: {driver}");
        assert_eq!(told(&report, "ALTER TABLE users ADD"), [(some(&[]), some(&[]))], "{driver}");
        let orders = told(&report, "\nCREATE TABLE orders");
        let orders = if orders.is_empty() { told(&report, "CREATE TABLE orders") } else { orders };
        assert!(orders[0].0.as_ref().unwrap().is_empty(), "stronger is held: {driver} {orders:?}");
        assert_eq!(told(&report, "CREATE INDEX ix_orders"), [(some(&[]), some(&[]))], "{driver}");
        assert_eq!(told(&report, "SELECT count(*)"), [(None, None)], "{driver}");
        assert_eq!(told(&report, "CREATE INDEX CONCURRENTLY"), [(None, some(&[]))], "{driver}");
        let collated = told(&report, "ALTER TABLE users ALTER COLUMN email");
        assert_eq!(collated, [(some(&["users AccessExclusiveLock"]), some(&[]))], "{driver}");
    }
}

#[test]
fn mariadb_says_what_each_statement_rewrites() {
    let url = mariadb::server().create_database();
    let test = TestProject::new(Env::Sync, &url);
    let second = "\n    op.execute('ALTER TABLE users MODIFY email VARCHAR(100) NOT NULL')\n    \
                  op.execute('ALTER TABLE users ADD nick VARCHAR(50)')\n";
    test.revision("002", Some("001"), second, "\n    pass\n");
    let report = block_on(first_then_second(&test, Flavour::Sqlalchemy20));
    assert_eq!(told(&report, "ALTER TABLE users MODIFY"), [(None, some(&["users"]))]);
    assert_eq!(told(&report, "ALTER TABLE users ADD"), [(None, some(&[]))]);
}
