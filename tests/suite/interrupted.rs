//! Runs whose server was killed: whichever tool is called next says so.

use std::process::Command;

use serde_json::{Value, json};

use crate::support::client::Client;
use crate::support::server::wait_for;
use crate::support::shop::{Backend, Engine, Shop};

/// Adds a column, tells that it has come so far, and waits.
const WAITS: &str = "    import pathlib, time\n    \
    op.add_column(\"users\", sa.Column(\"phone\", sa.String(20)))\n    \
    pathlib.Path(\"started\").touch()\n    \
    while not pathlib.Path(\"go\").exists():\n        time.sleep(0.05)";

fn applied(client: &mut Client) -> Value {
    let review = client.call("review_file", json!({}));
    client.call("apply", json!({"review_id": review["data"]["review_id"]}))
}

/// A shop whose server was killed in the middle of revision 003.
fn cut_off(backend: Backend) -> Shop {
    let shop = Shop::new(backend, Engine::Sync);
    let mut client = shop.serve();
    assert_ne!(applied(&mut client)["status"], "blocked");
    let drop = "    op.drop_column(\"users\", \"phone\")";
    shop.revision("003", Some("002"), "add phone", WAITS, drop);
    let review = client.call("review_file", json!({}));
    let arguments = json!({"review_id": review["data"]["review_id"]});
    client.send("tools/call", json!({"name": "apply", "arguments": arguments}));
    wait_for("the run", || shop.root().join("started").exists());
    Command::new("kill").args(["-9", &client.pid().to_string()]).status().unwrap();
    shop
}

fn notice(answer: &Value) -> &str {
    answer["interrupted_run"].as_str().unwrap_or_default()
}

#[test]
fn any_tool_tells_of_a_run_that_was_cut_off() {
    for backend in [Backend::Sqlite, Backend::Postgres, Backend::Mariadb] {
        let shop = cut_off(backend);
        let calls = [
            ("alembic_current", json!({})),
            ("review_file", json!({})),
            ("report", json!({})),
            ("verify_table", json!({"table": "orders"})),
            ("generate_revision", json!({"kind": "empty", "message": "x"})),
        ];
        for (tool, arguments) in calls {
            let mut client = shop.serve();
            let answer = client.call(tool, arguments);
            assert_ne!(answer["status"], "ok", "{backend:?} {tool}: {answer:#}");
            let told = notice(&answer);
            for part in [
                "The upgrade from 002 to 003 that started at",
                "003_add_phone.py, was cut off",
                "The version table still shows 002",
                "Look with verify_table at what it touches (users)",
            ] {
                assert!(told.contains(part), "{backend:?} {tool}: {part}: {answer:#}");
            }
            let kept = match backend {
                Backend::Postgres => "(not known to be committed)",
                Backend::Sqlite | Backend::Mariadb => "(committed)",
            };
            assert!(told.contains(kept), "{backend:?}: {told}");
            let again = client.call("alembic_current", json!({}));
            assert!(notice(&again).starts_with("Still unsettled: "), "{again:#}");
        }
    }
}

#[test]
fn nothing_is_run_before_it_was_told_and_a_new_run_settles_it() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let shop = cut_off(backend);
        shop.write("go", "");
        for (tool, arguments) in [
            ("apply", json!({"review_id": "rv_0"})),
            ("rollback", json!({})),
            ("apply", json!({"stamp": "heads"})),
        ] {
            let mut client = shop.serve();
            let answer = client.call(tool, arguments);
            assert_eq!(answer["blocked"]["code"], "interrupted_run", "{answer:#}");
            let state = answer["blocked"]["database_state"].as_str().unwrap();
            assert!(state.contains("The version table still shows 002"), "{state}");
            assert!(answer["blocked"]["unblock"].as_str().unwrap().starts_with("verify_table"));
        }
        let mut client = shop.serve();
        client.call("alembic_current", json!({}));
        if backend == Backend::Sqlite {
            // Python's sqlite3 had committed it.
            shop.execute("ALTER TABLE users DROP COLUMN phone");
        }
        wait_for("the dead run's connection to end", || {
            let answer = applied(&mut client);
            let code = answer["blocked"]["code"].as_str().unwrap_or_default().to_owned();
            assert!(code.is_empty() || code == "busy", "{backend:?}: {answer:#}");
            code.is_empty()
        });
        assert_eq!(notice(&client.call("alembic_current", json!({}))), "");
        assert_eq!(notice(&shop.serve().call("report", json!({}))), "");
    }
}

#[test]
fn looking_at_what_it_touches_settles_it() {
    let shop = cut_off(Backend::Sqlite);
    let mut client = shop.serve();
    assert!(!notice(&client.call("alembic_current", json!({}))).is_empty());
    client.call("verify_table", json!({"table": "orders"}));
    assert!(!notice(&client.call("alembic_current", json!({}))).is_empty());
    client.call("verify_table", json!({"table": "users"}));
    let settled = client.call("alembic_current", json!({}));
    assert_eq!(notice(&settled), "");
    assert_eq!(settled["data"]["problems"], json!([]), "{settled:#}");
}

/// Each call of a script is a server of its own.
#[test]
fn looking_settles_it_for_calls_from_scripts_too() {
    let shop = cut_off(Backend::Postgres);
    shop.write("go", "");
    let call = |tool: &str, arguments: Value| shop.serve().call(tool, arguments);
    let refused = call("apply", json!({"review_id": "rv_0"}));
    assert_eq!(refused["blocked"]["unblock"], "verify_table {\"table\":\"users\"}");
    let verified = call("verify_table", json!({"table": "users"}));
    assert!(!notice(&verified).is_empty(), "{verified:#}");
    assert_eq!(notice(&call("alembic_current", json!({}))), "");
    wait_for("the dead run's connection to end", || {
        let review = call("review_file", json!({}));
        let answer = call("apply", json!({"review_id": review["data"]["review_id"]}));
        let code = answer["blocked"]["code"].as_str().unwrap_or_default().to_owned();
        assert!(code.is_empty() || code == "busy", "{answer:#}");
        code.is_empty()
    });
}

/// MariaDB has committed a part of the run that is under way: who looks then is told that it is.
#[test]
fn a_database_that_is_just_being_moved_is_busy_not_moved() {
    let shop = Shop::new(Backend::Mariadb, Engine::Sync);
    let (mut first, mut second) = (shop.serve(), shop.serve());
    assert_ne!(applied(&mut first)["status"], "blocked");
    let add = "    op.add_column(\"users\", sa.Column(\"nick\", sa.String(20)))";
    shop.revision("003", Some("002"), "add nick", add, "    pass");
    shop.revision("004", Some("003"), "add phone", WAITS, "    pass");
    let review = first.call("review_file", json!({}));
    let arguments = json!({"review_id": review["data"]["review_id"]});
    let run = first.send("tools/call", json!({"name": "apply", "arguments": &arguments}));
    wait_for("the run", || shop.root().join("started").exists());
    let looked = second.call("alembic_current", json!({}));
    assert_eq!(looked["data"]["problems"][0]["kind"], "run_under_way", "{looked:#}");
    let answer = second.call("apply", arguments);
    assert_eq!(answer["blocked"]["code"], "busy", "{answer:#}");
    let cause = answer["blocked"]["root_cause"].as_str().unwrap();
    assert!(cause.contains("connection ") && cause.contains("holds it"), "{cause}");
    assert!(cause.contains("the upgrade to 004, under way since 20"), "{cause}");
    shop.write("go", "");
    let answer = first.answer(run).unwrap();
    assert_ne!(answer["structuredContent"]["status"], "blocked", "{answer:#}");
}
