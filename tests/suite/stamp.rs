//! `apply {"stamp": …}`: only where the database is what the migrations make.

use serde_json::{Value, json};

use crate::support::client::{Client, Era};
use crate::support::shop::{Backend, Engine, Shop};

const BACKENDS: [Backend; 3] = [Backend::Sqlite, Backend::Postgres, Backend::Mariadb];

fn code(answer: &Value) -> &str {
    answer["blocked"]["code"].as_str().unwrap_or_default()
}

fn versions(shop: &Shop) -> String {
    shop.execute("SELECT version_num FROM alembic_version ORDER BY version_num")
}

/// A shop whose migrations have run, and whose version table somebody lost.
fn unversioned(backend: Backend) -> Shop {
    let shop = Shop::new(backend, Engine::Sync);
    let mut client = shop.serve();
    applied(&mut client);
    shop.execute("DROP TABLE alembic_version");
    shop
}

fn applied(client: &mut Client) -> Value {
    let review = client.call("review_file", json!({}));
    let applied = client.call("apply", json!({"review_id": review["data"]["review_id"]}));
    assert_ne!(applied["status"], "blocked", "{applied:#}");
    applied
}

#[test]
fn a_database_that_equals_the_migrations_is_stamped() {
    for backend in BACKENDS {
        let shop = unversioned(backend);
        shop.fill();
        let mut client = shop.serve();
        let current = client.call("alembic_current", json!({}));
        let problems = current["data"]["problems"].as_array().unwrap();
        let found = problems.iter().find(|one| one["kind"] == "not_stamped");
        assert!(found.is_some(), "{backend:?}: {current:#}");
        let answer = client.call("apply", json!({"stamp": "heads"}));
        assert_eq!(answer["status"], "ok", "{backend:?}: {answer:#}");
        assert!(answer["summary"].as_str().unwrap().contains("nothing was run"), "{answer:#}");
        assert_eq!(versions(&shop), "[('002',)]");
        assert_eq!(shop.execute("SELECT count(*) FROM orders"), "[(3,)]");
        let report = client.call("report", json!({}));
        assert!(report["summary"].as_str().unwrap().contains("stamp"), "{report:#}");
        let again = client.call("apply", json!({"stamp": "heads"}));
        assert_eq!(code(&again), "nothing_to_stamp", "{again:#}");
        // What comes next runs as ever.
        let add = "    op.add_column(\"users\", sa.Column(\"phone\", sa.String(20)))";
        shop.revision("003", Some("002"), "add phone", add, "    pass");
        assert_eq!(applied(&mut client)["report"]["current"], json!(["003"]));
    }
}

#[test]
fn a_database_that_differs_is_not_stamped_but_told_how() {
    for backend in BACKENDS {
        let shop = unversioned(backend);
        let mut client = shop.serve();
        // One revision behind: that one is offered.
        shop.execute("DROP TABLE orders");
        let answer = client.call("apply", json!({"stamp": "heads"}));
        assert_eq!(code(&answer), "schema_differs", "{backend:?}: {answer:#}");
        let blocked = &answer["blocked"];
        assert!(blocked["root_cause"].as_str().unwrap().contains("orders: not in the database"));
        assert_eq!(blocked["unblock"], r#"apply {"stamp":"001"}"#, "{answer:#}");
        // Broken by hand: nothing fits.
        shop.execute("ALTER TABLE users ADD COLUMN nick varchar(5)");
        let answer = client.call("apply", json!({"stamp": "001"}));
        assert_eq!(code(&answer), "schema_differs", "{backend:?}: {answer:#}");
        assert!(answer["blocked"]["root_cause"].as_str().unwrap().contains("nick"), "{answer:#}");
        let current = client.call("alembic_current", json!({}));
        assert_eq!(current["data"]["current"], json!([]), "{current:#}");
    }
}

#[test]
fn a_version_that_the_files_do_not_know_is_replaced_where_the_schema_fits() {
    for backend in BACKENDS {
        let shop = Shop::new(backend, Engine::Sync);
        let mut client = shop.serve();
        applied(&mut client);
        shop.execute("UPDATE alembic_version SET version_num = 'gone'");
        let answer = client.call("apply", json!({"stamp": "002"}));
        assert_eq!(answer["status"], "ok", "{backend:?}: {answer:#}");
        assert_eq!(versions(&shop), "[('002',)]");
    }
}

#[test]
fn rows_are_never_taken_for_migrated_by_a_stamp() {
    let shop = Shop::new(Backend::Sqlite, Engine::Sync);
    let mut client = shop.serve();
    applied(&mut client);
    let fill = "    op.execute(\"UPDATE orders SET status = 'new' WHERE status = ''\")";
    shop.revision("003", Some("002"), "fill", fill, "    pass");
    let answer = client.call("apply", json!({"stamp": "003"}));
    assert_eq!(code(&answer), "stamp_would_skip", "{answer:#}");
    shop.execute("DROP TABLE alembic_version");
    let answer = client.call("apply", json!({"stamp": "003"}));
    assert_eq!(answer["status"], "attention", "{answer:#}");
    assert!(answer["summary"].as_str().unwrap().contains("003 also change rows"), "{answer:#}");
}

#[test]
fn what_reading_does_not_decide_is_not_stamped() {
    let shop = Shop::new(Backend::Sqlite, Engine::Sync);
    let mut client = shop.serve();
    applied(&mut client);
    let opaque = "    exec(\"op.execute('SELECT 1')\")";
    shop.revision("003", Some("002"), "opaque", opaque, "    pass");
    shop.execute("DROP TABLE alembic_version");
    let answer = client.call("apply", json!({"stamp": "003"}));
    assert_eq!(code(&answer), "schema_uncertain", "{answer:#}");
}

#[test]
fn a_person_decides_on_a_stamp_too() {
    let shop = unversioned(Backend::Sqlite);
    let mut client = shop.serve_with_person("decline", Era::Handshake);
    let answer = client.call("apply", json!({"stamp": "heads"}));
    assert_eq!(code(&answer), "declined", "{answer:#}");
    assert!(client.questions[0].contains("without running anything"), "{:?}", client.questions);
    shop.write("alembic-mcp.toml", "[[databases]]\nprotected = true\n");
    let mut client = shop.serve();
    let answer = client.call("apply", json!({"stamp": "heads"}));
    assert_eq!(code(&answer), "person_needed", "{answer:#}");
    let mut client = shop.serve_with_person("accept", Era::Stateless);
    assert_eq!(client.call("apply", json!({"stamp": "heads"}))["status"], "ok");
}
