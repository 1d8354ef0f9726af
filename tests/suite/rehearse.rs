//! Rehearsals through the built server: what they show, what they never touch, what they leave.

use std::process::Command;

use serde_json::{Value, json};

use crate::support::client::Client;
use crate::support::server::wait_for;
use crate::support::shop::{Backend, Engine, Shop};
use crate::support::{mariadb, postgres};

const EVERYWHERE: [(Backend, Engine); 6] = [
    (Backend::Sqlite, Engine::Sync),
    (Backend::Sqlite, Engine::Async),
    (Backend::Postgres, Engine::Sync),
    (Backend::Postgres, Engine::Async),
    (Backend::Mariadb, Engine::Sync),
    (Backend::Mariadb, Engine::Async),
];

/// A shop at 002 with rows, and the server in it.
fn shop_at_002(backend: Backend, engine: Engine) -> (Shop, Client) {
    let shop = Shop::new(backend, engine);
    let mut client = shop.serve();
    let review = client.call("review_file", json!({}));
    let applied = client.call("apply", json!({"review_id": review["data"]["review_id"]}));
    assert_ne!(applied["status"], "blocked", "{applied:#}");
    shop.fill();
    (shop, client)
}

const ADD_PHONE: &str = "    op.add_column(\"users\", sa.Column(\"phone\", sa.String(20)))";
const DROP_PHONE: &str =
    "    with op.batch_alter_table(\"users\") as batch:\n        batch.drop_column(\"phone\")";

fn current(client: &mut Client) -> Value {
    client.call("alembic_current", json!({}))["report"]["current"].clone()
}

/// The databases of rehearsals on the shop's server with this name; for SQLite the files.
fn scratches(shop: &Shop, name: &str) -> i64 {
    match shop.backend {
        Backend::Sqlite => i64::from(std::path::Path::new(name).exists()),
        Backend::Postgres => postgres::server().count_in(
            &shop.url,
            &format!("SELECT count(*) FROM pg_database WHERE datname = '{name}'"),
        ),
        Backend::Mariadb => mariadb::server().count_in(
            &shop.url,
            &format!(
                "SELECT count(*) FROM information_schema.schemata WHERE schema_name = '{name}'"
            ),
        ),
    }
}

fn scratch_name(answer: &Value) -> String {
    let place = answer["data"]["scratch"]["place"].as_str().expect("a place");
    match place.strip_prefix("sqlite+aiosqlite:///").or(place.strip_prefix("sqlite:///")) {
        Some(file) => file.to_owned(),
        None => place
            .rsplit('/')
            .next()
            .unwrap_or_default()
            .split('?')
            .next()
            .unwrap_or_default()
            .to_owned(),
    }
}

#[test]
fn a_rehearsal_goes_there_and_back_and_leaves_nothing() {
    for (backend, engine) in EVERYWHERE {
        let (shop, mut client) = shop_at_002(backend, engine);
        shop.revision("003", Some("002"), "add phone", ADD_PHONE, DROP_PHONE);
        let answer = client.call("rehearse", json!({}));
        assert_ne!(answer["status"], "blocked", "{backend:?} {engine:?}: {answer:#}");
        let data = &answer["data"];
        assert_eq!(data["round_trip"], "equal", "{backend:?} {engine:?}: {answer:#}");
        assert_eq!(data["scratch"]["isolation"], "network namespace", "{answer:#}");
        let timeline = data["timeline"].as_array().unwrap();
        let directions: Vec<&str> =
            timeline.iter().map(|one| one["direction"].as_str().unwrap()).collect();
        assert!(directions.contains(&"upgrade") && directions.contains(&"downgrade"));
        assert!(timeline[0]["statement"].as_str().unwrap().contains("ADD COLUMN phone"));
        assert!(data["gantt"].as_str().unwrap().contains("section upgrade 003"), "{answer:#}");
        // Nothing of it is on the database, and nothing is left.
        assert_eq!(current(&mut client), json!(["002"]), "{backend:?}");
        let phone = client.call("verify_table", json!({"table": "users"}));
        assert!(!phone.to_string().contains("phone VARCHAR"), "{phone:#}");
        assert_eq!(shop.execute("SELECT count(*) FROM orders"), "[(3,)]");
        let name = scratch_name(&answer);
        assert!(name.contains("alembic_mcp_rehearsal_"), "{name}");
        assert_eq!(scratches(&shop, &name), 0, "{backend:?}: {name} is left");
        for password in &shop.passwords {
            assert!(!client.transcript().contains(password) && !client.stderr().contains(password));
        }
    }
}

