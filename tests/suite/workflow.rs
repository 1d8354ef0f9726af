//! The whole workflow through the built server: on each database, sync and async.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::agreement::agreed;
use crate::support::client::{Client, Era};
use crate::support::postgres::server;
use crate::support::shop::{Backend, Engine, Shop};

#[test]
fn workflow_on_sqlite_sync() {
    whole_workflow(Backend::Sqlite, Engine::Sync, Era::Handshake);
}

#[test]
fn workflow_on_sqlite_async() {
    whole_workflow(Backend::Sqlite, Engine::Async, Era::Stateless);
}

#[test]
fn workflow_on_postgres_sync() {
    whole_workflow(Backend::Postgres, Engine::Sync, Era::Stateless);
}

#[test]
fn workflow_on_postgres_async() {
    whole_workflow(Backend::Postgres, Engine::Async, Era::Handshake);
}

#[test]
fn workflow_on_mariadb_sync() {
    whole_workflow(Backend::Mariadb, Engine::Sync, Era::Stateless);
}

#[test]
fn workflow_on_mariadb_async() {
    whole_workflow(Backend::Mariadb, Engine::Async, Era::Handshake);
}

fn whole_workflow(backend: Backend, engine: Engine, era: Era) {
    let shop = Shop::new(backend, engine);
    let mut client = shop.serve_in(era);

    let current = client.call("alembic_current", json!({}));
    assert_eq!(current["data"]["current"], json!([]), "{current:#}");
    assert_eq!(current["data"]["heads"], json!(["002"]));
    assert_eq!(current["data"]["pending_total"], 2);
    assert_eq!(current["data"]["next_revision"]["number"], "003");
    apply_all(&mut client);
    shop.fill();

    let models = shop.read("models.py");
    shop.write(
        "models.py",
        &format!("{models}    tracking_code: Mapped[str | None] = mapped_column(String(60))\n"),
    );
    let generated = client
        .call("generate_revision", json!({"kind": "autogenerate", "message": "add tracking code"}));
    assert_ne!(generated["status"], "blocked", "{generated:#}");
    let data = &generated["data"];
    assert_eq!(data["revision_id"], "003");
    assert_eq!(data["down_revision"], json!(["002"]));
    let source = data["source"].as_str().unwrap();
    assert!(source.contains("tracking_code"), "{source}");
    assert!(shop.root().join("migrations/versions/003_add_tracking_code.py").exists());

    let applied = apply_all(&mut client);
    assert_eq!(applied["report"]["current"], json!(["003"]), "{applied:#}");
    assert_eq!(applied["report"]["migration"][0]["revision_id"], "003");
    let checks = applied["data"]["after_checks"].as_array().unwrap();
    assert!(checks.iter().any(|check| check["expected"] == "column orders.tracking_code exists"));
    assert!(checks.iter().all(|check| check["status"] == "pass"), "{checks:#?}");

    let verified = client.call("verify_table", json!({"table": "orders"}));
    assert_ne!(verified["status"], "blocked", "{verified:#}");
    let text = verified.to_string();
    assert!(text.contains("tracking_code") && text.contains("CASCADE"), "{verified:#}");
    assert!(text.contains("ix_orders_user_id"), "{verified:#}");

    let report = client.call("report", json!({}));
    let markdown = report["data"]["markdown"].as_str().unwrap();
    assert!(markdown.contains("written here by autogenerate, unedited"), "{markdown}");
    assert!(markdown.contains("`003_add_tracking_code.py` (revision `003`)"), "{markdown}");
    assert!(markdown.contains("**`alembic current`:** `003 (head)`"), "{markdown}");

    shop.execute("UPDATE orders SET tracking_code = 'T1' WHERE id = 2");
    let preview = client.call("rollback", json!({"target": "-1"}));
    assert_eq!(preview["data"]["losses"][0]["column"], "tracking_code", "{preview:#}");
    assert_eq!(preview["data"]["losses"][0]["values"], 1, "{preview:#}");
    assert_eq!(client.call("alembic_current", json!({}))["data"]["current"], json!(["003"]));
    let id = preview["data"]["review_id"].clone();
    let undone = client.call("rollback", json!({"target": "-1", "review_id": id}));
    assert_eq!(undone["report"]["current"], json!(["002"]), "{undone:#}");
    let report = client.call("report", json!({}));
    assert!(report["data"]["markdown"].as_str().unwrap().contains("`002`"), "{report:#}");

    secrets_stay_hidden(&shop, client);
}

