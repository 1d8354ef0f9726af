//! Tests on a real MariaDB server: what is read of it, how it is reached, how it refuses.

use std::path::Path;

use alembic_mcp::database::{Database, RelationKind};
use alembic_mcp::project::{DatabaseUrl, Secret, VersionTable};
use alembic_mcp::schema::QualifiedName;
use serde_json::json;

use crate::support::agreement::tried as apply;
use crate::support::mariadb::{PASSWORD, server, with_driver};
use crate::support::shop::{Backend, Engine, Shop};

fn parsed(url: &str) -> DatabaseUrl {
    DatabaseUrl::parse(url, Path::new("/")).expect("a URL")
}

/// The URL of a new database on which `sql` was run.
fn database_with(sql: &str) -> DatabaseUrl {
    let url = server().create_database();
    server().execute_in(&url, sql);
    parsed(&url)
}

const SCHEMA: &str = r#"
CREATE TABLE users (id int AUTO_INCREMENT PRIMARY KEY, email varchar(100) NOT NULL UNIQUE)
    COMMENT 'who "buys"
here';
CREATE TABLE `Users` (id int);
CREATE TABLE orders (
    id bigint unsigned NOT NULL AUTO_INCREMENT COMMENT 'it''s a number',
    user_id int NOT NULL,
    status enum('new', 'it''s sent') DEFAULT 'new',
    total decimal(10, 2) NOT NULL DEFAULT 0,
    doubled decimal(12, 2) AS (total * 2) STORED,
    next_user int AS (user_id + 1) VIRTUAL,
    flag tinyint(1) DEFAULT 1,
    payload json,
    body text DEFAULT 'x',
    changed_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
    made_at datetime(3) DEFAULT CURRENT_TIMESTAMP(3),
    day date DEFAULT (CURDATE()),
    bits bit(1) DEFAULT b'1',
    nothing varchar(9) DEFAULT NULL,
    word varchar(9) DEFAULT 'NULL',
    empty varchar(9) DEFAULT '',
    sum int DEFAULT (1 + 2),
    `Odd ``name` int CHECK (`Odd ``name` > 1),
    PRIMARY KEY (id),
    CONSTRAINT positive CHECK (total >= 0),
    CHECK (user_id > 0),
    UNIQUE (user_id, status),
    CONSTRAINT fk_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    KEY ix_word (word(5), made_at DESC),
    FULLTEXT KEY ft_body (body),
    UNIQUE KEY ux_body (body(10))
);
CREATE TABLE notes (
    id int PRIMARY KEY,
    order_id bigint unsigned,
    body varchar(9),
    CHECK (body > 'a'),
    FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE SET NULL ON UPDATE RESTRICT
);
CREATE VIEW open_orders AS SELECT id, total FROM orders;
CREATE TRIGGER tr_total BEFORE UPDATE ON orders FOR EACH ROW SET NEW.flag = 1;
CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY);
INSERT INTO alembic_version VALUES ('abc123');
INSERT INTO users (email) SELECT CONCAT('u', seq) FROM seq_1_to_10;
INSERT INTO orders (user_id, total, body, status)
    SELECT seq, seq, seq, IF(seq > 7, NULL, 'new') FROM seq_1_to_10;
"#;

#[tokio::test]
async fn mariadb_shows_the_table_as_it_is() {
    let database = Database::connect(&database_with(SCHEMA)).await.expect("connects");
    let orders = QualifiedName::bare("orders");
    let table = database.table(&orders).await.expect("reads").expect("exists");
    insta::assert_json_snapshot!("mariadb_orders", table);
    // The checks of another table bear the same names, and are not this one's.
    let notes = QualifiedName::bare("notes");
    let notes = database.table(&notes).await.expect("reads").expect("exists");
    assert_eq!(notes.check_constraints.len(), 1, "{notes:#?}");
    assert_eq!(notes.foreign_keys[0].name.as_deref(), Some("notes_ibfk_1"));
    assert_eq!(notes.foreign_keys[0].on_update, None);
    let users = QualifiedName::bare("users");
    let users = database.table(&users).await.expect("reads").expect("exists");
    assert_eq!(users.comment.as_deref(), Some("who \"buys\"\nhere"));
    assert_eq!(users.columns.len(), 2, "of another table whose name differs in case: {users:#?}");
}

