//! Each pattern of the catalogue and each common change, on each database and in each naming convention: written,
//! reviewed without findings, applied, verified and rolled back through the built server.

use std::collections::BTreeMap;
use std::fs;

use serde_json::{Value, json};

use crate::support::agreement::agreed;
use crate::support::client::Client;
use crate::support::shop::{Backend, Engine, Shop};

/// How a project names its revision files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Convention {
    Numbers,
    Hashes,
    Dates,
    Slugs,
}

/// As many rows as count as many.
const MANY: u32 = 10_001;

/// What the changes stand on: tables, an enum where there are any, a table without a key.
fn base(backend: Backend) -> Value {
    let id = json!({"column": "id", "type": "Integer", "primary_key": true});
    let key = match backend {
        Backend::Postgres => {
            json!({"column": "id", "type": "UUID", "primary_key": true, "default": "gen_random_uuid()"})
        }
        _ => id.clone(),
    };
    let mood = match backend {
        Backend::Postgres => {
            json!({"column": "mood", "type": "Enum", "enum": "mood", "labels": ["ok", "bad"]})
        }
        _ => json!({"column": "mood", "type": "Enum", "labels": ["ok", "bad"]}),
    };
    json!([
        {"op": "create_table", "table": "teams", "define": [key, {"column": "name", "type": "String(40)", "required": true}, mood]},
        {"op": "create_table", "table": "app_settings", "define": [
            {"column": "key", "type": "String(60)", "primary_key": true}, {"column": "value", "type": "Text"}]},
        {"op": "create_table", "table": "notes", "comment": "what is said", "define": [
            {"column": "id", "type": "BigInteger", "primary_key": true},
            {"column": "order_id", "references": "orders.id", "ondelete": "CASCADE", "required": true},
            {"column": "parent_id", "references": "notes.id", "ondelete": "SET NULL"},
            {"column": "body", "type": "String(80)", "required": true, "default": "''", "comment": "as typed"},
            {"column": "length", "type": "Integer", "computed": "length(body)"}]},
        {"op": "create_index", "table": "notes", "columns": ["body"], "name": "ix_notes_body"},
    ])
}

