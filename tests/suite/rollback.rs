//! `rollback`: what goes is counted, the way is shown, and what would be lost can be kept and put back.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::agreement::migrate as applied;
use crate::support::client::Client;
use crate::support::shop::{Backend, Engine, Shop};

/// A table of one row of everything and one of nothing, for each kind of database.
const THINGS: [(Backend, &str, &str, &str); 3] = [
    (
        Backend::Postgres,
        "CREATE TABLE things (id serial PRIMARY KEY, parent int REFERENCES things (id), txt text, \
         raw bytea, doc jsonb, num numeric(30, 10), at timestamptz, tags text[], f double precision, \
         flag boolean, iv interval, twice int GENERATED ALWAYS AS (id * 2) STORED)",
        "INSERT INTO things (id, parent, txt, raw, doc, num, at, tags, f, flag, iv) VALUES \
         (1, 2, 'it''s\nnew \\ \"line\" % ü', '\\x00ff27', '{\"a\": [1, null, \"x''y\"]}', \
          12345678901234567890.0123456789, '2024-03-05 06:07:08.123456+02', \
          ARRAY['a,b', NULL, 'c\"d'], 0.1, true, '1 day 2 hours'), \
         (2, NULL, '', '\\x', 'null', -0.5, 'infinity', '{}', 'NaN', false, NULL), \
         (3, 3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)",
        "SELECT id, parent, txt, encode(raw, 'hex'), doc::text, num, at::text, tags::text, f::text, \
         flag, iv::text, twice FROM things ORDER BY id",
    ),
    (
        Backend::Mariadb,
        "CREATE TABLE things (id int AUTO_INCREMENT PRIMARY KEY, parent int, txt text, raw blob, \
         doc json, num decimal(30, 10), at datetime(6), ts timestamp NULL, fl float, f double, \
         b bit(5), e enum('a', 'b''c'), twice int GENERATED ALWAYS AS (parent * 2) STORED, \
         CONSTRAINT fk_things_parent FOREIGN KEY (parent) REFERENCES things (id))",
        "INSERT INTO things (id, parent, txt, raw, doc, num, at, ts, fl, f, b, e) VALUES \
         (1, NULL, 'it''s\nnew \\\\ \"line\" % ü', X'00ff27', '{\"a\": [1, null]}', \
          12345678901234567890.0123456789, '2024-03-05 06:07:08.123456', '2024-03-05 06:07:08', \
          1.1, 0.1, b'10101', 'b''c'), \
         (2, 1, '', X'', '[]', -0.5, '1000-01-01 00:00:00', NULL, -3.5, 1e300, b'0', 'a'), \
         (3, 3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)",
        "SELECT id, parent, txt, HEX(raw), doc, num, at, ts, fl, f, b, e, twice FROM things ORDER BY id",
    ),
    (
        Backend::Sqlite,
        "CREATE TABLE things (id integer PRIMARY KEY, parent int REFERENCES things (id), txt text, \
         raw blob, num numeric, f real)",
        "INSERT INTO things VALUES (1, 2, 'it''s\nnew \\ \"line\" % ü', X'00ff27', 12.5, 0.1), \
         (2, NULL, 'a' || char(0) || 'b', X'', -3, 1e300), (3, 3, NULL, NULL, NULL, NULL)",
        "SELECT id, parent, txt, hex(raw), num, f FROM things ORDER BY id",
    ),
];

fn code(answer: &Value) -> &str {
    answer["blocked"]["code"].as_str().unwrap_or_default()
}

/// Rolls back to `target` as the first call proposes.
fn rolled_back(client: &mut Client, target: &str, keep: bool) -> Value {
    let preview = client.call("rollback", json!({ "target": target }));
    let Some(id) = preview["data"]["review_id"].as_str() else { return preview };
    client.call("rollback", json!({"target": target, "review_id": id, "keep": keep}))
}

