//! The required report: for one run, a revision, a range or since a point, and as a page.

use std::process::Command;

use serde_json::{Value, json};

use crate::support::agreement::migrate as applied;
use crate::support::client::Client;
use crate::support::shop::{Backend, Engine, Shop};

fn page(shop: &Shop, arguments: &[&str]) -> (String, i32) {
    let output = Command::new(env!("CARGO_BIN_EXE_alembic-mcp"))
        .args(["report", "--format", "html"])
        .args(arguments)
        .current_dir(shop.root())
        .env("SHOP_URL", &shop.url)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(!shop.passwords.iter().any(|password| text.contains(password.as_str())), "{text}");
    (text, output.status.code().unwrap())
}

fn markdown(answer: &Value) -> &str {
    answer["data"]["markdown"].as_str().unwrap_or_default()
}

/// A failing backfill, a key that was not validated, and a drop that was acknowledged.
fn troubled(backend: Backend) -> (Shop, Client) {
    let shop = Shop::new(backend, Engine::Sync);
    let mut client = shop.serve();
    applied(&mut client);
    shop.fill();
    shop.execute("INSERT INTO orders (id, user_id, status) VALUES (4, 2, 'odd')");
    shop.revision(
        "003",
        Some("002"),
        "trouble",
        "    op.add_column(\"orders\", sa.Column(\"label\", sa.String(20)))\n    \
         op.add_column(\"orders\", sa.Column(\"buyer_id\", sa.Integer()))\n    \
         op.execute(\"UPDATE orders SET buyer_id = 77 WHERE id = 1\")\n    \
         op.execute(\"UPDATE orders SET label = CASE WHEN status = 'new' THEN 'n' END WHERE label IS NULL\")\n    \
         op.create_foreign_key(\"fk_buyer\", \"orders\", \"users\", [\"buyer_id\"], [\"id\"], \
         ondelete=\"CASCADE\", postgresql_not_valid=True)\n    \
         op.drop_column(\"users\", \"email\")",
        "    op.add_column(\"users\", sa.Column(\"email\", sa.String(200)))\n    \
         op.drop_constraint(\"fk_buyer\", \"orders\", type_=\"foreignkey\")\n    \
         op.drop_column(\"orders\", \"buyer_id\")\n    op.drop_column(\"orders\", \"label\")",
    );
    applied(&mut client);
    (shop, client)
}

#[test]
fn a_failing_backfill_an_unchecked_key_and_an_acknowledged_drop_are_all_said() {
    let (shop, mut client) = troubled(Backend::Postgres);
    let report = client.call("report", json!({}));
    let markdown = markdown(&report);
    for said in [
        "`orders.label`: partial (SELECT count(*) FROM orders WHERE label IS NULL = 2",
        "`fk_buyer` on `orders`: added, buyer_id -> users; existing rows are not checked",
        "measured: not validated; 1 row refers to nothing (`SELECT COUNT(*) AS n FROM \"orders\"",
        "no index on buyer_id: deleting from users reads all of orders",
        "ON DELETE CASCADE reaches the 1 of 4 rows that refer to users",
        "acknowledged `",
        "agreed for this test",
        "took `003` ",
    ] {
        assert!(markdown.contains(said), "{said} is missing in\n{markdown}");
    }
    let measured = report["report"]["attention"][0]["measured"].as_str().unwrap();
    assert!(measured.starts_with("not validated; 1 row "), "{report:#}");

    let (page, exit) = page(&shop, &[]);
    assert_eq!(exit, 0);
    for said in [
        "Content-Security-Policy",
        "<code>orders.label</code> <span class=\"status blocked\">partial</span>",
        "not validated; 1 row refers to nothing",
        "agreed for this test",
        "column label: ",
        "<rect class=\"blocks-all\"",
        "<tr id=\"run-2-1\">",
        "href=\"#run-2\"",
    ] {
        assert!(page.contains(said), "{said} is missing in\n{page}");
    }
    assert!(!page.contains("<script") && !page.contains("src="), "it needs nothing else: {page}");
}