#[test]
fn a_migration_that_fails_is_blocked_with_its_place() {
    for backend in [Backend::Sqlite, Backend::Postgres, Backend::Mariadb] {
        let (shop, mut client) = shop_at_002(backend, Engine::Sync);
        let upgrade = "    op.execute(\"ALTER TABLE nowhere ADD COLUMN x integer\")";
        shop.revision("003", Some("002"), "wrong", upgrade, "    pass");
        let answer = client.call("rehearse", json!({}));
        assert_eq!(answer["status"], "blocked", "{backend:?}: {answer:#}");
        let blocked = &answer["blocked"];
        let cause = blocked["root_cause"].as_str().unwrap();
        assert!(cause.contains("003_wrong.py:17") && cause.contains("nowhere"), "{cause}");
        assert!(blocked["database_state"].as_str().unwrap().starts_with("Unchanged"), "{answer:#}");
        assert_eq!(answer["next"][0]["tool"], "review_file");
        assert_eq!(current(&mut client), json!(["002"]));
        assert_eq!(scratches(&shop, &scratch_name(&answer)), 0);
    }
}

#[test]
fn what_the_way_back_leaves_is_told() {
    for backend in [Backend::Sqlite, Backend::Postgres, Backend::Mariadb] {
        let (shop, mut client) = shop_at_002(backend, Engine::Sync);
        let upgrade =
            "    op.create_table(\"tags\", sa.Column(\"id\", sa.Integer, primary_key=True))";
        shop.revision("003", Some("002"), "tags", upgrade, "    pass");
        let answer = client.call("rehearse", json!({}));
        assert_eq!(answer["status"], "attention", "{backend:?}: {answer:#}");
        // There again fails, as the table is still there.
        assert_eq!(answer["data"]["round_trip"], "failed", "{answer:#}");
        shop.revision("003", Some("002"), "tags", ADD_PHONE, "    op.add_column(\"orders\", sa.Column(\"x\", sa.Integer))\n    op.execute(\"UPDATE users SET email = email\")");
        let answer = client.call("rehearse", json!({}));
        assert_eq!(answer["data"]["round_trip"], "failed", "{answer:#}");
        shop.revision(
            "003",
            Some("002"),
            "tags",
            "    op.execute(\"CREATE TABLE IF NOT EXISTS tags (id integer)\")",
            "    pass",
        );
        let answer = client.call("rehearse", json!({}));
        assert_eq!(answer["data"]["round_trip"], "differs", "{answer:#}");
        assert_eq!(answer["data"]["differences"], json!(["table tags is left behind"]));
    }
}

#[test]
fn rows_show_failures_that_depend_on_them() {
    for backend in [Backend::Postgres, Backend::Mariadb] {
        let (shop, mut client) = shop_at_002(backend, Engine::Sync);
        let upgrade = "    op.create_index(\"ux_status\", \"orders\", [\"status\"], unique=True)";
        let downgrade = "    op.drop_index(\"ux_status\", \"orders\")";
        shop.revision("003", Some("002"), "unique status", upgrade, downgrade);
        let empty = client.call("rehearse", json!({}));
        assert_ne!(empty["status"], "blocked", "{backend:?}: {empty:#}");
        let left_out = empty["data"]["scratch"]["left_out"].to_string();
        assert!(left_out.contains("all rows"), "{left_out}");
        let filled = client.call("rehearse", json!({"rows": 100}));
        assert_eq!(filled["status"], "blocked", "{backend:?}: {filled:#}");
        assert!(filled["blocked"]["root_cause"].to_string().contains("ux_status"), "{filled:#}");
        // One order has no user among the rows that are copied.
        let one = client.call("rehearse", json!({"rows": 1}));
        assert_ne!(one["status"], "blocked", "{backend:?}: {one:#}");
    }
}