/// A file of SQL, run as its own database's client would.
fn run_script(shop: &Shop, file: &Path) {
    shop.python(
        "import sys\nfrom sqlalchemy import create_engine\n\
         url, text = sys.argv[1], open(sys.argv[2], encoding='utf-8', newline='').read()\n\
         options = {}\n\
         if 'pymysql' in url:\n    from pymysql.constants import CLIENT\n    \
         options = {'connect_args': {'client_flag': CLIENT.MULTI_STATEMENTS}}\n\
         connection = create_engine(url, **options).raw_connection().driver_connection\n\
         if 'sqlite' in url:\n    connection.executescript(text)\n    sys.exit()\n\
         if 'psycopg' in url:\n    connection.autocommit = True\n\
         cursor = connection.cursor()\n\
         cursor.execute(text)\n\
         while cursor.nextset():\n    pass\n\
         connection.close()\n",
        &[&file.display().to_string()],
    );
}

#[test]
fn what_a_rollback_destroys_is_kept_and_comes_back_as_it_was() {
    for (backend, create, insert, select) in THINGS {
        let shop = Shop::new(backend, Engine::Sync);
        let mut client = shop.serve();
        applied(&mut client);
        shop.fill();
        shop.revision(
            "003",
            Some("002"),
            "add things",
            &format!(
                "    op.execute({create:?})\n    \
                 op.add_column(\"users\", sa.Column(\"notes\", sa.Text()))\n    \
                 op.add_column(\"users\", sa.Column(\"rank\", sa.Integer(), server_default=\"7\"))"
            ),
            "    op.drop_column(\"users\", \"rank\")\n    op.drop_column(\"users\", \"notes\")\n    \
             op.drop_table(\"things\")",
        );
        applied(&mut client);
        shop.execute(insert);
        shop.execute("UPDATE users SET notes = 'a ''quoted''\nnote', rank = NULL WHERE id = 2");
        let users = shop.execute("SELECT id, email, notes, rank FROM users ORDER BY id");
        let things = shop.execute(select);

        let preview = client.call("rollback", json!({}));
        assert_eq!(preview["status"], "attention", "{preview:#}");
        assert!(preview["summary"].as_str().unwrap().contains("(003), to 002"), "{preview:#}");
        let losses = preview["data"]["losses"].as_array().unwrap();
        let counted: Vec<String> = losses
            .iter()
            .map(|one| format!("{}.{} {}", one["table"], one["column"], one["values"]))
            .collect();
        assert_eq!(
            counted,
            [r#""users"."rank" 1"#, r#""users"."notes" 1"#, r#""things".null 3"#],
            "{backend:?}"
        );
        assert_eq!(preview["next"][0]["arguments"]["keep"], true, "{preview:#}");
        let answer = client.call("rollback", preview["next"][0]["arguments"].clone());
        assert_ne!(answer["status"], "blocked", "{backend:?}: {answer:#}");
        let kept = &answer["data"]["kept"];
        assert_eq!(
            kept["counts"],
            json!([["things", 3], ["users.notes", 1], ["users.rank", 2]]),
            "{backend:?}: {answer:#}"
        );
        let file = Path::new(kept["file"].as_str().unwrap()).to_owned();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&file), mode(file.parent().unwrap())), (0o600, 0o700));

        applied(&mut client);
        run_script(&shop, &file);
        assert_eq!(shop.execute(select), things, "{backend:?}");
        let again = shop.execute("SELECT id, email, notes, rank FROM users ORDER BY id");
        assert_eq!(again, users, "{backend:?}");
        if backend != Backend::Sqlite {
            // The counter goes on behind what came back.
            shop.execute("INSERT INTO things (txt) VALUES ('next')");
            assert_eq!(shop.execute("SELECT max(id) FROM things"), "[(4,)]", "{backend:?}");
        }
        if backend == Backend::Postgres {
            let deferrable =
                "SELECT condeferrable FROM pg_constraint WHERE conname = 'things_parent_fkey'";
            assert_eq!(shop.execute(deferrable), "[(False,)]");
        }
    }
}