/// One call each: its name, what it asks for, and the databases that have it.
fn changes() -> Vec<(&'static str, Value, &'static [Backend])> {
    use Backend::{Mariadb as M, Postgres as P, Sqlite as S};
    const ALL: &[Backend] = &[P, M, S];
    let because = "nothing reads it since release 12";
    vec![
        (
            "optional column",
            json!([{"op": "add_column", "table": "orders", "column": "notes", "type": "Text"}]),
            ALL,
        ),
        (
            "column with default",
            json!([{"op": "add_column", "table": "orders", "column": "priority", "type": "Integer", "required": true, "default": "0"}]),
            ALL,
        ),
        (
            "jsonb",
            json!([{"op": "add_column", "table": "orders", "column": "doc", "type": "JSONB"}]),
            &[P],
        ),
        (
            "json",
            json!([{"op": "add_column", "table": "orders", "column": "doc", "type": "JSON"}]),
            &[M, S],
        ),
        (
            "foreign key with cascade",
            json!([{"op": "add_column", "table": "orders", "column": "team_id", "references": "teams.id", "ondelete": "CASCADE"}]),
            ALL,
        ),
        (
            "uuid foreign key",
            json!([{"op": "add_column", "table": "users", "column": "team_id", "type": "UUID", "references": "teams.id", "ondelete": "CASCADE"}]),
            &[P],
        ),
        (
            "partial unique index",
            json!([{"op": "create_index", "table": "orders", "columns": ["user_id"], "unique": true, "where": "status = 'open'"}]),
            &[P, S],
        ),
        (
            "enum value",
            json!([{"op": "add_enum_value", "enum": "mood", "value": "usd_master"}]),
            &[P],
        ),
        (
            "enum member",
            json!([{"op": "add_enum_value", "table": "teams", "column": "mood", "value": "usd_master"}]),
            &[M],
        ),
        (
            "rename key",
            json!([{"op": "rename_key", "table": "app_settings", "old": "gltf_production_x", "new": "scene_x"}]),
            ALL,
        ),
        (
            "backfill",
            json!([
            {"op": "add_column", "table": "orders", "column": "label", "type": "String(60)"},
            {"op": "backfill", "table": "orders", "column": "label", "value": "status"}]),
            ALL,
        ),
        (
            "required column with values",
            json!([{"op": "add_column", "table": "orders", "column": "total", "type": "Integer", "required": true, "value": "id * 2"}]),
            ALL,
        ),
        (
            "volatile default",
            json!([{"op": "add_column", "table": "orders", "column": "token", "type": "UUID", "required": true, "default": "gen_random_uuid()"}]),
            &[P],
        ),
        (
            "current timestamp",
            json!([{"op": "add_column", "table": "teams", "column": "seen_at", "type": "DateTime", "default": "CURRENT_TIMESTAMP"}]),
            &[M, S],
        ),
        (
            "new enum column",
            json!([{"op": "add_column", "table": "orders", "column": "cycle", "type": "Enum", "enum": "cycle", "labels": ["monthly", "yearly"]}]),
            ALL,
        ),
        (
            "known enum column",
            json!([{"op": "add_column", "table": "users", "column": "mood", "type": "Enum", "enum": "mood", "default": "'ok'"}]),
            &[P],
        ),
        (
            "array column",
            json!([{"op": "add_column", "table": "users", "column": "tags", "type": "ARRAY(Text)"}]),
            &[P],
        ),
        (
            "computed column",
            json!([{"op": "add_column", "table": "orders", "column": "double_total", "type": "Integer", "computed": "total * 2"}]),
            &[M],
        ),
        (
            "stored computed column",
            json!([{"op": "add_column", "table": "orders", "column": "double_total", "type": "Integer", "computed": "total * 2", "reason": "the table is small enough"}]),
            &[P],
        ),
        (
            "identity column",
            json!([{"op": "create_table", "table": "counters", "define": [{"column": "id", "type": "BigInteger", "primary_key": true, "identity": true}, {"column": "n", "type": "Numeric(10, 2)"}]}]),
            ALL,
        ),
        (
            "default set",
            json!([{"op": "alter_column", "table": "orders", "column": "status", "default": "'new'"}]),
            ALL,
        ),
        (
            "default dropped",
            json!([{"op": "alter_column", "table": "orders", "column": "status", "default": "", "reason": because}]),
            ALL,
        ),
        (
            "comment",
            json!([{"op": "alter_column", "table": "orders", "column": "status", "comment": "where it's at"}]),
            &[P, M],
        ),
        (
            "null allowed",
            json!([{"op": "alter_column", "table": "orders", "column": "status", "required": false}]),
            ALL,
        ),
        (
            "not null",
            json!([{"op": "alter_column", "table": "orders", "column": "status", "required": true, "value": "'new'"}]),
            ALL,
        ),
        (
            "wider type",
            json!([{"op": "alter_column", "table": "users", "column": "email", "type": "String(250)"}]),
            ALL,
        ),
        (
            "another type beside",
            json!([{"op": "alter_column", "table": "orders", "column": "priority", "type": "BigInteger"}]),
            &[P, M],
        ),
        (
            "another type at once",
            json!([{"op": "alter_column", "table": "orders", "column": "total", "type": "BigInteger", "reason": because}]),
            &[M],
        ),
        (
            "narrower type at once",
            json!([{"op": "alter_column", "table": "users", "column": "email", "type": "String(240)", "reason": because}]),
            ALL,
        ),
        (
            "column renamed beside",
            json!([{"op": "rename_column", "table": "orders", "column": "notes", "new": "remarks"}]),
            ALL,
        ),
        (
            "column renamed at once",
            json!([{"op": "rename_column", "table": "orders", "column": "label", "new": "tag", "reason": because}]),
            ALL,
        ),
        (
            "index",
            json!([{"op": "create_index", "table": "orders", "columns": ["status", "user_id"]}]),
            ALL,
        ),
        (
            "index on expression",
            json!([{"op": "create_index", "table": "users", "columns": ["lower(email)"]}]),
            &[P],
        ),
        (
            "gin index",
            json!([{"op": "create_index", "table": "orders", "columns": ["doc"], "using": "gin"}]),
            &[P],
        ),
        (
            "index dropped",
            json!([{"op": "drop_index", "table": "notes", "name": "ix_notes_body"}]),
            ALL,
        ),
        (
            "foreign key",
            json!([
            {"op": "add_column", "table": "orders", "column": "reviewer_id", "type": "Integer"},
            {"op": "create_foreign_key", "table": "orders", "columns": ["reviewer_id"], "references": "users.id", "ondelete": "SET NULL"}]),
            ALL,
        ),
        (
            "foreign key validated",
            json!([
            {"op": "add_column", "table": "orders", "column": "payer_id", "type": "Integer"},
            {"op": "create_foreign_key", "table": "orders", "columns": ["payer_id"], "references": "users.id", "name": "fk_payer", "ondelete": "CASCADE"},
            {"op": "create_index", "table": "orders", "columns": ["payer_id"]},
            {"op": "validate_constraint", "table": "orders", "name": "fk_payer"}]),
            &[P],
        ),
        ("unique", json!([{"op": "create_unique", "table": "users", "columns": ["email"]}]), ALL),
        (
            "check",
            json!([{"op": "create_check", "table": "orders", "where": "total >= 0", "name": "ck_orders_total"}]),
            ALL,
        ),
        (
            "primary key",
            json!([{"op": "create_primary_key", "table": "codes", "columns": ["code"]}]),
            ALL,
        ),
        (
            "constraint renamed",
            json!([{"op": "rename_constraint", "table": "users", "name": "uq_users_email", "new": "uq_email"}]),
            ALL,
        ),
        (
            "constraint dropped",
            json!([{"op": "drop_constraint", "table": "users", "name": "uq_email", "reason": because}]),
            ALL,
        ),
        (
            "check dropped",
            json!([{"op": "drop_constraint", "table": "orders", "name": "ck_orders_total", "reason": because}]),
            ALL,
        ),
        (
            "foreign key dropped",
            json!([{"op": "drop_constraint", "table": "orders", "name": "fk_orders_reviewer_id_users", "reason": because}]),
            ALL,
        ),
        (
            "column dropped",
            json!([{"op": "drop_column", "table": "orders", "column": "tag", "reason": because}]),
            ALL,
        ),
        (
            "required column dropped",
            json!([{"op": "drop_column", "table": "teams", "column": "name", "reason": because}]),
            ALL,
        ),
        (
            "table renamed with a view",
            json!([{"op": "rename_table", "table": "codes", "new": "labels"}]),
            &[P, M],
        ),
        (
            "table renamed at once",
            json!([{"op": "rename_table", "table": "app_settings", "new": "settings", "reason": because}]),
            ALL,
        ),
        ("table dropped", json!([{"op": "drop_table", "table": "notes", "reason": because}]), ALL),
        (
            "enum made and dropped",
            json!([{"op": "create_enum", "enum": "color", "labels": ["red", "it's blue"]}]),
            &[P],
        ),
        (
            "label renamed",
            json!([{"op": "rename_enum_value", "enum": "color", "old": "red", "new": "crimson", "reason": because}]),
            &[P],
        ),
        (
            "index on expression at last",
            json!([{"op": "create_index", "table": "users", "columns": ["lower(email)"]}]),
            &[S],
        ),
        (
            "computed column at last",
            json!([{"op": "add_column", "table": "orders", "column": "double_total", "type": "Integer", "computed": "total * 2"}]),
            &[S],
        ),
        ("enum dropped", json!([{"op": "drop_enum", "enum": "color"}]), &[P]),
    ]
}

