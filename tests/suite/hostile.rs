//! What a hostile or merely unlucky project does to the safety of a run.

use std::process::Command;

use serde_json::{Value, json};

use crate::support::agreement::tried;
use crate::support::shop::{Backend, Engine, Shop};
use crate::support::{mariadb, postgres};

/// Lets `env.py` take its URL from a module of the project, which no setting of ours names.
fn connect_through_settings(shop: &Shop, url: &str) {
    let env = shop.read("migrations/env.py");
    shop.write(
        "migrations/env.py",
        &env.replace("from models", "from settings import URL\nfrom models")
            .replace("os.environ[\"SHOP_URL\"]", "URL"),
    );
    shop.write("settings.py", &format!("URL = {url:?}\n"));
}

fn another_database(shop: &Shop) -> String {
    match shop.backend {
        Backend::Sqlite => format!("sqlite:///{}", shop.root().join("other.db").display()),
        Backend::Postgres => {
            postgres::with_driver(&postgres::server().create_database(), "psycopg")
        }
        Backend::Mariadb => mariadb::server().create_database(),
    }
}

fn current(shop: &Shop, url: &str) -> Value {
    let mut client = crate::support::client::Client::start(
        shop.root(),
        &["--database-url", url],
        &[("SHOP_URL", url)],
    );
    client.call("alembic_current", json!({}))["data"]["current"].clone()
}

#[test]
fn env_py_that_connects_elsewhere_after_the_review_runs_nothing() {
    for backend in [Backend::Sqlite, Backend::Postgres, Backend::Mariadb] {
        let shop = Shop::new(backend, Engine::Sync);
        connect_through_settings(&shop, &shop.url);
        let mut client = shop.serve();
        let review = client.call("review_file", json!({}));
        let id = review["data"]["review_id"].clone();
        let other = another_database(&shop);
        shop.write("settings.py", &format!("URL = {other:?}\n"));
        let refused = client.call("apply", json!({"review_id": id}));
        assert_eq!(refused["blocked"]["code"], "other_database", "{refused:#}");
        for url in [&shop.url, &other] {
            assert_eq!(current(&shop, url), json!([]), "{url} was touched");
        }
        // The next review is of the database that is meant now.
        let review = client.call("review_file", json!({}));
        let applied = client.call("apply", json!({"review_id": review["data"]["review_id"]}));
        assert_ne!(applied["status"], "blocked", "{applied:#}");
        assert_eq!(current(&shop, &other), json!(["002"]));
        assert_eq!(current(&shop, &shop.url), json!([]));
    }
}

#[test]
fn a_configured_url_that_env_py_does_not_use_runs_nothing() {
    for backend in [Backend::Sqlite, Backend::Postgres, Backend::Mariadb] {
        let shop = Shop::new(backend, Engine::Async);
        let other = another_database(&shop);
        let mut client = crate::support::client::Client::start(
            shop.root(),
            &["--database-url", &other],
            &[("SHOP_URL", &shop.url)],
        );
        let review = client.call("review_file", json!({}));
        let refused = client.call("apply", json!({"review_id": review["data"]["review_id"]}));
        assert_eq!(refused["blocked"]["code"], "other_database", "{refused:#}");
        assert_eq!(current(&shop, &shop.url), json!([]), "the unreviewed database was migrated");
    }
}

/// Reviews everything pending and applies it, whatever the findings.
fn try_all(shop: &Shop) -> Value {
    tried(&mut shop.serve())
}

/// What a run committed before it failed is told, and nothing else.
fn told_after(upgrade: &str, stays: &[&str], gone: &[&str]) {
    for engine in [Engine::Sync, Engine::Async] {
        let shop = Shop::new(Backend::Postgres, engine);
        shop.revision("003", Some("002"), "fails", upgrade, "\n    pass\n");
        let refused = try_all(&shop);
        let state = refused["blocked"]["database_state"].as_str().unwrap().to_owned();
        for (tables, expected) in [(stays, true), (gone, false)] {
            for table in tables {
                let found = shop.execute(&format!("SELECT to_regclass('{table}') IS NOT NULL"));
                assert_eq!(found.contains("True"), expected, "{table}: {state}");
                assert_eq!(state.contains(&format!("CREATE TABLE {table}")), expected, "{state}");
            }
        }
    }
}