/// Reviews everything pending and applies it.
pub(crate) fn apply_all(client: &mut Client) -> Value {
    let review = client.call("review_file", json!({}));
    assert_ne!(review["status"], "blocked", "{review:#}");
    assert_eq!(review["data"]["checklist"].as_array().unwrap().len(), 6);
    let applied = client.call("apply", agreed(&review));
    assert_ne!(applied["status"], "blocked", "{applied:#}");
    applied
}

/// Nothing that the server said, logged or kept holds the password.
fn secrets_stay_hidden(shop: &Shop, client: Client) {
    let spoken = client.transcript();
    let (status, logged) = client.close();
    assert!(status.success());
    let journal = std::fs::read(shop.root().join(".alembic-mcp/journal.db")).unwrap();
    let journal = String::from_utf8_lossy(&journal);
    for password in &shop.passwords {
        assert!(!spoken.contains(password), "the password was spoken");
        assert!(!logged.contains(password), "the password was logged");
        assert!(!journal.contains(password), "the password was written to the journal");
    }
}

#[test]
fn what_was_not_reviewed_does_not_run() {
    let shop = Shop::new(Backend::Sqlite, Engine::Sync);
    let mut client = shop.serve();
    let refused = client.call("apply", json!({"review_id": "rv_0c9be3f1a25d77e0b1c2"}));
    assert_eq!(refused["blocked"]["code"], "not_reviewed", "{refused:#}");
    for line in ["root_cause", "revised_approach", "unblock"] {
        assert!(!refused["blocked"][line].as_str().unwrap().is_empty(), "{line}");
    }
    assert!(!shop.root().join("shop.db").exists(), "a refusal touched the database");
}

#[test]
fn a_byte_changed_after_the_review_blocks() {
    for backend in [Backend::Sqlite, Backend::Postgres, Backend::Mariadb] {
        let shop = Shop::new(backend, Engine::Sync);
        let mut client = shop.serve();
        let review = client.call("review_file", json!({}));
        let file = "migrations/versions/002_create_orders.py";
        shop.write(file, &(shop.read(file) + "\n"));
        let id = review["data"]["review_id"].clone();
        let refused = client.call("apply", json!({"review_id": id}));
        assert_eq!(refused["blocked"]["code"], "changed_since_review", "{refused:#}");
        assert!(
            refused["blocked"]["root_cause"].as_str().unwrap().contains("002_create_orders.py")
        );
        assert_eq!(client.call("alembic_current", json!({}))["data"]["current"], json!([]));
    }
}

/// What a revision imports from the project decides what it does as much as its own text.
#[test]
fn a_changed_import_blocks() {
    let shop = Shop::new(Backend::Sqlite, Engine::Sync);
    let mut client = shop.serve();
    apply_all(&mut client);
    let helper = |table: &str| {
        format!(
            "import sqlalchemy as sa\nfrom alembic import op\n\n\ndef make():\n    \
             op.create_table(\"{table}\", sa.Column(\"id\", sa.Integer(), primary_key=True))\n"
        )
    };
    shop.write("helpers.py", &helper("notes"));
    shop.revision(
        "003",
        Some("002"),
        "make notes",
        "    from helpers import make\n    make()",
        "    pass",
    );
    let review = client.call("review_file", json!({}));
    assert!(review["data"]["revisions"][0]["upgrade"][0].as_str().unwrap().contains("notes"));
    shop.write("helpers.py", &helper("secrets"));
    let id = &review["data"]["review_id"];
    let refused = client.call("apply", json!({"review_id": id}));
    assert_eq!(refused["blocked"]["code"], "changed_since_review", "{refused:#}");
    let cause = refused["blocked"]["root_cause"].as_str().unwrap();
    assert!(cause.contains("helpers.py"), "{cause}");
    shop.write("helpers.py", &helper("notes"));
    let applied = client.call("apply", json!({"review_id": id}));
    assert_ne!(applied["status"], "blocked", "{applied:#}");
}