/// The shop with a table without a key, named as the convention has it.
fn shop(backend: Backend, convention: Convention) -> Shop {
    let shop = Shop::new(backend, Engine::Sync);
    shop.revision(
        "003",
        Some("002"),
        "create codes",
        "    op.create_table('codes', sa.Column('code', sa.String(40), nullable=False))",
        "    op.drop_table('codes')",
    );
    let template = match convention {
        Convention::Numbers => return shop,
        Convention::Hashes => "%%(rev)s_%%(slug)s",
        Convention::Dates => {
            "%%(year)d_%%(month).2d_%%(day).2d_%%(hour).2d%%(minute).2d-%%(rev)s_%%(slug)s"
        }
        Convention::Slugs => "%%(slug)s",
    };
    let ini = shop.read("alembic.ini").replace("%%(rev)s_%%(slug)s", template);
    shop.write("alembic.ini", &ini);
    let ids = [("001", "5e0c3aa91b7d"), ("002", "81d4f0a6c2e9"), ("003", "c07b9d15e3fa")];
    let folder = shop.root().join("migrations/versions");
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let mut text = fs::read_to_string(&path).unwrap();
        let mut name = path.file_name().unwrap().to_str().unwrap().to_owned();
        fs::remove_file(&path).unwrap();
        for (number, id) in ids {
            text = text.replace(number, id);
            let slug = name.strip_prefix(&format!("{number}_")).map(str::to_owned);
            let Some(slug) = slug else { continue };
            name = match convention {
                Convention::Hashes => format!("{id}_{slug}"),
                Convention::Dates => format!("2026_01_02_0304-{id}_{slug}"),
                _ => slug,
            };
        }
        fs::write(folder.join(name), text).unwrap();
    }
    shop
}

