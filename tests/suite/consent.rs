//! What the settings allow on a database, and what only a person may decide. The stories are public
//! incidents: agents that emptied databases to mend a failed migration or drift.

use serde_json::{Value, json};

use crate::support::client::{Client, Era};
use crate::support::shop::{Backend, Engine, Shop};

const ERAS: [Era; 2] = [Era::Handshake, Era::Stateless];

/// A shop whose two revisions are applied, with rows.
fn shop(backend: Backend) -> Shop {
    let shop = Shop::new(backend, Engine::Sync);
    let mut client = shop.serve();
    let review = client.call("review_file", json!({}));
    let applied = client.call("apply", json!({"review_id": review["data"]["review_id"]}));
    assert_ne!(applied["status"], "blocked", "{applied:#}");
    shop.fill();
    shop
}

/// Rolls back to `target`: what the first call says, and with its id what the second does.
fn rolled_back(client: &mut Client, target: &str) -> Value {
    let preview = client.call("rollback", json!({ "target": target }));
    match preview["data"]["review_id"].as_str() {
        Some(id) => client.call("rollback", json!({"target": target, "review_id": id})),
        None => preview,
    }
}

fn code(answer: &Value) -> &str {
    answer["blocked"]["code"].as_str().unwrap_or_default()
}

#[test]
fn a_person_who_can_be_asked_decides_what_is_destroyed() {
    for (backend, era) in [
        (Backend::Sqlite, Era::Handshake),
        (Backend::Sqlite, Era::Stateless),
        (Backend::Postgres, Era::Handshake),
        (Backend::Postgres, Era::Stateless),
    ] {
        let shop = shop(backend);
        for no in ["decline", "cancel"] {
            let mut client = shop.serve_with_person(no, era);
            let answer = rolled_back(&mut client, "-1");
            assert_eq!(code(&answer), "declined", "{backend:?} {era:?} {no}: {answer:#}");
            assert_eq!(client.questions.len(), 1, "{:?}", client.questions);
            let asked = &client.questions[0];
            assert!(asked.contains("Roll back 1 revision(s)"), "{asked}");
            assert!(asked.contains("002_create_orders.py"), "{asked}");
            assert!(asked.contains("It would destroy orders (3 row(s) or value(s))"), "{asked}");
            assert_eq!(shop.execute("SELECT count(*) FROM orders"), "[(3,)]");
        }
        let mut client = shop.serve_with_person("accept", era);
        let answer = rolled_back(&mut client, "-1");
        assert_ne!(answer["status"], "blocked", "{answer:#}");
        assert_eq!(client.questions.len(), 1);
    }
}

/// A yes is for one question, once.
#[test]
fn an_answer_is_good_for_one_call_alone() {
    let shop = shop(Backend::Sqlite);
    let mut client = shop.serve_with_person("accept", Era::Stateless);
    let preview = client.call("rollback", json!({"target": "-1"}));
    let arguments = json!({"target": "-1", "review_id": preview["data"]["review_id"]});
    let asked = client
        .request("tools/call", json!({"name": "rollback", "arguments": &arguments}))
        .expect("a question");
    assert_eq!(asked["resultType"], "input_required", "{asked:#}");
    let yes = json!({"agree": {"action": "accept", "content": {}}});
    let forged = [
        json!({"name": "rollback", "arguments": &arguments, "inputResponses": &yes}),
        json!({"name": "rollback", "arguments": &arguments, "inputResponses": &yes,
               "requestState": "00000000000000000000000000000000"}),
    ];
    for call in forged {
        let again = client.request("tools/call", call).expect("a question");
        assert_eq!(again["resultType"], "input_required", "{again:#}");
    }
    // The token of one call is nothing for another.
    let other = json!({"name": "rollback", "arguments": {"target": "001",
                       "review_id": preview["data"]["review_id"]},
                       "inputResponses": &yes, "requestState": asked["requestState"]});
    let other = client.request("tools/call", other).expect("an answer");
    assert_eq!(other["resultType"], "input_required", "{other:#}");
    let used = json!({"name": "rollback", "arguments": &arguments, "inputResponses": &yes,
                      "requestState": asked["requestState"]});
    let used = client.request("tools/call", used).expect("an answer");
    assert_eq!(used["resultType"], "input_required", "the token was used up: {used:#}");
    assert_eq!(shop.execute("SELECT count(*) FROM orders"), "[(3,)]");
}

