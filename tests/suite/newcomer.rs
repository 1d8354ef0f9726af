//! What somebody meets who knows only the README and what the tools themselves say.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::support::agreement::{migrate, tried};
use crate::support::client::Client;
use crate::support::shop::{Backend, Engine, Shop};

/// Every call that `agent.md` shows fits the arguments that the tools publish.
#[test]
fn the_agents_examples_fit_the_tools() {
    let shop = Shop::new(Backend::Sqlite, Engine::Sync);
    let tools = shop.serve().tools();
    let agent = include_str!("../../agent.md");
    let mut tool = None;
    let mut examples = 0;
    for span in agent.split('`').skip(1).step_by(2) {
        if let Some(named) = tools.iter().find(|it| it["name"] == span) {
            tool = Some(named);
        } else if span.starts_with('{') && span.len() > 2 {
            let text = span.replace("[…]", "[]");
            let given: Value = serde_json::from_str(&text).unwrap();
            let tool = tool.expect("a tool is named before its arguments");
            for (name, value) in given.as_object().unwrap() {
                let schema = &tool["inputSchema"]["properties"][name];
                assert!(schema.is_object(), "{} has no argument {name}", tool["name"]);
                let validator = jsonschema::draft202012::new(schema).unwrap();
                assert!(validator.is_valid(value), "{}: {span}", tool["name"]);
            }
            examples += 1;
        }
    }
    assert!(examples >= 8, "only {examples} examples were found");
}

/// Each operation that `agent.md` shows is written as it stands.
#[test]
fn the_agents_operations_are_written_as_they_stand() {
    let shop = Shop::new(Backend::Postgres, Engine::Sync);
    let mut client = shop.serve();
    let text = |column: &str| json!({"op": "add_column", "table": "orders", "column": column, "type": "String(40)"});
    let number = |column: &str| json!({"op": "add_column", "table": "orders", "column": column, "type": "Integer"});
    let key = json!([{"column": "key", "type": "Text", "primary_key": true}]);
    let id = json!([{"column": "id", "type": "UUID", "primary_key": true}]);
    let base = json!([
        {"op": "create_table", "table": "settings", "define": key},
        {"op": "create_table", "table": "accounts", "define": id},
        {"op": "create_enum", "enum": "order_status", "labels": ["new"]},
        text("label"), text("code"), text("fax"), number("price"), number("pieces"), number("reviewer_id"),
    ]);
    generate(&mut client, "what is there", &base);
    migrate(&mut client);
    let lines = include_str!("../../agent.md").lines().map(str::trim);
    let mut shown = 0;
    for line in lines.filter(|line| line.starts_with("{\"op\"")) {
        let operation: Value = serde_json::from_str(line).unwrap();
        let generated = generate(&mut client, "as shown", &json!([operation]));
        assert_ne!(generated["data"]["verdict"], "block", "{generated:#}");
        shown += 1;
    }
    assert!(shown >= 18, "only {shown} were found");
}

/// What `\d` prints and the columns do not tell: partitions, exclusions, options of keys and indexes.
#[test]
fn verify_table_shows_what_psql_shows() {
    let shop = Shop::new(Backend::Postgres, Engine::Sync);
    for statement in RICH {
        shop.execute(statement);
    }
    let mut client = shop.serve();
    let rich = client.call("verify_table", json!({"table": "stays"}));
    let definition = &rich["data"]["definition"];
    let says = |kind: &str, text: &str| {
        assert!(definition[kind].to_string().contains(text), "{kind}: {definition:#}");
    };
    says("constraint_options", "MATCH FULL, DEFERRABLE INITIALLY DEFERRED");
    says("exclusions", "EXCLUDE USING gist (during WITH &&)");
    says("index_options", "text_pattern_ops DESC NULLS LAST");
    says("index_options", "INCLUDE (guest)");
    says("policies", "own (not enabled)");
    let parted = client.call("verify_table", json!({"table": "parted"}));
    let definition = &parted["data"]["definition"];
    assert_eq!(definition["partition_key"], json!(["RANGE (at)"]), "{definition:#}");
    assert!(definition["partitions"].to_string().contains("parted_2026 FOR VALUES FROM"));
    let part = client.call("verify_table", json!({"table": "parted_2026"}));
    assert!(part["data"]["definition"]["partition_of"].to_string().contains("parted FOR VALUES"));
}

const RICH: &[&str] = &[
    "CREATE TABLE rooms (a int, b int, UNIQUE (a, b))",
    "CREATE TABLE stays (a int, b int, guest text, during tstzrange, \
     CONSTRAINT fk FOREIGN KEY (a, b) REFERENCES rooms (a, b) MATCH FULL DEFERRABLE INITIALLY DEFERRED, \
     EXCLUDE USING gist (during WITH &&))",
    "CREATE INDEX ix_guest ON stays (lower(guest) text_pattern_ops DESC NULLS LAST)",
    "CREATE UNIQUE INDEX ix_include ON stays (a) INCLUDE (guest)",
    "CREATE POLICY own ON stays USING (true)",
    "CREATE TABLE parted (at date) PARTITION BY RANGE (at)",
    "CREATE TABLE parted_2026 PARTITION OF parted FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
];