/// Whether a new file is called as the project's are.
fn is_named_so(convention: Convention, file: &str, id: &str) -> bool {
    let slug = |text: &str| text.starts_with(|first: char| first.is_ascii_lowercase());
    match convention {
        Convention::Numbers => id.len() == 3 && file.starts_with(&format!("{id}_")),
        Convention::Hashes => id.len() == 12 && file.starts_with(&format!("{id}_")),
        Convention::Dates => file.starts_with("20") && file.contains(&format!("-{id}_")),
        Convention::Slugs => slug(file) && !file.contains(id),
    }
}

fn fill(shop: &Shop) {
    let numbers = match shop.backend {
        Backend::Postgres => format!("generate_series(1, {MANY}) AS n(i)"),
        Backend::Mariadb => format!("(SELECT seq AS i FROM seq_1_to_{MANY}) AS n"),
        Backend::Sqlite => format!(
            "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {MANY}) SELECT i FROM n) AS n"
        ),
    };
    let mail = if shop.backend == Backend::Mariadb { "CONCAT('u', i)" } else { "'u' || i" };
    shop.execute(&format!("INSERT INTO users (id, email) SELECT i, {mail} FROM {numbers}"));
    shop.execute(&format!(
        "INSERT INTO orders (id, user_id, status) SELECT i, i, 'new' FROM {numbers}"
    ));
    shop.execute("INSERT INTO app_settings VALUES ('gltf_production_x', '1')");
    shop.execute("INSERT INTO codes VALUES ('a'), ('b')");
    shop.execute("INSERT INTO notes (id, order_id, body) VALUES (1, 1, 'hello')");
}

