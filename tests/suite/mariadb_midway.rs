//! Runs on MariaDB that fail midway, where no DDL is rolled back: what took effect, and what is left.

use serde_json::json;

use crate::support::agreement::tried as apply;
use crate::support::shop::{Backend, Engine, Shop};

/// A shop with users and orders, and the revision 003 that does `upgrade`, tried.
fn tried(engine: Engine, upgrade: &str) -> (Shop, String) {
    let shop = Shop::new(Backend::Mariadb, engine);
    let mut client = shop.serve();
    apply(&mut client);
    shop.fill();
    let down = "    op.drop_column(\"users\", \"nickname\")";
    shop.revision("003", Some("002"), "fails", upgrade, down);
    let failed = apply(&mut client);
    assert_eq!(failed["status"], "blocked", "{failed:#}");
    let current = client.call("alembic_current", json!({}));
    assert_eq!(current["data"]["current"], json!(["002"]), "{current:#}");
    let state = failed["blocked"]["database_state"].as_str().expect("a state").to_owned();
    assert!(state.starts_with("The version table still shows 002."), "{state}");
    (shop, state)
}

#[test]
fn what_a_migration_did_before_it_failed_is_told_exactly() {
    for engine in [Engine::Sync, Engine::Async] {
        let (shop, state) = tried(
            engine,
            "    op.add_column(\"users\", sa.Column(\"nickname\", sa.String(20)))
    op.execute(\"UPDATE users SET nickname = 'early'\")
    op.create_index(\"ix_users_nickname\", \"users\", [\"nickname\"])
    op.execute(\"UPDATE users SET nickname = 'late'\")
    op.execute(\"INSERT INTO no_such_table VALUES (1)\")
    op.add_column(\"users\", sa.Column(\"never\", sa.String(20)))",
        );
        let (stays, undone) = state.split_once("Rolled back: ").expect(&state);
        for text in ["ADD COLUMN nickname", "'early'", "CREATE INDEX ix_users_nickname"] {
            assert!(stays.contains(text), "{text}: {state}");
        }
        assert!(!stays.contains("'late'"), "{state}");
        let (undone, left) = undone.split_once("Left to do: ").expect(&state);
        assert_eq!(undone.trim(), "UPDATE users SET nickname = 'late'.");
        assert!(left.contains("003_fails.py:") && left.contains("no_such_table"), "{state}");
        // The database is as was told.
        assert_eq!(shop.execute("SELECT DISTINCT nickname FROM users"), "[('early',)]");
    }
}

#[test]
fn a_ddl_statement_that_fails_commits_what_was_before_it() {
    let update = "    op.execute(\"UPDATE users SET email = 'x'\")\n";
    for (fails, told, email) in [
        ("    op.drop_column(\"users\", \"nothing\")", "stay: UPDATE users", "[('x',)]"),
        // A text that is not understood commits nothing.
        ("    op.execute(\"ALTER TABLE users NONSENSE\")", "rolled back", "[('bo@x.org',)]"),
    ] {
        let (shop, state) = tried(Engine::Sync, &format!("{update}{fails}"));
        assert!(state.contains(told), "{state}");
        assert_eq!(shop.execute("SELECT email FROM users WHERE id = 2"), email, "{state}");
    }
}

const GOES_BACK_IN_PART: &str = "    op.drop_index(\"ix_users_nickname\", \"users\")
    op.execute(\"UPDATE users SET nickname = 'gone'\")
    op.execute(\"DELETE FROM no_such_table\")
    op.drop_column(\"users\", \"nickname\")";

#[test]
fn what_a_rollback_did_before_it_failed_is_told_exactly() {
    for engine in [Engine::Sync, Engine::Async] {
        let shop = Shop::new(Backend::Mariadb, engine);
        let up = "    op.add_column(\"users\", sa.Column(\"nickname\", sa.String(20)))\n    \
                  op.create_index(\"ix_users_nickname\", \"users\", [\"nickname\"])";
        shop.revision("003", Some("002"), "nickname", up, GOES_BACK_IN_PART);
        let mut client = shop.serve();
        assert_ne!(apply(&mut client)["status"], "blocked");
        shop.fill();
        let preview = client.call("rollback", json!({}));
        let arguments = json!({"review_id": preview["data"]["review_id"]});
        let failed = client.call("rollback", arguments);
        let state = failed["blocked"]["database_state"].as_str().expect("a state");
        assert!(state.starts_with("The version table still shows 003."), "{state}");
        let (stays, undone) = state.split_once("Rolled back: ").expect(state);
        assert!(stays.contains("DROP INDEX ix_users_nickname"), "{state}");
        let (undone, left) = undone.split_once("Left to do: ").expect(state);
        assert!(undone.contains("'gone'"), "{state}");
        assert!(left.contains("no_such_table") && left.contains("003_nickname.py:"), "{state}");
        // The database is as was told, and the report says the same.
        let named = "SELECT CAST(COUNT(*) AS CHAR) FROM information_schema.statistics WHERE \
                     table_schema = DATABASE() AND index_name = 'ix_users_nickname'";
        assert_eq!(shop.texts(named), ["0"]);
        let filled = "SELECT CAST(COUNT(nickname) AS CHAR) FROM users";
        assert_eq!(shop.texts(filled), ["0"]);
        let report = client.call("report", json!({}));
        let markdown = report["data"]["markdown"].as_str().expect("a report");
        assert!(markdown.starts_with("[BLOCKED]") && markdown.contains("DROP INDEX"), "{markdown}");
        let shown = client.call("verify_table", json!({"table": "users"}));
        let differences = shown["data"]["differences"].as_array().expect("differences");
        let index = differences.iter().find(|entry| entry["name"] == "ix_users_nickname");
        assert_eq!(index.expect("a difference")["database"], "absent", "{shown:#}");
        assert_eq!(shown["data"]["columns"][2]["name"], "nickname", "{shown:#}");
    }
}