#[tokio::test]
async fn mariadb_names_counts_enums_and_versions() {
    let database = Database::connect(&database_with(SCHEMA)).await.expect("connects");
    let mut names: Vec<String> =
        database.table_names().await.expect("reads").iter().map(ToString::to_string).collect();
    names.sort();
    assert_eq!(names, ["Users", "alembic_version", "notes", "orders", "users"]);
    let orders = QualifiedName::bare("orders");
    let enums = database.enums_of(&orders).await.expect("reads");
    assert_eq!((enums.len(), enums[0].name.name.as_str()), (1, "status"));
    assert_eq!(enums[0].labels, ["new", "it's sent"]);
    let rows = database.row_count(&orders).await.expect("counts");
    assert_eq!((rows.rows, rows.exact), (10, true));
    assert_eq!(
        database.null_counts(&orders, &["status", "Odd `name", "total"]).await.expect("counts"),
        [3, 10, 0]
    );
    assert_eq!(database.count_where(&orders, "total > 8 -- why").await.expect("counts"), 2);
    assert!(database.table_bytes(&orders).await.expect("reads").is_some_and(|bytes| bytes > 0));
    let version = |name: &str| VersionTable { name: name.into(), schema: None };
    assert_eq!(
        database.current_revisions(&version("alembic_version")).await.expect("reads"),
        Some(vec!["abc123".to_owned()])
    );
    assert_eq!(database.current_revisions(&version("nothing")).await.expect("reads"), None);
    let around = database.surroundings(&orders).await.expect("reads").expect("exists");
    assert_eq!((around.kind, around.triggers), (RelationKind::Table, vec!["tr_total".to_owned()]));
    assert_eq!(around.referenced_by, ["notes(order_id) -> id ON DELETE SET NULL"]);
    let view = QualifiedName::bare("open_orders");
    let around = database.surroundings(&view).await.expect("reads").expect("exists");
    assert_eq!(around.kind, RelationKind::View);
    let told = database.server_version().await.expect("reads");
    assert!(told.starts_with(|letter: char| letter.is_ascii_digit()), "{told}");
}

#[tokio::test]
async fn mariadb_reads_tables_of_other_databases() {
    let other = database_with("CREATE TABLE parents (id int PRIMARY KEY)").database.expect("named");
    let url = database_with(&format!(
        "CREATE TABLE children (id int PRIMARY KEY, parent_id int,
         CONSTRAINT fk_parent FOREIGN KEY (parent_id) REFERENCES {other}.parents (id))"
    ));
    let database = Database::connect(&url).await.expect("connects");
    let parents = QualifiedName::new(Some(other.clone()), "parents");
    let table = database.table(&parents).await.expect("reads").expect("exists");
    assert_eq!(table.name, parents);
    assert_eq!(database.row_count(&parents).await.expect("counts").rows, 0);
    let children = QualifiedName::bare("children");
    let table = database.table(&children).await.expect("reads").expect("exists");
    assert_eq!(table.foreign_keys[0].referred_table, parents);
}

#[tokio::test]
async fn mariadb_refuses_to_act_and_ends_long_statements() {
    let url = database_with(
        "CREATE TABLE t (id int); INSERT INTO t VALUES (1);
         CREATE FUNCTION lower2(n int) RETURNS int MODIFIES SQL DATA
             BEGIN INSERT INTO t VALUES (2); RETURN 1; END;
         CREATE VIEW writes AS SELECT lower2(1) AS n;
         CREATE VIEW slow AS SELECT SLEEP(60) AS n;",
    );
    let database = Database::connect(&url).await.expect("connects");
    let table = QualifiedName::bare("t");
    let refusal = database.count_where(&table, "SLEEP(1) = 0").await.expect_err("refused");
    assert_eq!(refusal.code, "condition_not_counted");
    let writes = QualifiedName::bare("writes");
    let refusal = database.count_where(&writes, "n = 1").await.expect_err("refused");
    assert!(refusal.root_cause.contains("READ ONLY"), "{refusal}");
    let slow = QualifiedName::bare("slow");
    let refusal = database.count_where(&slow, "n = 0").await.expect_err("refused");
    assert_eq!(refusal.code, "database_timeout", "{refusal}");
    // The connection is still good for the next question.
    assert_eq!(database.row_count(&table).await.expect("counts").rows, 1);
}