#[test]
fn a_range_and_all_since_a_point_are_reported_together() {
    for backend in [Backend::Sqlite, Backend::Postgres, Backend::Mariadb] {
        let shop = Shop::new(backend, Engine::Sync);
        let mut client = shop.serve();
        applied(&mut client);
        for (id, before, column) in [("003", "002", "nick"), ("004", "003", "note")] {
            shop.revision(
                id,
                Some(before),
                column,
                &format!("    op.add_column(\"users\", sa.Column(\"{column}\", sa.String(20)))"),
                &format!("    op.drop_column(\"users\", \"{column}\")"),
            );
            applied(&mut client);
        }
        let files = |answer: &Value| -> Vec<String> {
            let lines = answer["report"]["migration"].as_array().into_iter().flatten();
            lines.map(|line| line["revision_id"].as_str().unwrap_or_default().to_owned()).collect()
        };
        let runs = |answer: &Value| answer["data"]["runs"].as_array().map_or(0, Vec::len);
        for (arguments, expected, ran) in [
            (json!({"revision": "002:003"}), vec!["002", "003"], 2),
            (json!({"revision": "003:"}), vec!["003", "004"], 2),
            (json!({"since": "002"}), vec!["003", "004"], 2),
            (json!({"since": "2020-01-01"}), vec!["001", "002", "003", "004"], 3),
            (json!({"revision": "003_nick.py"}), vec!["003"], 1),
            (json!({"revision": "head"}), vec!["004"], 1),
            (json!({"since": "2999-01-01T00:00:00Z"}), vec![], 0),
        ] {
            let report = client.call("report", arguments.clone());
            assert_eq!(files(&report), expected, "{backend:?} {arguments}: {report:#}");
            assert_eq!(runs(&report), ran, "{backend:?} {arguments}: {report:#}");
        }
        for (arguments, code) in [
            (json!({"revision": "zzz"}), "unknown_revision"),
            (json!({"revision": "003", "since": "002"}), "two_subjects"),
            (json!({"since": "004"}), "empty_range"),
        ] {
            let report = client.call("report", arguments);
            assert_eq!(report["blocked"]["code"], code, "{report:#}");
        }
    }
}

#[test]
fn a_rollback_is_part_of_its_revisions_report() {
    let shop = Shop::new(Backend::Postgres, Engine::Sync);
    let mut client = shop.serve();
    applied(&mut client);
    shop.revision(
        "003",
        Some("002"),
        "nick",
        "    op.add_column(\"users\", sa.Column(\"nick\", sa.String(20)))",
        "    op.drop_column(\"users\", \"nick\")",
    );
    applied(&mut client);
    let preview = client.call("rollback", json!({}));
    let rolled = client.call("rollback", preview["next"][0]["arguments"].clone());
    assert_ne!(rolled["status"], "blocked", "{rolled:#}");
    let report = client.call("report", json!({"revision": "003"}));
    let told = markdown(&report);
    let (up, down) = (told.find("upgrade run 2"), told.find("downgrade run 3"));
    assert!(up.is_some() && up < down, "{told}");
    let (page, _) = page(&shop, &["003"]);
    assert!(page.contains("id=\"run-2\"") && page.contains("id=\"run-3\""), "{page}");
}