/// The roadmap of a repository is found though the migrations live below its root.
#[test]
fn a_roadmap_at_the_repositorys_root_is_found() {
    let shop = Shop::new(Backend::Sqlite, Engine::Sync);
    let backend = shop.root().join("backend");
    std::fs::create_dir(&backend).unwrap();
    for part in ["alembic.ini", "migrations", "models.py", ".venv"] {
        std::fs::rename(shop.root().join(part), backend.join(part)).unwrap();
    }
    std::fs::create_dir(shop.root().join(".git")).unwrap();
    let plan = "| Number | Description | Priority |\n|---|---|---|\n| 003 | notes | P1 |\n";
    shop.write("ROADMAP.md", plan);
    let current = shop.serve().call("alembic_current", json!({}));
    assert_eq!(current["data"]["planned"][0]["number"], "003", "{current:#}");
    let said = doctor(&shop);
    assert!(said.contains("1 planned in") && said.contains("ROADMAP.md"), "{said}");
}

/// A project whose SQLite file the first migration will make has nothing to fix.
#[test]
fn doctor_has_no_quarrel_with_a_new_project() {
    let shop = Shop::new(Backend::Sqlite, Engine::Sync);
    let said = doctor(&shop);
    assert!(said.contains("There is no database yet"), "{said}");
    assert!(!said.contains("PROBLEM"), "{said}");
}

/// A report of a rollback says that it was one.
#[test]
fn a_report_of_a_rollback_says_so() {
    let shop = Shop::new(Backend::Sqlite, Engine::Sync);
    let mut client = shop.serve();
    migrate(&mut client);
    let id = client.call("rollback", json!({}))["data"]["review_id"].clone();
    client.call("rollback", json!({"review_id": id}));
    let report = client.call("report", json!({}));
    let markdown = report["data"]["markdown"].as_str().unwrap();
    assert!(markdown.contains("**Migration:** rolled back: `002_create_orders.py`"), "{markdown}");
}

/// What the catalogue writes can be taken back: an enum value, a backfill and a validation leave
/// nothing behind that a downgrade would have to undo.
#[test]
fn what_the_catalogue_wrote_rolls_back() {
    let shop = Shop::new(Backend::Postgres, Engine::Sync);
    let mut client = shop.serve();
    migrate(&mut client);
    shop.fill();
    shop.execute("CREATE TYPE order_kind AS ENUM ('web')");
    let operations = json!([
        {"op": "add_enum_value", "enum": "order_kind", "value": "shop"},
        {"op": "add_column", "table": "orders", "column": "label", "type": "Text"},
        {"op": "add_column", "table": "orders", "column": "reviewer_id", "type": "Integer",
         "references": "users.id", "ondelete": "CASCADE"},
        {"op": "backfill", "table": "orders", "column": "label", "value": "status"},
    ]);
    generate(&mut client, "labels", &operations);
    let applied = migrate(&mut client);
    let attention = applied["report"]["attention"].to_string();
    assert!(!attention.contains("not checked"), "a later revision of the run checked: {attention}");

    let target = json!({"target": "002"});
    let preview = client.call("rollback", target);
    assert_eq!(preview["status"], "attention", "{preview:#}");
    let id = &preview["data"]["review_id"];
    let undone = client.call("rollback", json!({"target": "002", "review_id": id}));
    assert_eq!(undone["report"]["current"], json!(["002"]), "{undone:#}");
    assert_eq!(migrate(&mut client)["status"], "attention", "and forward again");
}

/// A downgrade that forgets what its upgrade did is still no way back.
#[test]
fn a_forgotten_downgrade_is_no_way_back() {
    let shop = Shop::new(Backend::Sqlite, Engine::Sync);
    shop.revision(
        "003",
        Some("002"),
        "add note",
        "    op.add_column(\"orders\", sa.Column(\"note\", sa.Text()))",
        "    pass",
    );
    let mut client = shop.serve();
    migrate(&mut client);
    let refused = client.call("rollback", json!({}));
    assert_eq!(refused["blocked"]["code"], "no_way_back", "{refused:#}");
}

