//! Rows that a pending change would be refused for are counted by the review.

use serde_json::{Value, json};

use crate::support::shop::{Backend, Engine, Shop};

const NOTES: &str = r#"
    op.create_table(
        "notes",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.Column("body", sa.String(50), nullable=True),
        sa.Column("paid", sa.Numeric(12, 4), nullable=True),
    )
    op.execute(
        "INSERT INTO notes (id, order_id, body, paid) VALUES (1, 7, 'twice', 999999.9949), (2, 8, 'twice', -5), "
        "(3, NULL, NULL, NULL), (4, NULL, 'a long one, longer than twenty', 999999.995)"
    )
"#;

const CHANGES: &str = r#"
    with op.batch_alter_table("notes") as batch_op:
        batch_op.create_unique_constraint("uq_notes_body", ["body"])
        batch_op.create_foreign_key("fk_notes_orders", "orders", ["order_id"], ["id"])
        batch_op.create_check_constraint("ck_notes_order", "order_id < 8")
        batch_op.alter_column("body", existing_type=sa.String(50), nullable=False)
        batch_op.alter_column("body", existing_type=sa.String(50), type_=sa.String(20))
        batch_op.alter_column("paid", existing_type=sa.Numeric(12, 4), type_=sa.Numeric(8, 2))
"#;

#[test]
fn rows_in_the_way_are_counted_on_sqlite() {
    assert_counted(Backend::Sqlite);
}

#[test]
fn rows_in_the_way_are_counted_on_postgres() {
    assert_counted(Backend::Postgres);
}

#[test]
fn rows_in_the_way_are_counted_on_mariadb() {
    assert_counted(Backend::Mariadb);
}

fn assert_counted(backend: Backend) {
    let shop = Shop::new(backend, Engine::Sync);
    let mut client = shop.serve();
    shop.revision("003", Some("002"), "create notes", NOTES, "    op.drop_table(\"notes\")");
    super::workflow::apply_all(&mut client);
    shop.revision("004", Some("003"), "tighten notes", CHANGES, "    pass");
    let found = found(&client.call("review_file", json!({})));
    let mut expected = vec![
        "1 value occurs more than once in notes(body): unique fails",
        "2 rows refer by notes(order_id) to no row of \"orders\": ",
        "1 row does not meet order_id < 8 in \"notes\": the change fails",
        "1 row holds NULL in notes.body: NOT NULL fails",
    ];
    if backend != Backend::Sqlite {
        // SQLite keeps texts of any length, and numbers of any size.
        expected.push("1 row does not meet char_length");
        expected.push("1 row does not meet paid > -999999.995 AND paid < 999999.995");
    }
    for one in &expected {
        assert!(found.iter().any(|message| message.starts_with(one)), "{one}: {found:#?}");
    }
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    shop.execute("DELETE FROM notes");
    assert_eq!(self::found(&client.call("review_file", json!({}))), [""; 0]);
}

#[test]
fn what_an_earlier_statement_may_mend_is_a_warning() {
    let shop = Shop::new(Backend::Sqlite, Engine::Sync);
    let mut client = shop.serve();
    shop.revision("003", Some("002"), "create notes", NOTES, "    op.drop_table(\"notes\")");
    super::workflow::apply_all(&mut client);
    let mend = "    op.execute(\"UPDATE notes SET body = '' WHERE body IS NULL\")\n    \
                with op.batch_alter_table(\"notes\") as batch_op:\n        \
                batch_op.alter_column(\"body\", existing_type=sa.String(50), nullable=False)\n";
    shop.revision("004", Some("003"), "tighten notes", mend, "    pass");
    let review = client.call("review_file", json!({}));
    let findings = review["data"]["findings"].as_array().unwrap();
    let found = findings.iter().find(|it| of_rows(it)).unwrap();
    assert_eq!(found["severity"], "warning", "{found}");
}

/// What the review says of rows in the way.
fn found(review: &Value) -> Vec<String> {
    let findings = review["data"]["findings"].as_array().unwrap_or_else(|| panic!("{review:#}"));
    let messages = findings.iter().filter(|it| of_rows(it)).map(|it| it["message"].as_str());
    messages.map(|message| message.unwrap().to_owned()).collect()
}

fn of_rows(finding: &Value) -> bool {
    finding["id"].as_str().unwrap().starts_with("rows-in-the-way")
}