#[test]
fn a_database_that_moved_since_the_review_blocks() {
    let shop = Shop::new(Backend::Sqlite, Engine::Sync);
    let mut client = shop.serve();
    apply_all(&mut client);
    shop.revision("003", Some("002"), "note", "    op.execute(\"SELECT 1\")", "    pass");
    let review = client.call("review_file", json!({}));
    shop.execute("UPDATE alembic_version SET version_num = '001'");
    let id = review["data"]["review_id"].clone();
    let refused = client.call("apply", json!({"review_id": id}));
    assert_eq!(refused["blocked"]["code"], "database_moved", "{refused:#}");
}

const FAILS: &str =
    "    op.add_column(\"users\", sa.Column(\"nickname\", sa.String(20), nullable=True))
    op.execute(\"INSERT INTO no_such_table VALUES (1)\")";

#[test]
fn a_failing_migration_tells_the_true_state() {
    for backend in [Backend::Sqlite, Backend::Postgres, Backend::Mariadb] {
        for engine in [Engine::Sync, Engine::Async] {
            let shop = Shop::new(backend, engine);
            let mut client = shop.serve();
            apply_all(&mut client);
            shop.fill();
            shop.revision(
                "003",
                Some("002"),
                "fails",
                FAILS,
                "    op.drop_column(\"users\", \"nickname\")",
            );
            let review = client.call("review_file", json!({}));
            let id = review["data"]["review_id"].clone();
            let failed = client.call("apply", json!({"review_id": id}));
            assert_eq!(failed["status"], "blocked", "{failed:#}");
            let blocked = &failed["blocked"];
            assert!(
                blocked["root_cause"].as_str().unwrap().contains("no_such_table"),
                "{blocked:#}"
            );
            let state = blocked["database_state"].as_str().unwrap();
            assert!(state.contains("002"), "{state}");
            let has_column = client
                .call("verify_table", json!({"table": "users"}))
                .to_string()
                .contains("nickname");
            match backend {
                Backend::Postgres => {
                    assert!(!has_column && state.contains("rolled back"), "{state}")
                }
                Backend::Sqlite | Backend::Mariadb => {
                    assert_eq!(has_column, state.contains("ADD COLUMN"), "{state}");
                }
            }
            let report = client.call("report", json!({}));
            assert_eq!(report["status"], "blocked");
            let markdown = report["data"]["markdown"].as_str().unwrap();
            assert!(markdown.starts_with("[BLOCKED]"), "{markdown}");
            assert!(markdown.contains("no_such_table"), "{markdown}");
        }
    }
}

#[test]
fn errors_must_be_acknowledged_with_a_reason() {
    let shop = Shop::new(Backend::Sqlite, Engine::Sync);
    let mut client = shop.serve();
    apply_all(&mut client);
    shop.fill();
    shop.revision(
        "003",
        Some("002"),
        "drop status",
        "    with op.batch_alter_table(\"orders\") as batch_op:\n        batch_op.drop_column(\"status\")",
        "    with op.batch_alter_table(\"orders\") as batch_op:\n        \
         batch_op.add_column(sa.Column(\"status\", sa.String(20), nullable=True))",
    );
    let review = client.call("review_file", json!({}));
    assert_eq!(review["data"]["verdict"], "block", "{review:#}");
    let id = review["data"]["review_id"].clone();
    let refused = client.call("apply", json!({"review_id": id}));
    assert_eq!(refused["blocked"]["code"], "unacknowledged_errors", "{refused:#}");
    let findings = review["data"]["findings"].as_array().unwrap();
    let errors: Vec<&Value> = findings.iter().filter(|f| f["severity"] == "error").collect();
    let acknowledge = |reason: &str| -> Vec<Value> {
        errors.iter().map(|error| json!({"finding": error["id"], "reason": reason})).collect()
    };
    let refused = client.call("apply", json!({"review_id": id, "acknowledge": acknowledge("  ")}));
    assert_eq!(refused["blocked"]["code"], "reason_missing", "{refused:#}");
    let applied = client
        .call("apply", json!({"review_id": id, "acknowledge": acknowledge("status moved away")}));
    assert_ne!(applied["status"], "blocked", "{applied:#}");
    let report = client.call("report", json!({}));
    assert!(report["data"]["markdown"].as_str().unwrap().contains("status moved away"));
}

#[test]
fn a_revision_without_a_way_back_is_not_undone() {
    let shop = Shop::new(Backend::Sqlite, Engine::Sync);
    shop.revision(
        "003",
        Some("002"),
        "one way",
        "    op.add_column(\"users\", sa.Column(\"nickname\", sa.String(20), nullable=True))",
        "    pass",
    );
    let mut client = shop.serve();
    apply_all(&mut client);
    let refused = client.call("rollback", json!({}));
    assert_eq!(refused["blocked"]["code"], "no_way_back", "{refused:#}");
    assert_eq!(client.call("alembic_current", json!({}))["data"]["current"], json!(["003"]));
}

#[test]
fn backfills_are_counted_again() {
    for backend in [Backend::Sqlite, Backend::Postgres, Backend::Mariadb] {
        let shop = Shop::new(backend, Engine::Sync);
        let mut client = shop.serve();
        apply_all(&mut client);
        shop.fill();
        shop.revision(
            "003",
            Some("002"),
            "add label",
            "    op.add_column(\"orders\", sa.Column(\"label\", sa.String(40), nullable=True))\n    \
             op.execute(\"UPDATE orders SET label = status WHERE label IS NULL\")",
            "    op.drop_column(\"orders\", \"label\")",
        );
        let applied = apply_all(&mut client);
        let backfill = &applied["report"]["backfill"][0];
        assert_eq!(backfill["verdict"], "set", "{applied:#}");
        assert_eq!(backfill["rows_total"], 3);
        assert_eq!(backfill["rows_missing"], 0);
        shop.execute("UPDATE orders SET label = NULL WHERE id = 1");
        let report = client.call("report", json!({}));
        assert_eq!(report["report"]["backfill"][0]["verdict"], "partial", "{report:#}");
        assert_eq!(report["report"]["backfill"][0]["rows_missing"], 1);
    }
}

/// A WHERE that does not ask for what the UPDATE fills chooses its rows for ever.
#[test]
fn a_backfill_of_chosen_rows_is_told_by_what_is_null_among_them() {
    for backend in [Backend::Sqlite, Backend::Postgres, Backend::Mariadb] {
        let shop = Shop::new(backend, Engine::Sync);
        let mut client = shop.serve();
        apply_all(&mut client);
        shop.fill();
        shop.revision(
            "003",
            Some("002"),
            "add label",
            "    op.add_column(\"orders\", sa.Column(\"Label\", sa.String(40), nullable=True))\n    \
             op.execute('UPDATE orders SET \"Label\" = status WHERE id < 3')"
                .replace('"', if backend == Backend::Mariadb { "`" } else { "\"" })
                .replace("(`orders`, sa.Column(`Label`", "(\"orders\", sa.Column(\"Label\"")
                .as_str(),
            "    op.drop_column(\"orders\", \"Label\")",
        );
        let applied = apply_all(&mut client);
        let backfill = &applied["report"]["backfill"][0];
        assert_eq!(backfill["verdict"], "set", "{backend:?}: {applied:#}");
        assert_eq!(backfill["rows_missing"], 0);
    }
}

#[test]
fn an_applied_file_that_was_edited_is_named() {
    let shop = Shop::new(Backend::Sqlite, Engine::Sync);
    let mut client = shop.serve();
    apply_all(&mut client);
    let file = "migrations/versions/001_create_users.py";
    shop.write(file, &(shop.read(file) + "\n# edited\n"));
    let current = client.call("alembic_current", json!({}));
    let problems = current["data"]["problems"].as_array().unwrap();
    assert!(problems.iter().any(|p| p["kind"] == "changed_since_applied"), "{current:#}");
}

#[test]
fn a_thousand_revisions_are_read_without_python() {
    let folder = tempfile::tempdir().unwrap();
    let versions = folder.path().join("migrations/versions");
    std::fs::create_dir_all(&versions).unwrap();
    let ini = "[alembic]\nscript_location = migrations\nsqlalchemy.url = sqlite:///none.db\n";
    std::fs::write(folder.path().join("alembic.ini"), ini).unwrap();
    let env = "from alembic import context\nfrom sqlalchemy import create_engine\nopen('ran', 'w')\n\
               engine = create_engine(context.config.get_main_option('sqlalchemy.url'))\n";
    std::fs::write(folder.path().join("migrations/env.py"), env).unwrap();
    for number in 1..=1000 {
        let down = match number {
            1 => "None".to_owned(),
            _ => format!("\"{:04}\"", number - 1),
        };
        // Running any of these would leave a trace.
        let text = format!(
            "\"\"\"step {number}\"\"\"\nfrom alembic import op\nopen('ran', 'w')\n\
             revision = \"{number:04}\"\ndown_revision = {down}\n\n\
             def upgrade():\n    op.execute(\"SELECT {number}\")\n\ndef downgrade():\n    pass\n"
        );
        std::fs::write(versions.join(format!("{number:04}_step.py")), text).unwrap();
    }
    // No program can be found, so no Python either.
    let mut client = Client::start(folder.path(), &[], &[("PATH", "/nowhere")]);
    let current = client.call("alembic_current", json!({}));
    assert_eq!(current["data"]["heads"], json!(["1000"]), "{current:#}");
    assert_eq!(current["data"]["pending_total"], 1000);
    assert_eq!(current["data"]["next_revision"]["number"], "1001");
    assert!(!folder.path().join("ran").exists(), "a revision file was executed");
}

/// A command prefix that runs Python where the project's path of this machine does not exist, as a
/// container does.
#[test]
fn the_workflow_runs_in_another_root() {
    for backend in [Backend::Sqlite, Backend::Postgres, Backend::Mariadb] {
        let shop = Shop::new(backend, Engine::Sync);
        // SQLite's file is then named relative to the project, as it must be to mean the same there.
        let url = match backend {
            Backend::Sqlite => "sqlite:///shop.db".to_owned(),
            Backend::Postgres | Backend::Mariadb => shop.url.clone(),
        };
        let Some(command) = shop.python_in_another_root() else { return };
        shop.write(
            "alembic-mcp.toml",
            &format!(
                "command-prefix = {}\nforeign-root = true\nremote-root = \"/mnt\"\n",
                json!(command)
            ),
        );
        let mut client = Client::start(shop.root(), &[], &[("SHOP_URL", &url)]);
        apply_all(&mut client);
        shop.fill();
        let models = shop.read("models.py");
        shop.write(
            "models.py",
            &format!("{models}    tracking_code: Mapped[str | None] = mapped_column(String(60))\n"),
        );
        let generated = client.call(
            "generate_revision",
            json!({"kind": "autogenerate", "message": "add tracking code"}),
        );
        assert_eq!(generated["data"]["revision_id"], "003", "{generated:#}");
        let applied = apply_all(&mut client);
        assert_eq!(applied["report"]["current"], json!(["003"]), "{applied:#}");
        let preview = client.call("rollback", json!({}));
        let id = preview["data"]["review_id"].clone();
        let undone = client.call("rollback", json!({"review_id": id}));
        assert_eq!(undone["report"]["current"], json!(["002"]), "{undone:#}");
    }
}

#[test]
fn a_run_outlives_the_client_that_asked_for_it() {
    let shop = Shop::new(Backend::Postgres, Engine::Sync);
    shop.revision(
        "003",
        Some("002"),
        "slow",
        "    op.execute(\"SELECT pg_sleep(5)\")\n    \
         op.add_column(\"users\", sa.Column(\"nickname\", sa.String(20), nullable=True))",
        "    op.drop_column(\"users\", \"nickname\")",
    );
    let mut client = shop.serve();
    let review = client.call("review_file", json!({}));
    let id = review["data"]["review_id"].clone();
    client.send("tools/call", json!({"name": "apply", "arguments": {"review_id": id}}));
    server().wait_until_asleep(&shop.url);
    client.hang_up();
    assert!(client.wait(Duration::from_secs(60)).success());
    let mut client = shop.serve();
    assert_eq!(client.call("alembic_current", json!({}))["data"]["current"], json!(["003"]));
    assert_eq!(client.call("report", json!({}))["data"]["runs"][0]["status"], "succeeded");
}

#[test]
fn progress_tells_of_each_revision() {
    let shop = Shop::new(Backend::Sqlite, Engine::Sync);
    let mut client = shop.serve();
    let review = client.call("review_file", json!({}));
    let id = review["data"]["review_id"].clone();
    client.call_with_progress("apply", json!({"review_id": id}), "watch");
    let messages = client.progress_messages("watch").join("\n");
    assert!(messages.contains("upgrade 001") && messages.contains("upgrade 002"), "{messages}");
    assert_eq!(messages.matches("001").count(), 1, "one for each revision: {messages}");
}

#[test]
fn a_long_statement_is_told_of_while_it_runs() {
    let shop = Shop::new(Backend::Postgres, Engine::Sync);
    let slow = "    op.execute(\"SELECT pg_sleep(2.5)\")";
    shop.revision("003", Some("002"), "slow", slow, "    pass");
    let mut client = shop.serve();
    let review = client.call("review_file", json!({}));
    let id = review["data"]["review_id"].clone();
    client.call_with_progress("apply", json!({"review_id": id}), "watch");
    let messages = client.progress_messages("watch").join("\n");
    assert!(messages.contains("running for 1 s: SELECT pg_sleep(2.5)"), "{messages}");
}

#[test]
fn locks_and_rewrites_are_answered_and_reported() {
    let shop = Shop::new(Backend::Postgres, Engine::Sync);
    let mut client = shop.serve();
    let review = client.call("review_file", json!({}));
    let id = review["data"]["review_id"].clone();
    assert_ne!(client.call("apply", json!({"review_id": id}))["status"], "blocked");
    shop.fill();
    shop.revision(
        "003",
        Some("002"),
        "widen",
        "    op.execute(\"ALTER TABLE users ALTER COLUMN email TYPE char(200)\")",
        "    pass",
    );
    let review = client.call("review_file", json!({}));
    let applied = client.call("apply", agreed(&review));
    let statement = &applied["data"]["statements"][0];
    assert_eq!(statement["locks"], json!(["ACCESS EXCLUSIVE on users"]), "{applied:#}");
    assert_eq!(statement["rewritten"], json!(["users"]), "{applied:#}");
    let expected = json!([{
        "table": "users", "lock": "ACCESS EXCLUSIVE", "blocked": "reads and writes",
        "rewritten": true,
    }]);
    assert_eq!(applied["data"]["locks"], expected, "{applied:#}");
    let report = client.call("report", json!({}));
    let markdown = report["data"]["markdown"].as_str().unwrap();
    let line =
        "`users`: lock ACCESS EXCLUSIVE, blocking reads and writes; **written anew** (run 2)";
    assert!(markdown.contains(line), "{markdown}");
}

#[test]
fn a_killed_server_leaves_a_run_that_is_named_interrupted() {
    let shop = Shop::new(Backend::Postgres, Engine::Sync);
    shop.revision(
        "003",
        Some("002"),
        "slow",
        "    op.add_column(\"users\", sa.Column(\"nickname\", sa.String(20), nullable=True))\n    \
         op.execute(\"SELECT pg_sleep(300)\")",
        "    op.drop_column(\"users\", \"nickname\")",
    );
    let mut client = shop.serve();
    let review = client.call("review_file", json!({}));
    let id = review["data"]["review_id"].clone();
    client.send("tools/call", json!({"name": "apply", "arguments": {"review_id": id}}));
    server().wait_until_asleep(&shop.url);
    std::process::Command::new("kill").args(["-9", &client.pid().to_string()]).status().unwrap();
    client.wait(Duration::from_secs(60));
    // The database lets go of the orphaned connection by itself.
    server().wait_until_idle(&shop.url);
    let mut client = shop.serve();
    let current = client.call("alembic_current", json!({}));
    assert_eq!(current["data"]["current"], json!([]), "{current:#}");
    let problems = current["data"]["problems"].as_array().unwrap();
    assert!(problems.iter().any(|p| p["kind"] == "interrupted_run"), "{current:#}");
    let report = client.call("report", json!({}));
    assert_eq!(report["blocked"]["code"], "interrupted_run", "{report:#}");
    let markdown = report["data"]["markdown"].as_str().unwrap();
    let last =
        "the last statement recorded, not seen to be committed: `ALTER TABLE users ADD COLUMN";
    assert!(markdown.contains(last), "{markdown}");
}