/// The next calls name the tables that were touched, and each can be made as it stands.
#[test]
fn next_calls_after_apply_can_be_made_as_they_stand() {
    let shop = Shop::new(Backend::Sqlite, Engine::Sync);
    let mut client = shop.serve();
    migrate(&mut client);
    let operations =
        json!([{"op": "add_column", "table": "orders", "column": "note", "type": "Text"}]);
    let generated = generate(&mut client, "note", &operations);
    let path = generated["data"]["path"].as_str().unwrap();
    assert!(Path::new(path).is_file(), "the file can be opened for editing: {path}");

    let applied = migrate(&mut client);
    let next = &applied["next"][0];
    assert_eq!(next["tool"], "verify_table", "{applied:#}");
    assert_eq!(next["arguments"], json!({"table": "orders", "columns": ["note"]}));
    for next in applied["next"].as_array().unwrap() {
        let tool = next["tool"].as_str().unwrap();
        let answer = client.call(tool, next["arguments"].clone());
        assert_ne!(answer["status"], "blocked", "{answer:#}");
    }
}

/// A run's statements are told in the order in which they ran.
#[test]
fn statements_are_told_in_order() {
    let shop = Shop::new(Backend::Sqlite, Engine::Sync);
    let mut client = shop.serve();
    let applied = migrate(&mut client);
    let told: Vec<&str> = applied["data"]["statements"]
        .as_array()
        .unwrap()
        .iter()
        .map(|statement| statement["sql"].as_str().unwrap())
        .filter(|sql| sql.starts_with("CREATE") && !sql.contains("alembic_version"))
        .collect();
    assert!(told[0].contains("users") && told[1].contains("orders"), "{told:#?}");
}

/// What a failure gives to paste names the table and the columns, and says which error is open.
#[test]
fn failures_and_refusals_name_what_to_paste() {
    let shop = Shop::new(Backend::Postgres, Engine::Async);
    let mut client = shop.serve();
    migrate(&mut client);
    shop.fill();
    shop.revision(
        "003",
        Some("002"),
        "one order each",
        "    op.create_unique_constraint(\"uq_orders_user_id\", \"orders\", [\"user_id\"])",
        "    op.drop_constraint(\"uq_orders_user_id\", \"orders\", type_=\"unique\")",
    );
    let failed = tried(&mut client);
    assert_eq!(failed["blocked"]["code"], "unique_violation", "{failed:#}");
    let unblock = failed["blocked"]["unblock"].as_str().unwrap();
    assert!(unblock.contains("SELECT user_id, count(*) FROM orders"), "{unblock}");

    shop.revision(
        "003",
        Some("002"),
        "one order each",
        "    op.add_column(\"orders\", sa.Column(\"rank\", sa.Integer(), nullable=False))",
        "    op.drop_column(\"orders\", \"rank\")",
    );
    let id = client.call("review_file", json!({}))["data"]["review_id"].clone();
    let refused = client.call("apply", json!({"review_id": id}));
    let unblock = refused["blocked"]["unblock"].as_str().unwrap();
    assert!(unblock.starts_with("review_file {}"), "mending comes first: {unblock}");
    let call = unblock.lines().nth(1).and_then(|line| line.strip_prefix("apply ")).unwrap();
    let call: Value = serde_json::from_str(call).unwrap();
    assert_eq!(call["review_id"], id, "the call is whole: {unblock}");
}

/// The doctor finds an asynchronous driver that is there.
#[test]
fn doctor_knows_asynchronous_drivers() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let shop = Shop::new(backend, Engine::Async);
        let said = doctor(&shop);
        assert!(
            said.lines().any(|line| line.starts_with("ok") && line.contains("driver")),
            "{said}"
        );
    }
}

fn doctor(shop: &Shop) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_alembic-mcp"))
        .arg("doctor")
        .current_dir(shop.root())
        .env("SHOP_URL", &shop.url)
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

fn generate(client: &mut Client, message: &str, operations: &Value) -> Value {
    let arguments = json!({"kind": "operations", "message": message, "operations": operations});
    let generated = client.call("generate_revision", arguments);
    assert_ne!(generated["status"], "blocked", "{generated:#}");
    generated
}

/// What the command line refuses says what to type there, not what an agent would call.
#[test]
fn refusals_on_the_command_line_name_commands() {
    let shop = Shop::new(Backend::Sqlite, Engine::Sync);
    for (arguments, why, what) in [
        (
            &["show", "base"][..],
            "has no file",
            "alembic-mcp call alembic_current '{\"history\": 20}'",
        ),
        (&["show", "zzzz"], "declares it", "alembic-mcp call alembic_current '{\"history\": 20}'"),
        (&["show", "002:001"], "does not come before", "alembic-mcp show 001:002"),
        (&["show", "002:base"], "does not come before", "alembic-mcp show base:002"),
        (
            &["schema", "--table", "nope"],
            "make: orders, users",
            "alembic-mcp schema --table orders",
        ),
        (&["review", "--explain", "nope"], "no rule has a name like it", "--explain all"),
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_alembic-mcp"))
            .args(arguments)
            .current_dir(shop.root())
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success(), "{arguments:?}");
        assert!(told.contains(why) && told.contains(what), "{arguments:?}: {told}");
    }
}