/// An `env.py` that first connects past SQLAlchemy, to the very database.
const PAST_SQLALCHEMY: &str = r#"
import os
import psycopg
with psycopg.connect(open("real_url").read()) as past:
    past.execute("INSERT INTO users (id, email) VALUES (99, 'past@example.org')")
"#;

#[test]
fn an_env_that_connects_by_itself_does_not_reach_the_database() {
    let (shop, mut client) = shop_at_002(Backend::Postgres, Engine::Sync);
    shop.revision("003", Some("002"), "add phone", ADD_PHONE, DROP_PHONE);
    let env = std::fs::read_to_string(shop.root().join("migrations/env.py")).unwrap();
    // Else env.py is asked where it connects, and connects by itself then.
    shop.write("alembic-mcp.toml", "database-url-env = \"SHOP_URL\"\n");
    shop.write("real_url", &shop.url.replace("+psycopg", ""));
    shop.write("migrations/env.py", &format!("{PAST_SQLALCHEMY}{env}"));
    let answer = client.call("rehearse", json!({}));
    assert_eq!(answer["status"], "blocked", "{answer:#}");
    let cause = answer["blocked"]["root_cause"].as_str().unwrap();
    assert!(cause.contains("no network"), "{cause}");
    assert_eq!(shop.execute("SELECT count(*) FROM users WHERE id = 99"), "[(0,)]");
}

#[test]
fn an_env_with_two_databases_is_refused() {
    let (shop, mut client) = shop_at_002(Backend::Postgres, Engine::Sync);
    shop.revision("003", Some("002"), "add phone", ADD_PHONE, DROP_PHONE);
    let env = std::fs::read_to_string(shop.root().join("migrations/env.py")).unwrap();
    let other = postgres::server().create_database();
    shop.write("other_url", &other.replace("psycopg2", "psycopg"));
    let second = "\nwith create_engine(open('other_url').read()).connect() as other:\n    other.exec_driver_sql('SELECT 1')\n";
    shop.write("migrations/env.py", &format!("{env}{second}"));
    let answer = client.call("rehearse", json!({}));
    assert_eq!(answer["blocked"]["code"], "several_databases", "{answer:#}");
}

#[test]
fn what_must_be_rehearsed_is_not_applied_before() {
    let (shop, mut client) = shop_at_002(Backend::Sqlite, Engine::Sync);
    shop.revision("003", Some("002"), "add phone", ADD_PHONE, DROP_PHONE);
    shop.write("alembic-mcp.toml", "require-rehearsal = true\n");
    let review = client.call("review_file", json!({}));
    let id = &review["data"]["review_id"];
    let refused = client.call("apply", json!({"review_id": id}));
    assert_eq!(refused["blocked"]["code"], "rehearsal_required", "{refused:#}");
    let unblock = refused["blocked"]["unblock"].as_str().unwrap();
    assert_eq!(unblock, format!("rehearse {{\"review_id\":{id}}}"));
    let rehearsed = client.call("rehearse", json!({"review_id": id}));
    assert_ne!(rehearsed["status"], "blocked", "{rehearsed:#}");
    assert_eq!(
        rehearsed["next"][0],
        json!({"tool": "apply", "arguments": {"review_id": id},
        "why": rehearsed["next"][0]["why"]})
    );
    // Other bytes were not rehearsed.
    let wider = ADD_PHONE.replace("20", "30");
    shop.revision("003", Some("002"), "add phone", &wider, DROP_PHONE);
    let other = client.call("review_file", json!({}));
    let refused = client.call("apply", json!({"review_id": other["data"]["review_id"]}));
    assert_eq!(refused["blocked"]["code"], "rehearsal_required", "{refused:#}");
    shop.revision("003", Some("002"), "add phone", ADD_PHONE, DROP_PHONE);
    let applied = client.call("apply", json!({"review_id": id}));
    assert_ne!(applied["status"], "blocked", "{applied:#}");
    let report = client.call("report", json!({}));
    assert!(report["data"]["markdown"].as_str().unwrap().contains("rehearsed"), "{report:#}");
}

