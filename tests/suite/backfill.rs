//! Backfills, verified by counting: the UPDATE's own WHERE again, the NULLs, the old key and the new.

use serde_json::{Value, json};

use crate::support::agreement::migrate as applied;
use crate::support::shop::{Backend, Engine, Shop};

/// Verdict, rows in all, rows missing, and the query, of each backfill of an answer.
fn told(answer: &Value) -> Vec<String> {
    let lines = answer["report"]["backfill"].as_array().cloned().unwrap_or_default();
    let text = |line: &Value| {
        format!(
            "{}.{} {} {}/{}: {}",
            line["table"].as_str().unwrap(),
            line["column"].as_str().unwrap(),
            line["verdict"].as_str().unwrap(),
            line["rows_missing"],
            line["rows_total"],
            line["evidence"].as_str().unwrap()
        )
    };
    lines.iter().map(text).collect()
}

#[test]
fn what_a_backfill_was_to_do_is_counted_again() {
    for backend in [Backend::Sqlite, Backend::Postgres, Backend::Mariadb] {
        let shop = Shop::new(backend, Engine::Sync);
        let mut client = shop.serve();
        applied(&mut client);
        shop.fill();
        let quote = if backend == Backend::Mariadb { '`' } else { '"' };
        let label = format!("{quote}label{quote} IS NULL");
        let add = "    op.add_column(\"orders\", sa.Column(\"label\", sa.String(20)))\n";
        let cases = [
            (
                "UPDATE orders SET status = 'fresh' WHERE status = 'new'",
                "orders.status set 0/2: SELECT count(*) FROM orders WHERE status = 'new' = 0; \
                 SELECT count(*) FROM orders WHERE status = 'fresh' = 2"
                    .to_owned(),
            ),
            (
                "UPDATE orders SET status = 'b' WHERE status = 'nobody'",
                "orders.status set 0/0: SELECT count(*) FROM orders WHERE status = 'nobody' = 0; \
                 SELECT count(*) FROM orders WHERE status = 'b' = 0: there was none to rename"
                    .to_owned(),
            ),
            (
                "UPDATE orders SET label = 'x'",
                format!("orders.label set 0/3: SELECT count(*) FROM orders WHERE {label} = 0"),
            ),
            (
                "UPDATE orders SET label = 'x' WHERE label IS NULL AND id < 3",
                format!(
                    "orders.label set 0/3: SELECT count(*) FROM orders WHERE label IS NULL AND id < 3 \
                     = 0; SELECT count(*) FROM orders WHERE {label} = 1"
                ),
            ),
            (
                "UPDATE orders SET label = CASE WHEN id = 1 THEN 'one' END WHERE label IS NULL",
                format!(
                    "orders.label partial 2/3: SELECT count(*) FROM orders WHERE label IS NULL = 2; \
                     SELECT count(*) FROM orders WHERE {label} = 2"
                ),
            ),
            (
                "UPDATE orders SET label = NULL",
                format!("orders.label missing 3/3: SELECT count(*) FROM orders WHERE {label} = 3"),
            ),
        ];
        for (place, (statement, expected)) in cases.into_iter().enumerate() {
            let with_column = if statement.contains("label") { add } else { "" };
            let file = shop.revision(
                "003",
                Some("002"),
                "fill",
                &format!("{with_column}    op.execute({statement:?})"),
                "    pass",
            );
            assert_eq!(
                told(&applied(&mut client)),
                std::slice::from_ref(&expected),
                "{backend:?} {place}"
            );
            let report = client.call("report", json!({}));
            assert_eq!(told(&report), [expected], "{backend:?} {place}");
            std::fs::remove_file(file).unwrap();
            shop.execute("UPDATE alembic_version SET version_num = '002'");
            if statement.contains("label") {
                shop.execute("ALTER TABLE orders DROP COLUMN label");
            }
        }
    }
}

/// What cannot be counted is not said to be set.
#[test]
fn a_backfill_from_another_table_is_set_only_where_nothing_is_null() {
    let shop = Shop::new(Backend::Postgres, Engine::Sync);
    let mut client = shop.serve();
    applied(&mut client);
    shop.fill();
    let fill = "    op.add_column(\"orders\", sa.Column(\"email\", sa.String(200)))\n    \
                op.execute(\"UPDATE orders SET email = users.email FROM users \
                WHERE users.id = orders.user_id AND orders.email IS NULL\")";
    shop.revision("003", Some("002"), "fill", fill, "    pass");
    let answer = applied(&mut client);
    assert!(told(&answer)[0].starts_with("orders.email set 0/3: "), "{answer:#}");
    shop.execute("UPDATE orders SET email = NULL WHERE id = 2");
    let report = client.call("report", json!({}));
    let line = told(&report)[0].clone();
    assert!(line.starts_with("orders.email unknown null/null: "), "{line}");
    assert!(line.ends_with("WHERE \"email\" IS NULL = 1"), "{line}");
}
