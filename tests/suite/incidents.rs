//! Public incidents, each as it was told: agents and people who destroyed what a migration tool let
//! them destroy. None of them happens here: each ends with the rows where they were and an answer that
//! names the way out.

use serde_json::{Value, json};

use crate::support::agreement::tried as waved_through;
use crate::support::client::{Client, Era};
use crate::support::shop::{Backend, Engine, Shop};

/// A shop with both revisions applied, and rows.
fn shop(backend: Backend) -> Shop {
    let shop = Shop::new(backend, Engine::Sync);
    let applied = reviewed_and_applied(&mut shop.serve());
    assert_ne!(applied["status"], "blocked", "{applied:#}");
    shop.fill();
    shop
}

fn protect(shop: &Shop) {
    shop.write("alembic-mcp.toml", "[[databases]]\nurl = \"*\"\nprotected = true\n");
}

fn reviewed_and_applied(client: &mut Client) -> Value {
    let review = client.call("review_file", json!({}));
    client.call("apply", json!({"review_id": review["data"]["review_id"]}))
}

fn rolled_back(client: &mut Client, target: &str) -> Value {
    let preview = client.call("rollback", json!({ "target": target }));
    match preview["data"]["review_id"].as_str() {
        Some(id) => client.call("rollback", json!({"target": target, "review_id": id})),
        None => preview,
    }
}

/// Blocked with this code and a way out, and everything where it was.
fn blocked(shop: &Shop, answer: &Value, code: &str) {
    let blocked = &answer["blocked"];
    assert_eq!(blocked["code"], code, "{:?}: {answer:#}", shop.backend);
    for part in ["root_cause", "revised_approach", "unblock"] {
        assert!(blocked[part].as_str().is_some_and(|text| !text.is_empty()), "{part}: {answer:#}");
    }
    intact(shop);
}

fn intact(shop: &Shop) {
    let rows = "SELECT count(*), min(status), max(status) FROM orders";
    assert_eq!(shop.execute(rows), "[(3, 'new', 'sent')]", "{:?}", shop.backend);
    assert_eq!(shop.execute("SELECT count(*) FROM users"), "[(2,)]", "{:?}", shop.backend);
}

/// anthropics/claude-code#26913: `alembic downgrade base` to mend a migration; 21 tables, twice a day.
#[test]
fn a_downgrade_to_base_that_drops_every_table() {
    let shop = shop(Backend::Postgres);
    let upgrade: String = (0..19)
        .map(|number| {
            format!("    op.create_table(\"t{number}\", sa.Column(\"id\", sa.Integer(), primary_key=True))\n")
        })
        .collect();
    let downgrade: String =
        (0..19).map(|number| format!("    op.drop_table(\"t{number}\")\n")).collect();
    shop.revision("003", Some("002"), "many", &upgrade, &downgrade);
    let mut client = shop.serve_with_person("accept", Era::Handshake);
    assert_ne!(reviewed_and_applied(&mut client)["status"], "blocked");
    for target in ["base", "-3", "003@base"] {
        let answer = rolled_back(&mut client, target);
        assert_eq!(answer["status"], "blocked", "{target}: {answer:#}");
        intact(&shop);
    }
    blocked(&shop, &rolled_back(&mut client, "base"), "rollback_not_allowed");
    assert!(client.questions.is_empty(), "nobody is even asked");
}

/// anthropics/claude-code#33183, #36183, #57165: the database is reset because it has drifted.
#[test]
fn a_reset_to_mend_drift() {
    for backend in [Backend::Postgres, Backend::Mariadb] {
        let shop = shop(backend);
        shop.execute("ALTER TABLE users ADD COLUMN nick varchar(20)");
        let mut client = shop.serve();
        blocked(&shop, &rolled_back(&mut client, "base"), "rollback_not_allowed");
        // The other way to say the same: a revision that clears away all there is.
        let clear = match backend {
            Backend::Postgres => "    op.execute(\"DROP SCHEMA public CASCADE\")",
            Backend::Mariadb => "    op.execute(\"DROP TABLE orders, users\")",
            Backend::Sqlite => {
                "    op.execute(\"DROP TABLE orders\")\n    op.execute(\"DROP TABLE users\")"
            }
        };
        shop.revision("003", Some("002"), "reset", clear, "    pass");
        blocked(&shop, &reviewed_and_applied(&mut client), "unacknowledged_errors");
        let mut asked = shop.serve_with_person("decline", Era::Handshake);
        blocked(&shop, &waved_through(&mut asked), "declined");
        assert!(asked.questions[0].contains("It would destroy"), "{:?}", asked.questions);
        protect(&shop);
        blocked(&shop, &waved_through(&mut shop.serve()), "person_needed");
    }
}