/// Writes the revisions of one call, which have to stand review.
fn written(client: &mut Client, convention: Convention, message: &str, operations: &Value) {
    let arguments = json!({"kind": "operations", "message": message, "operations": operations});
    let answer = client.call("generate_revision", arguments);
    assert_ne!(answer["status"], "blocked", "{message}: {answer:#}");
    let data = &answer["data"];
    let findings: Vec<&Value> = data["findings"].as_array().unwrap().iter().collect();
    let grave: Vec<&&Value> = findings.iter().filter(|one| one["severity"] != "info").collect();
    assert!(
        grave.is_empty(),
        "{message}: {grave:#?}\n{}\n{:#}",
        data["source"].as_str().unwrap(),
        data["more"]
    );
    assert_ne!(data["verdict"], "block", "{message}: {answer:#}");
    let more = data["more"].as_array().into_iter().flatten();
    for file in std::iter::once(data).chain(more) {
        let (name, id) = (file["file"].as_str().unwrap(), file["revision_id"].as_str().unwrap());
        assert!(is_named_so(convention, name, id), "{convention:?}: {name} of {id}");
    }
}

fn apply_all(client: &mut Client) -> Value {
    let review = client.call("review_file", json!({}));
    let applied = client.call("apply", agreed(&review));
    assert_ne!(applied["status"], "blocked", "{applied:#}");
    let checks = applied["data"]["after_checks"].as_array().unwrap();
    let failed: Vec<&Value> = checks.iter().filter(|check| check["status"] == "fail").collect();
    assert!(failed.is_empty(), "{failed:#?}");
    applied
}

/// The tables as the database has them; the migrations must have nothing to say against it.
fn verified(client: &mut Client, tables: &[&str]) -> BTreeMap<String, Value> {
    let verify = |table: &&str| {
        let answer = client.call("verify_table", json!({"table": table}));
        assert_ne!(answer["status"], "blocked", "{table}: {answer:#}");
        let differences = answer["data"]["differences"].as_array().into_iter().flatten();
        let differ: Vec<&Value> =
            differences.filter(|one| one["migrations"] != "as the database").collect();
        assert!(differ.is_empty(), "{table}: {differ:#?}");
        let mut made = answer["data"]["table"].clone();
        for counted in ["rows", "bytes", "total_bytes", "estimated_rows"] {
            made.as_object_mut().map(|fields| fields.shift_remove(counted));
        }
        ((*table).to_owned(), made)
    };
    tables.iter().map(verify).collect()
}

const TABLES: [&str; 6] = ["users", "orders", "teams", "app_settings", "codes", "notes"];

fn all_changes(backend: Backend, convention: Convention) {
    let shop = shop(backend, convention);
    let mut client = shop.serve();
    apply_all(&mut client);
    written(&mut client, convention, "what the changes stand on", &base(backend));
    let stood = apply_all(&mut client)["report"]["current"].clone();
    fill(&shop);
    let before = verified(&mut client, &TABLES);
    for (name, operations, databases) in changes() {
        if databases.contains(&backend) {
            written(&mut client, convention, name, &operations);
        }
    }
    apply_all(&mut client);
    verified(&mut client, &["users", "orders", "teams"]);
    let back = json!({"target": stood[0]});
    let preview = client.call("rollback", back.clone());
    let id = &preview["data"]["review_id"];
    assert!(id.is_string(), "{preview:#}");
    let undone =
        client.call("rollback", json!({"target": stood[0], "review_id": id, "keep": false}));
    assert_ne!(undone["status"], "blocked", "{undone:#}");
    assert_eq!(undone["report"]["current"], stood, "{undone:#}");
    let after = verified(&mut client, &TABLES);
    for table in TABLES {
        assert_eq!(after[table], before[table], "{table} after the rollback");
    }
    apply_all(&mut client);
}

#[test]
fn every_change_on_postgres_with_slugs() {
    all_changes(Backend::Postgres, Convention::Slugs);
}

#[test]
fn every_change_on_postgres_with_numbers() {
    all_changes(Backend::Postgres, Convention::Numbers);
}

#[test]
fn every_change_on_mariadb_with_hashes() {
    all_changes(Backend::Mariadb, Convention::Hashes);
}

#[test]
fn every_change_on_sqlite_with_dates() {
    all_changes(Backend::Sqlite, Convention::Dates);
}