#[test]
fn what_was_planned_is_marked_as_done_in_a_patch_that_git_takes() {
    let shop = Shop::new(Backend::Sqlite, Engine::Sync);
    let roadmap = "# Plan\n\n| Number | Description | Priority |\n|---|---|---|\n\
                   | 003 | user nickname on `users` | P1 |\n| 004 | order notes on `orders` | P2 |\n\
                   | 005 | render queue limits | |\n| 006 | tenant role hierarchy | P3 (done as 999) |\n\n\
                   Later more.\n";
    shop.write("ROADMAP.md", roadmap);
    let mut client = shop.serve();
    let add = |id: &str, before: &str, name: &str| {
        shop.revision(id, Some(before), name, "    pass", "    pass");
    };
    add("003", "002", "user_nickname");
    add("004", "003", "something_else");
    add("007", "004", "render_queue_limits");
    let states = |client: &mut Client| -> Vec<String> {
        let current = client.call("alembic_current", json!({}));
        let rows = current["data"]["planned"].as_array().cloned().unwrap_or_default();
        rows.iter()
            .map(|row| format!("{} {} {}", row["number"], row["state"], row["applied"]))
            .collect()
    };
    assert_eq!(
        states(&mut client),
        [
            "\"003\" \"done\" false",
            "\"004\" \"number_taken\" null",
            "\"005\" \"done_under_another_number\" false",
            "\"006\" \"conflict\" null",
        ]
    );
    applied(&mut client);
    assert!(states(&mut client)[0].ends_with("true"));
    let report = client.call("report", json!({}));
    let patch = report["data"]["roadmap"]["patch"].as_str().unwrap();
    assert!(patch.contains("+| 003 | user nickname on `users` | P1 (done) |"), "{patch}");
    assert!(patch.contains("+| 005 | render queue limits | (done as 007) |"), "{patch}");
    assert_eq!(shop.read("ROADMAP.md"), roadmap, "a patch is never written unasked");
    shop.write("done.patch", patch);
    shop.git(&["init", "-q"]);
    shop.git(&["apply", "done.patch"]);
    let report = client.call("report", json!({}));
    assert_eq!(report["data"]["roadmap"], Value::Null, "{report:#}");
}

#[test]
fn a_planned_number_gives_the_revision_its_number_and_message() {
    let shop = Shop::new(Backend::Sqlite, Engine::Sync);
    let mut client = shop.serve();
    let mut generate = |planned: &str| {
        client.call("generate_revision", json!({"kind": "empty", "planned": planned}))
    };
    assert_eq!(generate("003")["blocked"]["code"], "no_roadmap");
    shop.write(
        "docs/PLAN.md",
        "| No. | What | When |\n|---|---|---|\n| 003 | order notes on `orders` | now |\n\
         | 5 | render queue limits | later |\n",
    );
    let made = generate("5");
    assert_eq!(made["data"]["file"], "005_render_queue_limits.py", "{made:#}");
    assert_eq!(made["data"]["revision_id"], "005");
    let made = generate("3");
    assert_eq!(made["data"]["file"], "003_order_notes_on_orders.py", "{made:#}");
    assert_eq!(made["data"]["down_revision"], json!(["005"]));
    let refused = generate("003");
    assert_eq!(refused["blocked"]["code"], "planned_number_closed", "{refused:#}");
    assert_eq!(generate("42")["blocked"]["code"], "not_planned");
    let plain = client.call("generate_revision", json!({"kind": "empty"}));
    assert_eq!(plain["blocked"]["code"], "bad_message", "{plain:#}");
}

#[test]
fn why_a_suppressed_error_ran_is_reported() {
    let shop = Shop::new(Backend::Sqlite, Engine::Sync);
    let mut client = shop.serve();
    applied(&mut client);
    shop.fill();
    let up = "    # alembic-mcp: ignore[drop-column] Jo: moved to the mail service\n    \
              op.drop_column(\"users\", \"email\")";
    let down = "    op.add_column(\"users\", sa.Column(\"email\", sa.String(200)))";
    shop.revision("003", Some("002"), "mail moved", up, down);
    let review = client.call("review_file", json!({}));
    let suppressed = review["data"]["suppressed"][0]["id"].as_str();
    assert!(suppressed.is_some_and(|id| id.starts_with("drop-column")), "{review:#}");
    let id = &review["data"]["review_id"];
    let ran = client.call("apply", json!({ "review_id": id }));
    assert_ne!(ran["status"], "blocked", "{ran:#}");
    let report = client.call("report", json!({}));
    let said = "acknowledged `drop-column";
    let reason = "Jo: moved to the mail service (suppressed in writing)";
    assert!(markdown(&report).contains(said), "{report:#}");
    assert!(markdown(&report).contains(reason), "{report:#}");
}