/// anthropics/claude-code#21227: a migration fails because the table is there, so the table is dropped.
#[test]
fn a_table_dropped_because_a_migration_failed() {
    let shop = shop(Backend::Mariadb);
    let create =
        "    op.create_table(\"orders\", sa.Column(\"id\", sa.Integer(), primary_key=True))";
    let file = shop.revision("003", Some("002"), "orders again", create, "    pass");
    let mut client = shop.serve();
    let failed = waved_through(&mut client);
    blocked(&shop, &failed, "already_exists");
    let advice = failed["blocked"]["revised_approach"].as_str().unwrap();
    assert!(advice.contains("compare"), "{advice}");
    let drop = format!("    op.drop_table(\"orders\")\n{create}");
    std::fs::remove_file(file).unwrap();
    shop.revision("003", Some("002"), "orders again", &drop, "    pass");
    blocked(&shop, &reviewed_and_applied(&mut client), "unacknowledged_errors");
    let mut asked = shop.serve_with_person("cancel", Era::Stateless);
    blocked(&shop, &waved_through(&mut asked), "declined");
    protect(&shop);
    blocked(&shop, &waved_through(&mut shop.serve()), "person_needed");
}

/// anthropics/claude-code#56255 and many a night: what was meant for one database runs on another.
#[test]
fn the_url_of_another_environment() {
    let backend = Backend::Postgres;
    let production = shop(backend);
    let development = shop(backend);
    let add = "    op.add_column(\"users\", sa.Column(\"phone\", sa.String(20)))";
    let drop = "    op.drop_column(\"users\", \"phone\")";
    development.revision("003", Some("002"), "add phone", add, drop);
    let mut client = development.serve();
    let review = client.call("review_file", json!({}));
    let arguments = json!({"review_id": review["data"]["review_id"]});
    // The next session has the other URL in its environment.
    let environment = [("SHOP_URL", production.url.as_str())];
    let mut mistaken = Client::start(development.root(), &[], &environment);
    let answer = mistaken.call("apply", arguments.clone());
    blocked(&production, &answer, "other_database");
    let answer = rolled_back(&mut client, "-1");
    assert_ne!(answer["status"], "blocked", "{answer:#}");
    assert_eq!(production.execute("SELECT version_num FROM alembic_version"), "[('002',)]");
    intact(&production);
}

/// The database that was looked at, and another that env.py connects to when it runs.
#[test]
fn an_env_py_that_turns_to_another_database_at_the_last_moment() {
    let production = shop(Backend::Sqlite);
    let development = shop(Backend::Sqlite);
    let add = "    op.add_column(\"users\", sa.Column(\"phone\", sa.String(20)))";
    development.revision("003", Some("002"), "add phone", add, "    pass");
    let known = format!("database-url = {:?}\n", development.url);
    development.write("alembic-mcp.toml", &known);
    let mut client = development.serve();
    let env = development.read("migrations/env.py");
    let other = format!("create_engine({:?})", production.url);
    development.write(
        "migrations/env.py",
        &env.replace("create_engine(os.environ[\"SHOP_URL\"])", &other),
    );
    blocked(&production, &reviewed_and_applied(&mut client), "other_database");
    assert_eq!(production.execute("SELECT version_num FROM alembic_version"), "[('002',)]");
}

/// topoteretes/cognee#4869, mozilla-ai/cq#305, PrefectHQ/marvin#1398: `create_all`, then `stamp head`.
#[test]
fn a_stamp_over_a_database_that_is_not_what_the_stamp_says() {
    let shop = shop(Backend::Postgres);
    let add = "    op.add_column(\"users\", sa.Column(\"phone\", sa.String(20)))";
    shop.revision("003", Some("002"), "add phone", add, "    pass");
    let mut client = shop.serve_with_person("accept", Era::Handshake);
    let answer = client.call("apply", json!({"stamp": "heads"}));
    blocked(&shop, &answer, "schema_differs");
    assert!(answer["blocked"]["root_cause"].as_str().unwrap().contains("phone"), "{answer:#}");
    assert!(client.questions.is_empty());
    assert_eq!(shop.execute("SELECT version_num FROM alembic_version"), "[('002',)]");
    // What is true may be stamped, and what is missing then runs.
    shop.execute("DROP TABLE alembic_version");
    assert_eq!(client.call("apply", json!({"stamp": "002"}))["status"], "ok");
    assert_ne!(reviewed_and_applied(&mut client)["status"], "blocked");
    intact(&shop);
}

/// riven#890, langflow#2905, mlflow#12627: "Can't locate revision", once its file was deleted.
#[test]
fn the_file_of_an_applied_revision_is_deleted() {
    let shop = shop(Backend::Sqlite);
    let mut client = shop.serve();
    let file = shop.root().join("migrations/versions/002_create_orders.py");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::remove_file(&file).unwrap();
    for (tool, arguments) in [
        ("review_file", json!({})),
        ("rollback", json!({})),
        ("apply", json!({"review_id": "rv_0"})),
    ] {
        blocked(&shop, &client.call(tool, arguments), "unknown_database_revision");
    }
    let generated =
        client.call("generate_revision", json!({"kind": "autogenerate", "message": "again"}));
    assert_eq!(generated["status"], "blocked", "{generated:#}");
    intact(&shop);
    std::fs::write(&file, text).unwrap();
    // One in the middle breaks the history for everybody.
    std::fs::remove_file(shop.root().join("migrations/versions/001_create_users.py")).unwrap();
    blocked(&shop, &rolled_back(&mut client, "-1"), "broken_history");
}