/// An upgrade that tells that it has started, and then takes its time.
const WAITING: &str = r#"
    import pathlib, time
    op.execute("CREATE TABLE waits (id integer)")
    pathlib.Path("started").touch()
    time.sleep(60)
"#;

#[test]
fn what_a_killed_rehearsal_left_is_swept_at_the_next_start() {
    for backend in [Backend::Sqlite, Backend::Postgres, Backend::Mariadb] {
        let (shop, mut client) = shop_at_002(backend, Engine::Sync);
        shop.revision("003", Some("002"), "waits", WAITING, "    pass");
        client.send("tools/call", json!({"name": "rehearse", "arguments": {}}));
        wait_for("the rehearsal", || shop.root().join("started").exists());
        let folder = folder_of(client.pid());
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        Command::new("kill").args(["-9", &client.pid().to_string()]).status().unwrap();
        drop(client);
        assert!(folder.exists());
        if backend != Backend::Sqlite {
            assert_eq!(scratches(&shop, &name), 1, "{backend:?}: {name} was there");
        }
        let _next = shop.serve();
        wait_for("the sweep", || !folder.exists());
        if backend != Backend::Sqlite {
            assert_eq!(scratches(&shop, &name), 0, "{backend:?}: {name} is left");
        }
        std::fs::remove_file(shop.root().join("started")).unwrap();
    }
}

/// The folder of the rehearsal that process `pid` is at.
fn folder_of(pid: u32) -> std::path::PathBuf {
    let entries = std::fs::read_dir(std::env::temp_dir()).unwrap().flatten();
    let mut folders = entries.map(|entry| entry.path()).filter(|folder| {
        let owner = std::fs::read_to_string(folder.join("owner")).unwrap_or_default();
        owner.contains(&format!(" process={pid} "))
    });
    folders.next().expect("a folder of the rehearsal")
}

#[test]
fn a_rehearsal_that_nobody_waits_for_is_given_up() {
    for backend in [Backend::Postgres, Backend::Mariadb] {
        let (shop, mut client) = shop_at_002(backend, Engine::Sync);
        shop.revision("003", Some("002"), "waits", WAITING, "    pass");
        let id = client.send("tools/call", json!({"name": "rehearse", "arguments": {}}));
        wait_for("the rehearsal", || shop.root().join("started").exists());
        let folder = folder_of(client.pid());
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        assert_eq!(scratches(&shop, &name), 1);
        client.notify("notifications/cancelled", json!({"requestId": id, "reason": "enough"}));
        wait_for("its end", || scratches(&shop, &name) == 0 && !folder.exists());
        assert_eq!(current(&mut client), json!(["002"]), "the server goes on");
    }
}