#[tokio::test]
async fn failures_to_reach_mariadb_are_told_apart() {
    let good = database_with("CREATE TABLE t (id int)");
    let refused = async |url: &DatabaseUrl| Database::connect(url).await.expect_err("refused");
    let mut missing = good.clone();
    missing.database = Some("no_such_database".into());
    let refusal = refused(&missing).await;
    assert_eq!(refusal.code, "no_such_database", "{refusal}");
    assert_eq!(refusal.unblock, "CREATE DATABASE no_such_database;");

    let mut wrong = good.clone();
    wrong.password = Some(Secret::new("hunter2"));
    let refusal = refused(&wrong).await;
    assert_eq!(refusal.code, "database_auth_failed", "{refusal}");
    assert!(!format!("{refusal:?}").contains("hunter2"));

    let name = good.database.clone().expect("named");
    let user = format!("limited_{name}");
    server().execute_in(&name, &format!("CREATE USER {user}@'%' IDENTIFIED BY 'secret'"));
    let mut limited = good.clone();
    limited.username = Some(user.clone());
    limited.password = Some(Secret::new("secret"));
    let refusal = refused(&limited).await;
    assert_eq!(refusal.code, "database_permission", "{refusal}");
    assert_eq!(refusal.unblock, format!("GRANT SELECT ON `{name}`.* TO '{user}'@'%';"));
    server().execute_in(&name, &format!("GRANT INSERT ON {name}.* TO {user}@'%'"));
    let database = Database::connect(&limited).await.expect("connects");
    let table = QualifiedName::bare("t");
    let refusal = database.count_where(&table, "id = 1").await.expect_err("refused");
    assert_eq!(refusal.code, "database_permission", "{refusal}");

    let mut closed = good.clone();
    closed.host = Some("127.0.0.1".into());
    closed.port = Some(1);
    closed.query.clear();
    let refusal = refused(&closed).await;
    assert_eq!(refusal.code, "database_unreachable");
    assert!(refusal.root_cause.contains("connection refused"), "{refusal}");
    assert!(refusal.unblock.starts_with("mysqladmin"), "{refusal}");
    let mut no_socket = good;
    no_socket.query = vec![("unix_socket".into(), "/nowhere/mysqld.sock".into())];
    let refusal = refused(&no_socket).await;
    assert!(refusal.root_cause.contains("socket does not exist"), "{refusal}");
}

#[tokio::test]
async fn mariadb_is_reached_as_each_driver_writes_it() {
    let url = server().create_database();
    let reached = async |url: &str| Database::connect(&parsed(url)).await;
    for driver in
        ["mysql", "mysql+pymysql", "mysql+mysqldb", "mysql+asyncmy", "mariadb+mariadbconnector"]
    {
        let database = reached(&with_driver(&url, driver)).await.expect(driver);
        assert!(database.identity().await.is_some(), "{driver}");
    }
    // Sessions of another character set hold the same texts.
    server().execute_in(&url, "CREATE TABLE t (id int) COMMENT 'größer als 字'");
    let (body, _) = url.split_once('?').unwrap_or((&url, ""));
    let latin = reached(&format!("{body}?charset=latin1&local_infile=1")).await.expect("connects");
    let table = latin.table(&QualifiedName::bare("t")).await.expect("reads").expect("exists");
    assert_eq!(table.comment.as_deref(), Some("größer als 字"));

    let (Some(socket), Some(certificate)) = (server().socket(), server().certificate()) else {
        return;
    };
    let (socket, certificate) = (socket.display(), certificate.display());
    let (scheme, rest) = body.split_once("://").expect("a URL");
    let (user, place) = rest.rsplit_once('@').expect("a user");
    let (_, name) = place.split_once('/').expect("a database");
    let by_socket = format!("{scheme}://{user}@localhost/{name}?unix_socket={socket}");
    let same = reached(&by_socket).await.expect("connects").identity().await;
    assert_eq!(same, reached(&url).await.expect("connects").identity().await);
    for options in [
        format!("ssl_ca={certificate}"),
        format!("ssl_verify_identity=true&ssl_ca={certificate}"),
        "ssl_mode=REQUIRED".to_owned(),
        "ssl_disabled=true".to_owned(),
    ] {
        reached(&format!("{body}?{options}")).await.unwrap_or_else(|refusal| {
            panic!("{options}: {refusal}");
        });
    }
    let refusal = reached(&format!("{body}?ssl_verify_cert=true")).await.expect_err("refused");
    assert_eq!(refusal.code, "database_tls", "{refusal}");
    assert!(refusal.unblock.contains("ssl_ca="), "{refusal}");
    assert!(!format!("{refusal:?}").contains(PASSWORD));
}