/// edly-io/sparkth#239, gpustack#6153: an applied revision is edited, and nobody notices.
#[test]
fn an_applied_revision_is_edited() {
    let shop = shop(Backend::Sqlite);
    let mut client = shop.serve();
    let file = "migrations/versions/002_create_orders.py";
    let text = shop.read(file);
    let edited = text.replace(
        "sa.Column(\"status\", sa.String(length=20), nullable=False),",
        "sa.Column(\"status\", sa.String(length=20), nullable=False),\n        \
         sa.Column(\"note\", sa.Text()),",
    );
    assert_ne!(edited, text);
    shop.write(file, &edited);
    let current = client.call("alembic_current", json!({}));
    let problems = current["data"]["problems"].as_array().unwrap();
    assert!(problems.iter().any(|one| one["kind"] == "changed_since_applied"), "{current:#}");
    let review = client.call("review_file", json!({}));
    assert_eq!(review["data"]["review_id"], Value::Null, "nothing is pending: {review:#}");
    // Undoing what was never done, to apply it again, is told for what it is.
    let preview = client.call("rollback", json!({}));
    let changed = preview["data"]["changed_since_applied"].as_array().cloned().unwrap_or_default();
    assert_eq!(changed, ["002_create_orders.py"], "{preview:#}");
    intact(&shop);
}

/// Nothing unread runs, whatever id is given for it.
#[test]
fn what_nobody_reviewed() {
    let shop = shop(Backend::Sqlite);
    let add = "    op.add_column(\"users\", sa.Column(\"phone\", sa.String(20)))";
    shop.revision("003", Some("002"), "add phone", add, "    pass");
    let mut client = shop.serve();
    blocked(&shop, &client.call("apply", json!({"review_id": "rv_made_up"})), "not_reviewed");
    blocked(&shop, &client.call("apply", json!({})), "not_reviewed");
    let review = client.call("review_file", json!({}));
    let drop = "    op.drop_table(\"orders\")";
    shop.revision("003", Some("002"), "add phone", drop, "    pass");
    let arguments = json!({"review_id": review["data"]["review_id"]});
    blocked(&shop, &client.call("apply", arguments.clone()), "changed_since_review");
    shop.revision("003", Some("002"), "add phone", add, "    pass");
    let rollback = json!({"target": "-1", "review_id": review["data"]["review_id"]});
    blocked(&shop, &client.call("rollback", rollback), "other_direction");
    // What came after the review is not run along.
    shop.revision("004", Some("003"), "and more", drop, "    pass");
    let answer = client.call("apply", arguments);
    assert_eq!(answer["report"]["current"], json!(["003"]), "{answer:#}");
    intact(&shop);
}

/// A data migration that forgot its WHERE, on the database that matters.
#[test]
fn rows_truncated_deleted_or_overwritten_on_a_protected_database() {
    let shop = shop(Backend::Postgres);
    protect(&shop);
    for statement in
        ["TRUNCATE TABLE orders", "DELETE FROM orders", "UPDATE orders SET status = 'x'"]
    {
        let step = format!("    op.execute({statement:?})");
        shop.revision("003", Some("002"), "change", &step, "    pass");
        let mut client = shop.serve();
        let answer = reviewed_and_applied(&mut client);
        assert_eq!(answer["status"], "blocked", "{statement}: {answer:#}");
        intact(&shop);
        blocked(&shop, &waved_through(&mut client), "person_needed");
        let mut asked = shop.serve_with_person("decline", Era::Handshake);
        blocked(&shop, &waved_through(&mut asked), "declined");
        assert!(asked.questions[0].contains("orders"), "{:?}", asked.questions);
    }
    // What cannot be read may be any of that.
    let hidden = "    exec(\"op.execute('DELETE ' + 'FROM orders')\")";
    shop.revision("003", Some("002"), "change", hidden, "    pass");
    blocked(&shop, &waved_through(&mut shop.serve()), "person_needed");
    // A new column is filled without a word.
    let fill = "    op.add_column(\"orders\", sa.Column(\"label\", sa.String(20)))\n    \
                op.execute(\"UPDATE orders SET label = status\")";
    shop.revision("003", Some("002"), "change", fill, "    pass");
    let answer = waved_through(&mut shop.serve());
    assert_ne!(answer["status"], "blocked", "{answer:#}");
    intact(&shop);
}