#[test]
fn a_schema_that_cannot_be_cloned_is_replayed() {
    let mut shop = Shop::new(Backend::Postgres, Engine::Sync);
    let admin = shop.url.clone();
    let server = postgres::server();
    let (scheme, place) = admin.split_once("://").unwrap();
    let database = place.rsplit('/').next().unwrap();
    server.execute_in(&admin, &format!("CREATE ROLE {database} LOGIN CREATEDB PASSWORD 'changes'"));
    server.execute_in(&admin, &format!("GRANT ALL ON SCHEMA public TO {database}"));
    let (_, address) = place.rsplit_once('@').unwrap();
    shop.url = format!("{scheme}://{database}:changes@{address}");
    let mut client = shop.serve();
    let review = client.call("review_file", json!({"revision": "002"}));
    let applied = client.call("apply", json!({"review_id": review["data"]["review_id"]}));
    assert_ne!(applied["status"], "blocked", "{applied:#}");
    // Whoever may not read one table can dump none.
    server.execute_in(&admin, "CREATE TABLE secret (id integer)");
    shop.revision("003", Some("002"), "add phone", ADD_PHONE, DROP_PHONE);
    let answer = client.call("rehearse", json!({}));
    assert_eq!(answer["data"]["round_trip"], "equal", "{answer:#}");
    let from = answer["data"]["scratch"]["made_from"].as_str().unwrap();
    assert!(from.contains("replayed from base") && from.contains("secret"), "{from}");
}

#[test]
fn another_server_can_be_named_for_rehearsals() {
    let (shop, mut client) = shop_at_002(Backend::Postgres, Engine::Async);
    shop.revision("003", Some("002"), "add phone", ADD_PHONE, DROP_PHONE);
    let elsewhere = postgres::server().create_database();
    let settings = format!(
        "rehearsal-url = '{}'\n[[databases]]\nread-only = true\n",
        elsewhere.replace('\'', "''")
    );
    shop.write("alembic-mcp.toml", "[[databases]]\nread-only = true\n");
    let refused = client.call("rehearse", json!({}));
    assert_eq!(refused["blocked"]["code"], "read_only_database", "{refused:#}");
    shop.write("alembic-mcp.toml", &settings);
    let answer = client.call("rehearse", json!({}));
    assert_eq!(answer["data"]["round_trip"], "equal", "{answer:#}");
    shop.write("alembic-mcp.toml", "rehearsal-url-env = 'NOT_SET'\n");
    let unset = client.call("rehearse", json!({}));
    assert_eq!(unset["blocked"]["code"], "no_rehearsal_url", "{unset:#}");
    shop.write("alembic-mcp.toml", "rehearsal-url = 'mysql://somewhere/db'\n");
    let other = client.call("rehearse", json!({}));
    assert_eq!(other["blocked"]["code"], "other_dialect", "{other:#}");
}

#[test]
fn a_rewrite_is_told_without_locks_too() {
    let (shop, mut client) = shop_at_002(Backend::Mariadb, Engine::Sync);
    let alter = |length: u32| {
        format!(
            "    op.execute(\"ALTER TABLE users MODIFY email varchar({length}) CHARACTER SET latin1 NOT NULL\")"
        )
    };
    let back = "    op.execute(\"ALTER TABLE users MODIFY email varchar(200) NOT NULL\")";
    shop.revision("003", Some("002"), "other letters", &alter(200), back);
    let answer = client.call("rehearse", json!({}));
    assert_eq!(answer["status"], "attention", "{answer:#}");
    assert!(answer["summary"].as_str().unwrap().contains("written anew: users"), "{answer:#}");
    assert_eq!(answer["data"]["timeline"][0]["rewritten"], json!(["users"]), "{answer:#}");
}

#[test]
fn a_project_behind_a_prefix_is_rehearsed_as_far_as_can_be() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let (shop, client) = shop_at_002(backend, Engine::Sync);
        drop(client);
        shop.revision("003", Some("002"), "add phone", ADD_PHONE, DROP_PHONE);
        let Some(command) = shop.python_in_another_root() else { return };
        shop.write(
            "alembic-mcp.toml",
            &format!(
                "command-prefix = {}\nforeign-root = true\nremote-root = \"/mnt\"\n\
                 database-url-env = \"SHOP_URL\"\n",
                json!(command)
            ),
        );
        let mut client = shop.serve();
        let answer = client.call("rehearse", json!({}));
        if backend == Backend::Sqlite {
            assert_eq!(answer["blocked"]["code"], "rehearsal_elsewhere", "{answer:#}");
            continue;
        }
        assert_eq!(answer["data"]["round_trip"], "equal", "{answer:#}");
        let scratch = &answer["data"]["scratch"];
        assert_eq!(scratch["isolation"], "connections checked only", "{answer:#}");
        assert!(scratch["weaker_because"].as_str().unwrap().contains("command prefix"));
    }
}