#[test]
fn where_nothing_can_be_kept_nothing_runs() {
    let shop = Shop::new(Backend::Sqlite, Engine::Sync);
    let mut client = shop.serve();
    applied(&mut client);
    shop.revision(
        "003",
        Some("002"),
        "add log",
        "    op.create_table(\"log\", sa.Column(\"line\", sa.Text()))\n    \
         op.add_column(\"log\", sa.Column(\"level\", sa.Text()))",
        "    op.drop_column(\"log\", \"level\")",
    );
    applied(&mut client);
    shop.execute("INSERT INTO log VALUES ('x', 'high')");
    let answer = rolled_back(&mut client, "-1", true);
    assert_eq!(code(&answer), "not_kept", "{answer:#}");
    let cause = answer["blocked"]["root_cause"].as_str().unwrap();
    assert!(cause.contains("no primary key"), "{cause}");
    // A disk that cannot be written to.
    shop.execute("DROP TABLE log");
    shop.execute("CREATE TABLE log (line text PRIMARY KEY, level text)");
    shop.execute("INSERT INTO log VALUES ('x', 'high')");
    std::fs::remove_dir(shop.root().join(".alembic-mcp/kept")).unwrap();
    shop.write(".alembic-mcp/kept", "in the way");
    let answer = rolled_back(&mut client, "-1", true);
    assert_eq!(code(&answer), "not_kept", "{answer:#}");
    assert_eq!(shop.execute("SELECT level FROM log"), "[('high',)]");
    assert_eq!(shop.execute("SELECT version_num FROM alembic_version"), "[('003',)]");
}

#[test]
fn steps_that_nobody_can_read_are_named_and_not_promised_to_be_kept() {
    let shop = Shop::new(Backend::Sqlite, Engine::Sync);
    let mut client = shop.serve();
    applied(&mut client);
    shop.revision(
        "003",
        Some("002"),
        "say",
        "    pass",
        "    for name in sa.inspect(op.get_bind()).get_table_names():\n        \
         exec(\"op.execute('DELETE FROM ' + name)\")",
    );
    applied(&mut client);
    let preview = client.call("rollback", json!({}));
    let uncounted = preview["data"]["uncounted"].as_array().cloned().unwrap_or_default();
    assert!(!uncounted.is_empty(), "{preview:#}");
    assert_eq!(preview["next"][0]["arguments"]["keep"], Value::Null, "{preview:#}");
    let answer = rolled_back(&mut client, "-1", true);
    assert_eq!(code(&answer), "not_kept", "{answer:#}");
}

#[test]
fn rows_that_a_rollback_deletes_are_counted_by_its_own_condition() {
    let shop = Shop::new(Backend::Postgres, Engine::Sync);
    let mut client = shop.serve();
    applied(&mut client);
    shop.fill();
    shop.revision(
        "003",
        Some("002"),
        "nothing",
        "    op.execute(\"UPDATE orders SET status = 'new' WHERE status = 'none'\")",
        "    op.execute(\"DELETE FROM orders WHERE status = 'new'\")",
    );
    applied(&mut client);
    let before = shop.execute("SELECT * FROM orders ORDER BY id");
    let answer = rolled_back(&mut client, "-1", true);
    assert_ne!(answer["status"], "blocked", "{answer:#}");
    assert_eq!(answer["data"]["kept"]["counts"], json!([["orders", 2]]), "{answer:#}");
    assert_eq!(shop.execute("SELECT count(*) FROM orders"), "[(1,)]");
    run_script(&shop, Path::new(answer["data"]["kept"]["file"].as_str().unwrap()));
    assert_eq!(shop.execute("SELECT * FROM orders ORDER BY id"), before);
}

/// 001 → 002 → (a, b) → m
fn diamond() -> Shop {
    let shop = Shop::new(Backend::Sqlite, Engine::Sync);
    for (id, column) in [("aaaa", "x"), ("bbbb", "y")] {
        shop.revision(
            id,
            Some("002"),
            &format!("add {column}"),
            &format!("    op.add_column(\"users\", sa.Column({column:?}, sa.Integer()))"),
            &format!("    op.drop_column(\"users\", {column:?})"),
        );
    }
    let merge = shop.revision("mmmm", Some("aaaa"), "merge", "    pass", "    pass");
    let text = std::fs::read_to_string(&merge).unwrap();
    let text = text.replace("down_revision = \"aaaa\"", "down_revision = (\"aaaa\", \"bbbb\")");
    std::fs::write(merge, text).unwrap();
    shop
}

