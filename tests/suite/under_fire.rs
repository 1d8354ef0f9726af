//! Runs that others are in the way of.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::agreement;
use crate::support::client::Client;
use crate::support::server::wait_for;
use crate::support::shop::{Backend, Engine, Shop};

/// An upgrade that tells that it has started and waits for a file.
const WAITING: &str = r#"
    import pathlib, time
    pathlib.Path("started").touch()
    while not pathlib.Path("go").exists():
        time.sleep(0.05)
"#;

/// A shop at 002, with a third revision to apply that needs the table of users for itself.
fn shop(backend: Backend, engine: Engine) -> Shop {
    let shop = Shop::new(backend, engine);
    let mut client = shop.serve();
    assert_ne!(reviewed_and_applied(&mut client)["status"], "blocked");
    shop.fill();
    shop.revision(
        "003",
        Some("002"),
        "add phone",
        "    op.add_column(\"users\", sa.Column(\"phone\", sa.String(20), nullable=True))",
        "    op.drop_column(\"users\", \"phone\")",
    );
    shop
}

fn review_id(client: &mut Client) -> String {
    let review = client.call("review_file", json!({}));
    review["data"]["review_id"].as_str().expect("a review").to_owned()
}

fn reviewed_and_applied(client: &mut Client) -> Value {
    let review_id = review_id(client);
    client.call("apply", json!({ "review_id": review_id }))
}

#[test]
fn a_wait_for_a_lock_is_given_up_and_whoever_holds_it_is_named() {
    for (backend, engine, statement) in [
        (Backend::Postgres, Engine::Sync, "LOCK TABLE users IN ACCESS SHARE MODE"),
        (Backend::Postgres, Engine::Async, "LOCK TABLE users IN ACCESS SHARE MODE"),
        (Backend::Mariadb, Engine::Sync, "SELECT * FROM users"),
        (Backend::Mariadb, Engine::Async, "SELECT * FROM users"),
    ] {
        let shop = shop(backend, engine);
        shop.write("alembic-mcp.toml", "[limits]\nlock-timeout = \"1500ms\"\n");
        let mut client = shop.serve();
        let holder = shop.hold(statement);
        let answer = reviewed_and_applied(&mut client);
        let blocked = &answer["blocked"];
        assert_eq!(blocked["code"], "lock_timeout", "{backend:?} {engine:?}: {answer:#}");
        let cause = blocked["root_cause"].as_str().unwrap();
        assert!(cause.contains("the lock was held by"), "{backend:?}: {cause}");
        assert!(cause.contains("open for"), "{backend:?}: {cause}");
        if backend == Backend::Postgres {
            assert!(cause.contains("idle in transaction: LOCK TABLE users"), "{cause}");
        }
        drop(holder);
        assert_ne!(reviewed_and_applied(&mut client)["status"], "blocked");
    }
}

#[test]
fn a_run_that_only_wanted_a_lock_is_tried_again() {
    for backend in [Backend::Postgres, Backend::Mariadb] {
        let shop = shop(backend, Engine::Sync);
        shop.write("alembic-mcp.toml", "[limits]\nlock-timeout = \"1s\"\n");
        let mut client = shop.serve();
        let holder = shop.hold("SELECT * FROM users");
        let arguments = json!({ "review_id": review_id(&mut client), "lock_retries": 10 });
        let params =
            json!({"name": "apply", "arguments": arguments, "_meta": {"progressToken": "t"}});
        let call = client.send("tools/call", params);
        wait_for("the first try to fail", || {
            if let Some(answer) = client.answer_within(call, Duration::from_millis(100)) {
                panic!("{backend:?}: {:#}", answer.unwrap()["structuredContent"]);
            }
            client.progress_messages("t").iter().any(|line| line.contains("trying again in 1 s"))
        });
        drop(holder);
        let answer = client.answer(call).unwrap();
        assert_ne!(answer["structuredContent"]["status"], "blocked", "{backend:?}: {answer:#}");
        let told = client.progress_messages("t").join("\n");
        assert!(told.contains("waiting for a lock that is held by"), "{backend:?}: {told}");
    }
}

#[test]
fn a_busy_sqlite_database_is_waited_for_and_then_given_up() {
    let shop = shop(Backend::Sqlite, Engine::Sync);
    shop.write("alembic-mcp.toml", "[limits]\nlock-timeout = \"300ms\"\n");
    let mut client = shop.serve();
    let holder = shop.hold("UPDATE users SET email = 'x' WHERE id = 1");
    let answer = reviewed_and_applied(&mut client);
    assert_eq!(answer["blocked"]["code"], "lock_timeout", "{answer:#}");
    drop(holder);
    assert_ne!(reviewed_and_applied(&mut client)["status"], "blocked");
}

#[test]
fn of_two_agents_one_runs_and_the_other_is_told_who() {
    for backend in [Backend::Postgres, Backend::Mariadb, Backend::Sqlite] {
        let shop = shop(backend, Engine::Sync);
        let (mut first, mut second) = (shop.serve(), shop.serve());
        assert_ne!(reviewed_and_applied(&mut first)["status"], "blocked");
        shop.revision("004", Some("003"), "wait", WAITING, "    pass");
        let arguments = json!({ "review_id": review_id(&mut first) });
        let running = first.send("tools/call", json!({"name": "apply", "arguments": &arguments}));
        wait_for("the first run", || shop.root().join("started").exists());
        let answer = second.call("apply", arguments);
        assert_eq!(answer["blocked"]["code"], "busy", "{backend:?}: {answer:#}");
        let cause = answer["blocked"]["root_cause"].as_str().unwrap();
        assert!(cause.contains("holds it"), "{backend:?}: {cause}");
        shop.write("go", "");
        let answer = first.answer(running).unwrap();
        assert_ne!(answer["structuredContent"]["status"], "blocked", "{backend:?}: {answer:#}");
    }
}

/// A migration may open a connection of its own; what commits there commits nothing of the run.
#[test]
fn another_connection_commits_only_what_ran_on_it() {
    for backend in [Backend::Postgres, Backend::Mariadb, Backend::Sqlite] {
        let shop = shop(backend, Engine::Sync);
        let body = "    op.execute(\"UPDATE users SET email = 'gone'\")\n    \
            other = sa.create_engine(op.get_bind().engine.url)\n    \
            with other.begin() as connection:\n        connection.execute(sa.text(\"SELECT 1\"))\n    \
            raise RuntimeError(\"no further\")";
        shop.revision("003", Some("002"), "fails", body, "    pass");
        std::fs::remove_file(shop.root().join("migrations/versions/003_add_phone.py")).unwrap();
        let mut client = shop.serve();
        let answer = agreement::tried(&mut client);
        let state = answer["blocked"]["database_state"].as_str();
        let state = state.unwrap_or_else(|| panic!("{backend:?}: {answer:#}"));
        assert!(
            state.contains("Every statement beyond that was rolled back"),
            "{backend:?}: {state}"
        );
        assert_eq!(shop.execute("SELECT count(*) FROM users WHERE email = 'gone'"), "[(0,)]");
    }
}