/// A rehearsal that was killed between making its database and signing it.
#[test]
fn a_scratch_database_that_was_never_signed_goes_once_its_name_is_old() {
    for backend in [Backend::Postgres, Backend::Mariadb] {
        let (shop, mut client) = shop_at_002(backend, Engine::Sync);
        let nonce = format!("{:016x}", u64::from(std::process::id()));
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        let old = format!("alembic_mcp_rehearsal_60000000{nonce}");
        let new = format!("alembic_mcp_rehearsal_{:08x}{nonce}", now.as_secs());
        for name in [&old, &new] {
            let create = format!("CREATE DATABASE {name}");
            match backend {
                Backend::Postgres => postgres::server().execute_in(&shop.url, &create),
                _ => mariadb::server().execute_in(&shop.url, &create),
            }
        }
        shop.revision("003", Some("002"), "add phone", ADD_PHONE, DROP_PHONE);
        let answer = client.call("rehearse", json!({}));
        assert_ne!(answer["status"], "blocked", "{answer:#}");
        assert_eq!(scratches(&shop, &old), 0, "{backend:?}");
        assert_eq!(scratches(&shop, &new), 1, "{backend:?}: it may be in the making");
        let told = answer["data"]["scratch"]["locks_not_measured"].as_str().unwrap_or_default();
        assert_eq!(told.contains("metadata lock"), backend == Backend::Mariadb, "{answer:#}");
        let remove = format!("DROP DATABASE {new}");
        match backend {
            Backend::Postgres => postgres::server().execute_in(&shop.url, &remove),
            _ => mariadb::server().execute_in(&shop.url, &remove),
        }
    }
}

#[test]
fn materialized_views_are_filled_however_they_rest_on_each_other() {
    let (shop, mut client) = shop_at_002(Backend::Postgres, Engine::Sync);
    shop.execute("CREATE MATERIALIZED VIEW mv_9 AS SELECT id FROM users");
    for number in (0..9).rev() {
        shop.execute(&format!(
            "CREATE MATERIALIZED VIEW mv_{number} AS SELECT id FROM mv_{}",
            number + 1
        ));
    }
    let upgrade = "    op.execute(\"UPDATE users SET id = id / (SELECT count(*) FROM mv_0)\")\n    \
        with op.get_context().autocommit_block():\n        \
        op.create_index(\"ix_users_email\", \"users\", [\"email\"], postgresql_concurrently=True)";
    let downgrade = "    op.drop_index(\"ix_users_email\")";
    // One row, so that nothing changes.
    shop.execute("DELETE FROM users WHERE id = 2");
    for number in (0..10).rev() {
        shop.execute(&format!("REFRESH MATERIALIZED VIEW mv_{number}"));
    }
    shop.revision("003", Some("002"), "divide", upgrade, downgrade);
    let answer = client.call("rehearse", json!({"rows": 100}));
    assert_ne!(answer["status"], "blocked", "{answer:#}");
    let left_out = answer["data"]["scratch"]["left_out"].to_string();
    assert!(!left_out.contains("materialized"), "{left_out}");
    let timeline = answer["data"]["timeline"].as_array().unwrap();
    let built = |one: &&Value| one["statement"].as_str().unwrap().contains("CONCURRENTLY");
    let built = timeline.iter().find(built).expect("the index");
    let lock = "SHARE UPDATE EXCLUSIVE (documented, not measured)";
    assert_eq!(built["locks"], json!([lock]), "{built:#}");
}