#[test]
fn a_protected_database_loses_nothing_without_a_person() {
    for backend in [Backend::Sqlite, Backend::Postgres, Backend::Mariadb] {
        let shop = shop(backend);
        shop.write("alembic-mcp.toml", "[[databases]]\nurl = \"*\"\nprotected = true\n");
        for era in ERAS {
            let mut client = shop.serve_in(era);
            let answer = rolled_back(&mut client, "-1");
            assert_eq!(code(&answer), "person_needed", "{backend:?} {era:?}: {answer:#}");
            let unblock = answer["blocked"]["unblock"].as_str().unwrap();
            assert!(unblock.starts_with("report {}"), "{unblock}");
        }
        assert_eq!(shop.execute("SELECT count(*) FROM orders"), "[(3,)]");
        // What destroys nothing still runs.
        let add = "    op.add_column(\"users\", sa.Column(\"phone\", sa.String(20)))";
        shop.revision("003", Some("002"), "add phone", add, "    pass");
        let mut client = shop.serve();
        let review = client.call("review_file", json!({}));
        let applied = client.call("apply", json!({"review_id": review["data"]["review_id"]}));
        assert_ne!(applied["status"], "blocked", "{applied:#}");
    }
}

/// The host's own prompt comes on top, where it knows the mark.
#[test]
fn tools_that_destroy_on_a_protected_database_are_marked() {
    let shop = Shop::new(Backend::Sqlite, Engine::Sync);
    let marked = |settings: &str| -> Vec<String> {
        shop.write("alembic-mcp.toml", settings);
        let tools = shop.serve().tools();
        let asks = |tool: &&Value| tool["_meta"]["anthropic/requiresUserInteraction"] == true;
        tools.iter().filter(asks).map(|tool| tool["name"].as_str().unwrap().to_owned()).collect()
    };
    assert!(marked("").is_empty());
    let protected = "[[databases]]\nurl = \"*/prod.db\"\nprotected = true\n";
    assert_eq!(marked(protected), ["apply", "rollback"], "only env.py knows the database");
    let known = "database-url = \"sqlite:///shop.db\"\n";
    assert!(marked(&format!("{known}{protected}")).is_empty());
    let known = "database-url = \"sqlite:///prod.db\"\n";
    assert_eq!(marked(&format!("{known}{protected}")), ["apply", "rollback"]);
}

#[test]
fn every_run_needs_a_person_where_the_policy_says_so() {
    let shop = Shop::new(Backend::Sqlite, Engine::Sync);
    shop.write("alembic-mcp.toml", "[[databases]]\nrequire-person = true\n");
    for (person, wanted) in
        [(None, "person_needed"), (Some("decline"), "declined"), (Some("accept"), "")]
    {
        let mut client = match person {
            Some(answer) => shop.serve_with_person(answer, Era::Handshake),
            None => shop.serve(),
        };
        let review = client.call("review_file", json!({}));
        let applied = client.call("apply", json!({"review_id": review["data"]["review_id"]}));
        assert_eq!(code(&applied), wanted, "{applied:#}");
    }
}

/// anthropics/claude-code#26913: `alembic downgrade base`, unasked, dropped 21 tables, twice in a day.
#[test]
fn nobody_rolls_back_to_an_empty_database() {
    let shop = shop(Backend::Sqlite);
    let mut client = shop.serve_with_person("accept", Era::Handshake);
    for target in ["base", "-2"] {
        let answer = rolled_back(&mut client, target);
        assert_eq!(code(&answer), "rollback_not_allowed", "{target}: {answer:#}");
        assert!(client.questions.is_empty(), "not even asked");
    }
    assert_eq!(shop.execute("SELECT count(*) FROM orders"), "[(3,)]");
    shop.write("alembic-mcp.toml", "[[databases]]\nallow-rollback = \"base\"\n");
    assert_ne!(rolled_back(&mut client, "base")["status"], "blocked");
}

#[test]
fn the_way_back_is_as_short_as_the_policy_says() {
    let shop = shop(Backend::Sqlite);
    let policy = |words: &str| {
        shop.write(
            "alembic-mcp.toml",
            &format!("[[databases]]\nurl = \"sqlite://*/shop.db\"\n{words}\n"),
        );
    };
    let mut client = shop.serve();
    policy("allow-rollback = \"never\"");
    assert_eq!(code(&rolled_back(&mut client, "-1")), "rollback_not_allowed");
    policy("allow-rollback = \"one-step\"");
    assert_eq!(code(&rolled_back(&mut client, "base")), "rollback_not_allowed");
    policy("read-only = true");
    assert_eq!(code(&rolled_back(&mut client, "-1")), "read_only_database");
    policy("allow-rollback = \"two\"");
    assert_eq!(code(&rolled_back(&mut client, "-1")), "bad_settings");
    policy("allow-rollback = \"one-step\"");
    assert_ne!(rolled_back(&mut client, "-1")["status"], "blocked");
}