#[test]
fn every_pattern_runs_up_and_down_on_mariadb() {
    let shop = Shop::new(Backend::Mariadb, Engine::Sync);
    let settings = "    op.create_table(\"app_settings\", sa.Column(\"key\", sa.String(50), primary_key=True))";
    shop.revision("003", Some("002"), "settings", settings, "    op.drop_table(\"app_settings\")");
    let mut client = shop.serve();
    apply(&mut client);
    shop.fill();
    shop.execute("INSERT INTO app_settings VALUES ('old_key')");
    let patterns = json!([
        {"op": "add_column", "table": "users", "column": "note", "type": "Text"},
        {"op": "add_column", "table": "users", "column": "level", "type": "Integer", "default": "0", "required": true},
        {"op": "add_column", "table": "users", "column": "settings", "type": "JSON"},
        {"op": "add_column", "table": "users", "column": "order_id", "type": "Integer", "references": "orders.id", "ondelete": "SET NULL"},
        {"op": "create_index", "table": "users", "columns": ["email", "level"], "unique": true},
        {"op": "backfill", "table": "users", "column": "note", "value": "CONCAT(email, ':x')"},
        {"op": "rename_key", "table": "app_settings", "old": "old_key", "new": "new_key"}
    ]);
    let arguments = json!({"kind": "operations", "message": "catalogue", "operations": patterns});
    let written = client.call("generate_revision", arguments);
    assert_ne!(written["status"], "blocked", "{written:#}");
    let applied = apply(&mut client);
    assert_ne!(applied["status"], "blocked", "{applied:#}");
    assert_eq!(applied["report"]["backfill"][0]["verdict"], "set", "{applied:#}");
    assert_eq!(applied["report"]["backfill"][0]["rows_total"], 2, "{applied:#}");
    let checks = applied["data"]["after_checks"].as_array().expect("checks");
    assert!(checks.iter().all(|check| check["status"] == "pass"), "{checks:#?}");
    assert_eq!(shop.execute("SELECT * FROM app_settings"), "[('new_key',)]");
    let verified = client.call("verify_table", json!({"table": "users"}));
    for text in ["order_id", "fk_users_order_id_orders", "uq_users_email_level"] {
        assert!(verified.to_string().contains(text), "{text}: {verified:#}");
    }
    let compare = ["--database-url", &shop.url, "schema", "--compare"];
    let (code, drift) = crate::replay::run(shop.root(), &compare);
    assert_eq!(code, Some(0), "{drift}");

    let preview = client.call("rollback", json!({"target": "003"}));
    let id = preview["data"]["review_id"].clone();
    let arguments = json!({"target": "003", "review_id": id});
    let undone = client.call("rollback", arguments);
    assert_eq!(undone["report"]["current"], json!(["003"]), "{undone:#}");
    assert_eq!(shop.execute("SELECT * FROM app_settings"), "[('old_key',)]");

    let enum_value = json!([{"op": "add_enum_value", "enum": "mood", "value": "x"}]);
    let arguments = json!({"kind": "operations", "message": "m", "operations": enum_value});
    let refused = client.call("generate_revision", arguments);
    assert_eq!(refused["blocked"]["code"], "not_on_this_database", "{refused:#}");
}

#[test]
fn the_index_that_a_foreign_key_leaves_behind_is_no_constraint() {
    let shop = Shop::new(Backend::Mariadb, Engine::Sync);
    let key = "    op.add_column(\"users\", sa.Column(\"parent\", sa.Integer))\n    \
               op.create_foreign_key(\"fk_parent\", \"users\", \"users\", [\"parent\"], [\"id\"])";
    let drop = "    op.drop_constraint(\"fk_parent\", \"users\", type_=\"foreignkey\")";
    shop.revision("003", Some("002"), "key", key, drop);
    shop.revision("004", Some("003"), "no key", drop, key);
    let mut client = shop.serve();
    let applied = apply(&mut client);
    let checks = applied["data"]["after_checks"].as_array().expect("checks");
    let gone =
        checks.iter().find(|check| check["expected"] == "constraint fk_parent on users is gone");
    assert_eq!(gone.expect("it is checked")["status"], "pass", "{applied:#}");
    let shown = client.call("verify_table", json!({"table": "users"}));
    assert!(shown.to_string().contains("fk_parent"), "the index is not shown: {shown:#}");
}

#[test]
fn a_review_is_made_for_the_version_of_the_server_that_was_reached() {
    let shop = Shop::new(Backend::Mariadb, Engine::Sync);
    let refunds =
        "CREATE TABLE refunds (id bigint PRIMARY KEY, order_id int REFERENCES orders (id))";
    shop.revision(
        "003",
        Some("002"),
        "create refunds",
        &format!("    op.execute(\"{refunds}\")"),
        "    op.drop_table(\"refunds\")",
    );
    // MySQL before 9.0 forgets what MariaDB makes a foreign key of since 10.5.
    let reached = shop.serve().call("review_file", json!({"revision": "003"})).to_string();
    assert!(
        reached.contains("refunds") && !reached.contains("mysql-inline-references"),
        "{reached}"
    );
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_alembic-mcp"))
        .args(["review", "--dialect", "mysql", "--format", "json"])
        .current_dir(shop.root())
        .output()
        .expect("runs");
    let unknown = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(unknown.contains("mysql-inline-references"), "{unknown}");
}