#[test]
fn what_an_autocommit_block_committed_with_it_is_told() {
    told_after(
        "\n    op.create_table('before', sa.Column('id', sa.Integer()))\n    \
         with op.get_context().autocommit_block():\n        \
         op.execute('CREATE TABLE inside (id int)')\n    \
         op.create_table('later', sa.Column('id', sa.Integer()))\n    op.execute('SELECT nothing_such')\n",
        &["before", "inside"],
        &["later"],
    );
}

#[test]
fn what_the_migration_itself_committed_is_told() {
    told_after(
        "\n    op.execute('CREATE TABLE before (id int)')\n    op.get_bind().commit()\n    \
         op.execute('CREATE TABLE later (id int)')\n    raise RuntimeError('no')\n",
        &["before"],
        &["later"],
    );
    told_after(
        "\n    op.execute('CREATE TABLE before (id int)')\n    op.execute('COMMIT')\n    \
         op.execute('SELECT nothing_such')\n",
        &["before"],
        &[],
    );
}

#[test]
fn env_py_that_never_commits_is_told() {
    for backend in [Backend::Sqlite, Backend::Postgres, Backend::Mariadb] {
        let shop = Shop::new(backend, Engine::Sync);
        let env = shop.read("migrations/env.py");
        // The statement opens a transaction that Alembic then takes for somebody else's.
        let early = "    connection.exec_driver_sql('SELECT 1')\n    context.configure(";
        shop.write("migrations/env.py", &env.replacen("    context.configure(", early, 1));
        let refused = try_all(&shop);
        let state = refused["blocked"]["database_state"].as_str().unwrap();
        let (code, told) = match backend {
            Backend::Sqlite => ("not_committed", "CREATE TABLE users"),
            Backend::Postgres => ("not_committed", "rolled back"),
            // The second revision's DDL committed the first's row in the version table.
            Backend::Mariadb => ("unexpected_revision", "stay: CREATE TABLE orders"),
        };
        assert_eq!(refused["blocked"]["code"], code, "{refused:#}");
        assert!(state.contains(told), "{state}");
    }
}

#[test]
fn a_killed_interpreter_leaves_nothing_running_in_the_server() {
    let postgres = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(30)%' \
                    AND pid <> pg_backend_pid() AND datname = current_database()";
    let mariadb = "SELECT count(*) FROM information_schema.processlist WHERE info LIKE '%SLEEP(30)%' \
                   AND id <> CONNECTION_ID() AND db = DATABASE()";
    for (backend, sleep, left) in
        [(Backend::Postgres, "pg_sleep(30)", postgres), (Backend::Mariadb, "SLEEP(30)", mariadb)]
    {
        let shop = Shop::new(backend, Engine::Sync);
        let dies = format!(
            "\n    op.execute('CREATE TABLE late (id int)')\n    import os, signal, threading\n    \
             threading.Timer(1, os.kill, (os.getpid(), signal.SIGKILL)).start()\n    \
             op.execute('SELECT {sleep}')\n"
        );
        shop.revision("003", Some("002"), "is killed", &dies, "\n    pass\n");
        let refused = try_all(&shop);
        assert_eq!(refused["blocked"]["code"], "python_died", "{refused:#}");
        assert_eq!(shop.execute(left), "[(0,)]");
    }
}

#[test]
fn a_question_that_is_too_long_gets_a_short_answer() {
    let shop = Shop::new(Backend::Sqlite, Engine::Sync);
    let mut client = shop.serve();
    let endless = "x".repeat(1_000_000);
    for (tool, argument) in
        [("apply", "review_id"), ("rollback", "target"), ("review_file", "revision")]
    {
        let refused = client.call(tool, json!({argument: endless}));
        assert_eq!(refused["status"], "blocked");
        assert!(refused.to_string().len() < 60_000, "{tool} repeats it all");
    }
}

