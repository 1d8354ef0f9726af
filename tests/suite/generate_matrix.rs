//! Each pattern of the catalogue and each common change, on each database and in each naming convention: written,
//! reviewed without findings, applied, verified and rolled back through the built server.

mod changes;

use std::collections::BTreeMap;
use std::fs;

use serde_json::{Value, json};

use changes::{base, changes};

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

/// The other conventions on each database, by a few changes that take several files.
fn few_changes(backend: Backend, conventions: &[Convention]) {
    for &convention in conventions {
        let shop = shop(backend, convention);
        let mut client = shop.serve();
        let stood = apply_all(&mut client)["report"]["current"].clone();
        for (message, operations) in [
            (
                "reviewer",
                json!([{"op": "add_column", "table": "orders", "column": "reviewer_id",
                "references": "users.id", "ondelete": "CASCADE"}]),
            ),
            (
                "label with values",
                json!([{"op": "add_column", "table": "orders", "column": "label",
                "type": "String(40)", "required": true, "value": "status"}]),
            ),
            (
                "unique mail",
                json!([{"op": "create_unique", "table": "users", "columns": ["email"]}]),
            ),
        ] {
            written(&mut client, convention, message, &operations);
        }
        apply_all(&mut client);
        verified(&mut client, &["users", "orders"]);
        let preview = client.call("rollback", json!({"target": stood[0]}));
        let id = &preview["data"]["review_id"];
        let undone =
            client.call("rollback", json!({"target": stood[0], "review_id": id, "keep": false}));
        assert_eq!(undone["report"]["current"], stood, "{undone:#}");
    }
}

#[test]
fn further_conventions_on_postgres() {
    few_changes(Backend::Postgres, &[Convention::Hashes, Convention::Dates]);
}

#[test]
fn further_conventions_on_mariadb() {
    few_changes(Backend::Mariadb, &[Convention::Numbers, Convention::Dates, Convention::Slugs]);
}

#[test]
fn further_conventions_on_sqlite() {
    few_changes(Backend::Sqlite, &[Convention::Numbers, Convention::Hashes, Convention::Slugs]);
}