fn versions(shop: &Shop) -> String {
    shop.execute("SELECT version_num FROM alembic_version ORDER BY version_num")
}

#[test]
fn steps_back_over_a_merge_are_resolved_or_refused_with_each_way() {
    let shop = diamond();
    let mut client = shop.serve();
    applied(&mut client);
    assert_eq!(versions(&shop), "[('mmmm',)]");
    // Two steps could undo one side or the other.
    let answer = client.call("rollback", json!({"target": "-2"}));
    assert_eq!(code(&answer), "ambiguous_walk", "{answer:#}");
    let ways = answer["blocked"]["unblock"].as_str().unwrap();
    assert!(
        ways.contains(r#"rollback {"target":"aaaa@002"}  # undoes mmmm, aaaa; then at bbbb"#),
        "{ways}"
    );
    assert!(ways.contains(r#"rollback {"target":"bbbb@002"}  # undoes mmmm, bbbb"#), "{ways}");
    // One step undoes the merge, whichever side is named.
    let preview = client.call("rollback", json!({"target": "-1"}));
    let summary = preview["summary"].as_str().unwrap_or_default();
    assert!(summary.contains("(mmmm), to aaaa, bbbb"), "{preview:#}");
    let answer = client.call("rollback", preview["next"][0]["arguments"].clone());
    assert_ne!(answer["status"], "blocked", "{answer:#}");
    assert_eq!(versions(&shop), "[('aaaa',), ('bbbb',)]");
    // From two heads a step back is either's.
    let answer = client.call("rollback", json!({"target": "-1"}));
    assert_eq!(code(&answer), "ambiguous_walk", "{answer:#}");
    let ways = answer["blocked"]["unblock"].as_str().unwrap();
    assert!(
        ways.contains(r#"rollback {"target":"bbbb@-1"}  # undoes bbbb; then at aaaa"#),
        "{ways}"
    );
    let answer = rolled_back(&mut client, "bbbb@-1", false);
    assert_ne!(answer["status"], "blocked", "{answer:#}");
    assert_eq!(versions(&shop), "[('aaaa',)]");
    applied(&mut client);
    let answer = rolled_back(&mut client, "aaaa@002", false);
    assert_ne!(answer["status"], "blocked", "{answer:#}");
    assert_eq!(versions(&shop), "[('bbbb',)]");
}

#[test]
fn a_way_back_over_a_merge_is_rehearsed() {
    let shop = diamond();
    let mut client = shop.serve();
    applied(&mut client);
    let mut rehearsed = |target: &str| {
        let preview = client.call("rollback", json!({"target": target}));
        let id = &preview["data"]["review_id"];
        let answer = client.call("rehearse", json!({"review_id": id}));
        assert_ne!(answer["status"], "blocked", "{target}: {answer:#}");
        (answer["summary"].as_str().unwrap().to_owned(), answer["data"]["round_trip"].clone())
    };
    for (target, count) in [("-1", 1), ("aaaa", 1), ("aaaa@002", 2), ("bbbb@002", 2), ("002", 3)] {
        let (summary, round_trip) = rehearsed(target);
        assert!(summary.starts_with(&format!("{count} revision(s) rehearsed")), "{summary}");
        assert_eq!(round_trip, "equal", "{target}: {summary}");
    }
    // From two heads up, and back to both.
    let answer = rolled_back(&mut client, "-1", false);
    assert_ne!(answer["status"], "blocked", "{answer:#}");
    let answer = client.call("rehearse", json!({}));
    assert_eq!(answer["data"]["round_trip"], "equal", "{answer:#}");
}

#[test]
fn revisions_without_a_way_back_are_named() {
    let shop = Shop::new(Backend::Sqlite, Engine::Sync);
    let add =
        |column: &str| format!("    op.add_column(\"users\", sa.Column({column:?}, sa.Integer()))");
    shop.revision("003", Some("002"), "empty", &add("x"), "    pass");
    shop.revision("004", Some("003"), "raises", &add("y"), "    raise NotImplementedError");
    let mut client = shop.serve();
    applied(&mut client);
    let answer = client.call("rollback", json!({"target": "002"}));
    assert_eq!(code(&answer), "no_way_back", "{answer:#}");
    let cause = answer["blocked"]["root_cause"].as_str().unwrap();
    assert!(cause.contains("003_empty.py") && cause.contains("004_raises.py"), "{cause}");
    assert_eq!(versions(&shop), "[('004',)]");
}

/// What hangs on the users and goes along with them, without keys where a table can do without.
const ALONG: &str = "    op.create_table(\"notes\", sa.Column(\"user_id\", sa.Integer(), \
    sa.ForeignKey(\"users.id\", ondelete=\"CASCADE\")), sa.Column(\"line\", sa.String(20)))\n    \
    op.create_table(\"parcels\", sa.Column(\"id\", sa.Integer(), primary_key=True), \
    sa.Column(\"order_id\", sa.Integer(), sa.ForeignKey(\"orders.id\", ondelete=\"CASCADE\")))\n    \
    op.create_table(\"seats\", sa.Column(\"id\", sa.Integer(), primary_key=True), \
    sa.Column(\"user_id\", sa.Integer(), sa.ForeignKey(\"users.id\", ondelete=\"SET NULL\")))";

#[test]
fn rows_that_go_by_cascade_are_counted_kept_and_put_back() {
    for backend in [Backend::Postgres, Backend::Mariadb, Backend::Sqlite] {
        let shop = Shop::new(backend, Engine::Sync);
        let env = shop.read("migrations/env.py").replace(
            "    context.configure(",
            "    if connection.dialect.name == \"sqlite\":\n        \
             connection.exec_driver_sql(\"PRAGMA foreign_keys = ON\")\n        \
             connection.commit()\n    context.configure(",
        );
        shop.write("migrations/env.py", &env);
        let mut client = shop.serve();
        applied(&mut client);
        shop.revision("003", Some("002"), "along", ALONG, "    pass");
        let back = "    op.execute(\"DELETE FROM users WHERE id = 1\")\n    \
                    op.execute(\"DELETE FROM notes WHERE line LIKE 'a%'\")";
        shop.revision("004", Some("003"), "nothing", "    pass", back);
        applied(&mut client);
        shop.fill();
        for sql in [
            "INSERT INTO notes VALUES (1, 'a'), (1, 'a'), (1, 'b'), (2, 'a'), (2, 'c')",
            "INSERT INTO parcels VALUES (1, 1), (2, 1), (3, 3)",
            "INSERT INTO seats VALUES (1, 1), (2, 2), (3, NULL)",
        ] {
            shop.execute(sql);
        }
        let all = || -> Vec<String> {
            let tables = ["users", "orders", "notes", "parcels", "seats"];
            tables.map(|table| shop.execute(&format!("SELECT * FROM {table} ORDER BY 1, 2"))).into()
        };
        let before = all();
        let answer = rolled_back(&mut client, "-1", true);
        assert_ne!(answer["status"], "blocked", "{backend:?}: {answer:#}");
        assert_ne!(all(), before, "{backend:?}");
        assert_eq!(shop.execute("SELECT count(*) FROM parcels"), "[(1,)]", "{backend:?}");
        let mut counts: Vec<(String, u64)> =
            serde_json::from_value(answer["data"]["kept"]["counts"].clone()).unwrap();
        counts.sort();
        let kept: u64 = counts.iter().map(|(_, count)| count).sum();
        assert!(kept >= 10, "{backend:?}: {counts:?}");
        applied(&mut client);
        run_script(&shop, Path::new(answer["data"]["kept"]["file"].as_str().unwrap()));
        assert_eq!(all(), before, "{backend:?}: {counts:?}");
    }
}

/// One ALTER TABLE may do several things, names may hold quotes, and a type may cost values.
#[test]
fn all_that_plain_sql_destroys_is_counted_and_kept() {
    for backend in [Backend::Postgres, Backend::Mariadb] {
        let shop = Shop::new(backend, Engine::Sync);
        let quoted = if backend == Backend::Postgres { "\"od\"\"d t\"" } else { "`od\"d t`" };
        let create = format!("    op.execute('''CREATE TABLE {quoted} (id int primary key)''')");
        let (wide, narrow) = match backend {
            Backend::Postgres => ("ALTER z TYPE numeric(8, 2)", "ALTER z TYPE int USING 0"),
            _ => ("MODIFY z numeric(8, 2)", "MODIFY z int"),
        };
        let add = format!("\n    op.execute('ALTER TABLE users ADD x int, ADD y int, {wide}')");
        let back = format!(
            "    op.execute('''DROP TABLE {quoted}''')\n    \
             op.execute('ALTER TABLE users DROP COLUMN x, DROP COLUMN y, {narrow}')"
        );
        let first = "    op.execute('ALTER TABLE users ADD z int')";
        shop.revision("003", Some("002"), "first", first, "    pass");
        shop.revision("004", Some("003"), "several", &format!("{create}{add}"), &back);
        let mut client = shop.serve();
        applied(&mut client);
        shop.fill();
        shop.execute("UPDATE users SET x = id, y = 2 * id, z = id + 0.25");
        shop.execute(&format!("INSERT INTO {quoted} VALUES (7)"));
        let users = "SELECT id, x, y, z FROM users ORDER BY id";
        let before = shop.execute(users);
        let answer = rolled_back(&mut client, "-1", true);
        assert_ne!(answer["status"], "blocked", "{backend:?}: {answer:#}");
        let counts = answer["data"]["kept"]["counts"].to_string();
        for part in ["od\\\"d t\",1]", "users.x\"", "users.y\"", "users.z\""] {
            assert!(counts.contains(part), "{backend:?} {part}: {counts}");
        }
        let file = answer["data"]["kept"]["file"].as_str().unwrap().to_owned();
        applied(&mut client);
        run_script(&shop, Path::new(&file));
        assert_eq!(shop.execute(users), before, "{backend:?}");
        assert_eq!(shop.execute(&format!("SELECT * FROM {quoted}")), "[(7,)]");
    }
}

#[test]
fn a_block_that_makes_its_own_sql_is_no_promise() {
    let shop = Shop::new(Backend::Postgres, Engine::Sync);
    let mut client = shop.serve();
    applied(&mut client);
    let block = "    op.execute(\"DO $$ BEGIN EXECUTE 'DELETE FROM ' || 'users'; END $$\")";
    shop.revision("003", Some("002"), "block", "    pass", block);
    applied(&mut client);
    let preview = client.call("rollback", json!({}));
    let summary = preview["summary"].as_str().unwrap();
    assert!(summary.contains("1 step(s) may destroy more, which reading cannot tell"), "{summary}");
    let answer = rolled_back(&mut client, "-1", true);
    assert_eq!(code(&answer), "not_kept", "{answer:#}");
    // On a protected database a person is asked before it, or it does not run.
    shop.write("alembic-mcp.toml", "[[databases]]\nurl = \"*\"\nprotected = true\n");
    let answer = rolled_back(&mut client, "-1", false);
    assert_eq!(code(&answer), "person_needed", "{answer:#}");
    let unblock = answer["blocked"]["unblock"].as_str().unwrap();
    assert!(unblock.starts_with("report {}"), "{unblock}");
}

#[test]
fn the_only_revision_is_not_rolled_back_to_an_empty_database() {
    let shop = Shop::new(Backend::Sqlite, Engine::Sync);
    let mut client = shop.serve();
    let review = client.call("review_file", json!({"revision": "001"}));
    client.call("apply", json!({"review_id": review["data"]["review_id"]}));
    assert_eq!(versions(&shop), "[('001',)]");
    for target in ["-1", "base"] {
        let answer = client.call("rollback", json!({"target": target}));
        assert_eq!(code(&answer), "rollback_not_allowed", "{answer:#}");
    }
    shop.write("alembic-mcp.toml", "[[databases]]\nurl = \"*\"\nallow-rollback = \"base\"\n");
    let answer = rolled_back(&mut client, "-1", false);
    assert_ne!(answer["status"], "blocked", "{answer:#}");
    assert_eq!(versions(&shop), "[]");
}