#[test]
fn what_the_environment_calls_a_secret_is_hidden() {
    let shop = Shop::new(Backend::Sqlite, Engine::Sync);
    shop.write(
        "migrations/env.py",
        "import os\nraise RuntimeError('refused: ' + os.environ['DB_PASSWORD'])\n",
    );
    let mut client = crate::support::client::Client::start(
        shop.root(),
        &[],
        &[("DB_PASSWORD", "hunter2/hunter2"), ("DB_URL", "postgresql://me:swordfish9@h/d")],
    );
    let told = client.call("alembic_current", json!({})).to_string();
    assert!(told.contains("refused: ***") && !told.contains("hunter2"), "{told}");
    shop.write("migrations/env.py", "raise RuntimeError('refused: swordfish9')\n");
    let told = client.call("alembic_current", json!({})).to_string();
    assert!(told.contains("refused: ***") && !told.contains("swordfish9"), "{told}");
}

#[test]
fn a_journal_that_fails_during_the_run_does_not_hide_what_ran() {
    let shop = Shop::new(Backend::Sqlite, Engine::Sync);
    let damage = "\n    import sqlite3\n    \
                  sqlite3.connect('.alembic-mcp/journal.db').execute('DROP TABLE runs')\n    \
                  op.create_table('late', sa.Column('id', sa.Integer()))\n";
    shop.revision("003", Some("002"), "damages", damage, "\n    op.drop_table('late')\n");
    let refused = try_all(&shop);
    assert_eq!(refused["blocked"]["code"], "journal_unusable", "{refused:#}");
    assert!(refused["blocked"]["database_state"].as_str().unwrap().contains("003"), "{refused:#}");
    for entry in std::fs::read_dir(shop.root().join(".alembic-mcp")).unwrap() {
        std::fs::remove_file(entry.unwrap().path()).unwrap();
    }
    std::fs::write(shop.root().join(".alembic-mcp/journal.db"), "no database").unwrap();
    let told = shop.serve().call("alembic_current", json!({}));
    assert_eq!(told["data"]["current"], json!(["003"]), "{told:#}");
    assert_eq!(told["data"]["problems"][0]["kind"], "journal_unusable", "{told:#}");
}

/// What a migration writes out is no secret of the file's, but it is one in every answer.
#[test]
fn a_password_that_stands_in_a_migration_is_shown_nowhere() {
    let shop = Shop::new(Backend::Sqlite, Engine::Sync);
    shop.revision(
        "003",
        Some("002"),
        "copy",
        "    url = \"postgresql://copy:hunter2hunter@old.example.org/shop\"\n    \
         op.execute(\"DELETE FROM orders\")\n    op.execute(f\"SELECT dblink('{url}')\")",
        "    op.drop_column(\"users\", \"postgresql://copy:hunter2hunter@x\")",
    );
    let mut shown = String::new();
    for arguments in [
        &["show", "003"][..],
        &["show", "003", "--format", "json"],
        &["show", "003", "--format", "sql"],
        &["review", "--format", "text"],
        &["review", "--format", "json"],
        &["review", "--format", "sarif"],
        &["review", "--format", "markdown"],
        &["schema"],
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_alembic-mcp"))
            .args(arguments)
            .current_dir(shop.root())
            .env("SHOP_URL", &shop.url)
            .output()
            .unwrap();
        shown.push_str(&String::from_utf8_lossy(&output.stdout));
        shown.push_str(&String::from_utf8_lossy(&output.stderr));
    }
    let mut client = shop.serve();
    client.call("review_file", json!({}));
    let resource = json!({"uri": "alembic://revisions/003"});
    client.request("resources/read", resource).unwrap();
    shown.push_str(&client.transcript());
    assert!(shown.contains("copy:***@old.example.org"), "{shown}");
    assert!(!shown.contains("hunter2"), "{shown}");
}
