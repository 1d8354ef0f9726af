//! What is told and kept of a run: locks, rewrites, and a schema that is not as it was foreseen.

use serde_json::{Value, json};

use crate::support::agreement::tried as apply;
use crate::support::client::Client;
use crate::support::shop::{Backend, Engine, Shop};

/// A shop at 002 with rows.
fn shop(backend: Backend) -> (Shop, Client) {
    let shop = Shop::new(backend, Engine::Sync);
    let mut client = shop.serve();
    let answer = apply(&mut client);
    assert_eq!(answer["data"]["surprises"], Value::Null, "{backend:?}: {answer:#}");
    let locks = answer["data"]["locks"].as_array().map_or(0, Vec::len);
    assert_eq!(locks, 0, "nobody can wait for new tables: {answer:#}");
    shop.fill();
    (shop, client)
}

#[test]
fn locks_and_rewrites_are_told_kept_and_reported() {
    let (shop, mut client) = shop(Backend::Postgres);
    shop.revision(
        "003",
        Some("002"),
        "widen",
        "    op.alter_column(\"orders\", \"id\", type_=sa.BigInteger(), existing_type=sa.Integer())\n    \
         op.create_index(\"ix_users_email\", \"users\", [\"email\"])",
        "    op.drop_index(\"ix_users_email\", \"users\")\n    \
         op.alter_column(\"orders\", \"id\", type_=sa.Integer(), existing_type=sa.BigInteger())",
    );
    let answer = apply(&mut client);
    assert_ne!(answer["status"], "blocked", "{answer:#}");
    let locks = answer["data"]["locks"].as_array().unwrap();
    let orders = locks.iter().find(|lock| lock["table"] == "orders").unwrap();
    assert_eq!(orders["lock"], "ACCESS EXCLUSIVE", "{orders}");
    assert_eq!(orders["blocked"], "reads and writes", "{orders}");
    assert_eq!(orders["rewritten"], true, "{orders}");
    let users = locks.iter().find(|lock| lock["table"] == "users").unwrap();
    assert_eq!((&users["lock"], &users["rewritten"]), (&json!("SHARE"), &json!(false)), "{users}");
    let statements = answer["data"]["statements"].to_string();
    assert!(statements.contains(r#""locks":["ACCESS EXCLUSIVE on orders"]"#), "{statements}");
    assert_eq!(answer["data"]["surprises"], Value::Null, "{answer:#}");

    let report = client.call("report", json!({}));
    let markdown = report["data"]["markdown"].as_str().unwrap();
    let line = "`orders`: lock ACCESS EXCLUSIVE, blocking reads and writes; **written anew**";
    assert!(markdown.contains(line), "{markdown}");
}

#[test]
fn a_schema_that_is_not_as_foreseen_is_called_out() {
    for backend in [Backend::Postgres, Backend::Mariadb, Backend::Sqlite] {
        let (shop, mut client) = shop(backend);
        let env = shop.read("migrations/env.py");
        let meddling = "def meddle(ctx, **_):\n    \
                        ctx.connection.exec_driver_sql(\"CREATE TABLE extra (id INTEGER)\")\n    \
                        ctx.connection.exec_driver_sql(\"ALTER TABLE users DROP COLUMN nick\")\n\n\n";
        let env = env
            .replace("engine =", &format!("{meddling}engine ="))
            .replace("target_metadata=", "on_version_apply=meddle, target_metadata=");
        shop.write("migrations/env.py", &env);
        shop.revision(
            "003",
            Some("002"),
            "add nick",
            "    op.add_column(\"users\", sa.Column(\"nick\", sa.String(20)))\n    \
             op.add_column(\"orders\", sa.Column(\"note\", sa.Text()))",
            "    op.drop_column(\"orders\", \"note\")\n    op.drop_column(\"users\", \"nick\")",
        );
        let answer = apply(&mut client);
        assert_eq!(answer["status"], "attention", "{backend:?}: {answer:#}");
        let surprises = answer["data"]["surprises"].as_array().unwrap();
        assert_eq!(surprises.len(), 2, "{backend:?}: {surprises:?}");
        let told = answer["data"]["surprises"].to_string();
        assert!(told.contains("table extra: not in the migrations"), "{backend:?}: {told}");
        assert!(told.contains("table users: column nick: migrations say"), "{backend:?}: {told}");
        let report = client.call("report", json!({}));
        let markdown = report["data"]["markdown"].as_str().unwrap();
        assert!(markdown.contains("**not as the review foresaw**: table extra"), "{markdown}");
    }
}

#[test]
fn what_an_earlier_transaction_of_the_run_made_is_locked_like_any_other_table() {
    for engine in [Engine::Sync, Engine::Async] {
        let shop = Shop::new(Backend::Postgres, engine);
        let mut client = shop.serve();
        apply(&mut client);
        let own = "    op.create_table(\"made\", sa.Column(\"id\", sa.Integer(), primary_key=True))\n    \
                   op.execute(\"ALTER TABLE made ADD COLUMN mine text\")\n    \
                   op.execute(\"COMMIT\")\n    \
                   op.execute(\"ALTER TABLE made ADD COLUMN everybodys text\")";
        shop.revision("003", Some("002"), "make", own, "    op.drop_table(\"made\")");
        let per_revision = "with op.get_context().autocommit_block():\n        \
                            op.execute(\"SELECT 1\")\n    \
                            op.execute(\"INSERT INTO made (id) VALUES (1)\")\n    \
                            op.execute(\"INSERT INTO made (id) VALUES (2)\")\n    \
                            op.execute(\"CREATE INDEX ix_made ON made (mine)\")";
        let back = "    op.drop_index(\"ix_made\", \"made\")";
        shop.revision("004", Some("003"), "index", &format!("    {per_revision}"), back);
        let answer = apply(&mut client);
        assert_ne!(answer["status"], "blocked", "{answer:#}");
        let locks = |start: &str| {
            let statements = answer["data"]["statements"].as_array().unwrap();
            let one = statements.iter().find(|one| one["sql"].as_str().unwrap().starts_with(start));
            one.unwrap_or_else(|| panic!("{start} in {answer:#}"))["locks"].clone()
        };
        assert_eq!(locks("ALTER TABLE made ADD COLUMN mine"), json!([]), "{engine:?}");
        assert_eq!(locks("CREATE INDEX ix_made"), json!(["SHARE on made"]), "{engine:?}");
        assert_eq!(locks("INSERT INTO made (id) VALUES (1)"), json!(["ROW EXCLUSIVE on made"]));
        assert_eq!(locks("INSERT INTO made (id) VALUES (2)"), json!([]), "{engine:?}");
    }
}
