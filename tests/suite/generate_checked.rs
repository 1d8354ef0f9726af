//! Operations checked against the schema that the migrations make, before anything is written.

use serde_json::{Value, json};

use crate::generate::{alembic, call, files, project};
use crate::support::postgres;
use crate::support::project::TestProject;

/// What one call of `generate_revision` with one operation is refused with.
fn refused(project: &TestProject, operation: Value) -> Value {
    let arguments = json!({"kind": "operations", "message": "m", "operations": [operation]});
    let answer = call(project, "generate_revision", arguments);
    assert_eq!(answer["status"], "blocked", "{answer:#}");
    answer["blocked"].clone()
}

/// Nothing is written that the replayed schema contradicts; the nearest name and the next call are told.
#[test]
fn what_the_schema_contradicts_is_refused_before_anything_is_written() {
    let url = postgres::server().create_database();
    let project = project(Some(&url));
    let base = "\n    op.create_table('orders',\n        sa.Column('id', sa.BigInteger, primary_key=True),\n        \
                sa.Column('user_id', sa.Integer, sa.ForeignKey('users.id', name='fk_user'), nullable=False),\n        \
                sa.Column('code', sa.String(10)),\n        sa.UniqueConstraint('code', name='uq_code'))\n    \
                op.create_index('ix_user', 'orders', ['user_id'])\n    \
                op.execute(\"CREATE TYPE mood AS ENUM ('ok')\")\n";
    project.revision("003", Some("002"), base, "\n    pass\n");
    let before = files(&project);
    for (operation, code, told) in [
        (
            json!({"op": "add_column", "table": "order", "column": "x", "type": "Text"}),
            "unknown_table",
            "orders",
        ),
        (
            json!({"op": "add_column", "table": "orders", "column": "code", "type": "Text"}),
            "exists_already",
            "character varying(10)",
        ),
        (
            json!({"op": "drop_column", "table": "orders", "column": "cod"}),
            "unknown_column",
            "code",
        ),
        (json!({"op": "drop_column", "table": "orders", "column": "code"}), "in_use", "uq_code"),
        (json!({"op": "drop_table", "table": "users"}), "in_use", "orders"),
        (
            json!({"op": "create_table", "table": "users", "define": [{"column": "id", "type": "Integer", "primary_key": true}]}),
            "exists_already",
            "users",
        ),
        (
            json!({"op": "create_table", "table": "tags", "define": [{"column": "name", "type": "Text"}]}),
            "bad_operation",
            "primary key",
        ),
        (
            json!({"op": "add_column", "table": "orders", "column": "o_id", "type": "Integer", "references": "orders.id"}),
            "type_mismatch",
            "bigint",
        ),
        (
            json!({"op": "create_foreign_key", "table": "orders", "columns": ["code"], "references": "users.id"}),
            "type_mismatch",
            "integer",
        ),
        (
            json!({"op": "create_foreign_key", "table": "orders", "columns": ["user_id"], "references": "users.id"}),
            "exists_already",
            "fk_user",
        ),
        (
            json!({"op": "add_column", "table": "orders", "column": "mail", "type": "Text", "references": "users.email"}),
            "not_a_key",
            "primary key is id",
        ),
        (
            json!({"op": "create_index", "table": "orders", "columns": ["code"], "name": "ix_user"}),
            "exists_already",
            "orders",
        ),
        (
            json!({"op": "create_unique", "table": "orders", "columns": ["code"]}),
            "exists_already",
            "uq_code",
        ),
        (
            json!({"op": "create_check", "table": "orders", "where": "totl > 0"}),
            "unknown_column",
            "totl",
        ),
        (
            json!({"op": "create_check", "table": "orders", "where": "id > 0) OR (true"}),
            "bad_operation",
            "one SQL expression",
        ),
        (
            json!({"op": "drop_index", "table": "orders", "name": "ix_usr"}),
            "unknown_index",
            "ix_user",
        ),
        (
            json!({"op": "drop_constraint", "table": "orders", "name": "uq_cod"}),
            "unknown_constraint",
            "uq_code",
        ),
        (json!({"op": "add_enum_value", "enum": "mod", "value": "x"}), "unknown_enum", "mood"),
        (json!({"op": "add_enum_value", "enum": "mood", "value": "ok"}), "exists_already", "ok"),
        (
            json!({"op": "alter_column", "table": "orders", "column": "code", "type": "Integer", "reason": "r"}),
            "needs_using",
            "CAST(code AS integer)",
        ),
        (
            json!({"op": "alter_column", "table": "orders", "column": "user_id", "required": true}),
            "already_so",
            "NOT NULL",
        ),
        (
            json!({"op": "create_foreign_key", "table": "orders", "columns": ["user_id"], "references": "orders.id", "ondelete": "SET NULL"}),
            "bad_ondelete",
            "NOT NULL",
        ),
        (
            json!({"op": "backfill", "table": "orders", "column": "code", "value": "code"}),
            "bad_value",
            "NULL",
        ),
        (
            json!({"op": "backfill", "table": "orders", "column": "code", "value": "'a text that is too long'"}),
            "bad_value",
            "longer",
        ),
        (
            json!({"op": "drop_index", "table": "orders", "name": "ix_user", "where": "x"}),
            "bad_operation",
            "where",
        ),
    ] {
        let blocked = refused(&project, operation.clone());
        assert_eq!(blocked["code"], code, "{operation}: {blocked:#}");
        assert!(blocked.to_string().contains(told), "{operation}: {blocked:#}");
        assert!(
            blocked["unblock"].as_str().unwrap().starts_with("generate_revision {"),
            "{blocked:#}"
        );
    }
    assert_eq!(files(&project), before);
    let near = refused(&project, json!({"op": "drop_column", "table": "orders", "column": "cod"}));
    assert!(near["unblock"].as_str().unwrap().contains(r#""column":"code""#), "{near:#}");
    // What is offered where nothing is near can be sent as it stands.
    for operation in [
        json!({"op": "create_table", "table": "tags", "define": [{"column": "name", "type": "Text"}]}),
        json!({"op": "add_column", "table": "zzz", "column": "n", "type": "Integer"}),
    ] {
        let blocked = refused(&project, operation);
        let unblock = blocked["unblock"].as_str().unwrap();
        let arguments = unblock.strip_prefix("generate_revision ").unwrap();
        let arguments = serde_json::from_str(arguments).unwrap();
        let answer = call(&project, "generate_revision", arguments);
        assert_ne!(answer["status"], "blocked", "{unblock}: {answer:#}");
    }
}

/// A name that nobody gave follows the project's naming convention, and is no longer than the database keeps it.
#[test]
fn names_follow_the_convention_and_the_limit() {
    let url = postgres::server().create_database();
    let project = project(Some(&url));
    project.replace(
        "app/models.py",
        "sa.MetaData()",
        "sa.MetaData(naming_convention={'ix': '%(table_name)s_%(column_0_name)s_index', \
         'fk': '%(table_name)s_%(column_0_name)s_to_%(referred_table_name)s', 'ck': 'ck_%(table_name)s_%(constraint_name)s'})",
    );
    let long = "a_column_with_a_name_that_goes_on_and_on_until_it_is_too_long";
    let operations = json!([
        {"op": "add_column", "table": "users", "column": long, "type": "Integer", "references": "users.id", "ondelete": "CASCADE"},
        {"op": "create_check", "table": "users", "where": "id > 0", "name": "positive"},
    ]);
    let arguments = json!({"kind": "operations", "message": "m", "operations": operations});
    let written = call(&project, "generate_revision", arguments);
    let text = written.to_string();
    assert!(
        text.contains("users_a_column_with_a_name_that_goes_on_and_on_until_it_eaeb"),
        "{written:#}"
    );
    assert!(text.contains("ck_users_positive"), "{written:#}");
    assert_eq!(written["data"]["findings"], json!([]), "{written:#}");
    alembic(&project, &["upgrade", "head"]);
    alembic(&project, &["downgrade", "002"]);
}

/// Where reading cannot follow the migrations the change is written, and what was not checked is said.
#[test]
fn what_reading_cannot_follow_is_told_rather_than_refused() {
    let project = project(None);
    let steps = "\n    from app.models import metadata\n    metadata.create_all(op.get_bind(), tables=pick())\n";
    project.revision("003", Some("002"), steps, "\n    pass\n");
    let operations =
        json!([{"op": "add_column", "table": "things", "column": "x", "type": "Text"}]);
    let arguments = json!({"kind": "operations", "message": "m", "operations": operations});
    let written = call(&project, "generate_revision", arguments);
    assert_eq!(written["data"]["file"], "004_m.py", "{written:#}");
    assert!(
        written["data"]["notes"][0].as_str().unwrap().contains("things was not checked"),
        "{written:#}"
    );
}

/// A loss that a reason decides is no finding any more, and is told all the same.
#[test]
fn what_a_reason_decides_is_told() {
    let project = project(None);
    alembic(&project, &["upgrade", "head"]);
    let ask =
        |operation: Value| json!({"kind": "operations", "message": "m", "operations": [operation]});
    let drop = json!({"op": "drop_column", "table": "users", "column": "nick", "reason": "nobody has one"});
    let written = call(&project, "generate_revision", ask(drop));
    assert_eq!(written["data"]["findings"], json!([]), "{written:#}");
    let notes = written["data"]["notes"].to_string();
    assert!(notes.contains("drop-column@003") && notes.contains("nobody has one"), "{notes}");
    assert_eq!(written["status"], "attention");
    std::fs::remove_file(written["data"]["path"].as_str().unwrap()).unwrap();

    let drop = json!({"op": "drop_column", "table": "users", "column": "nick"});
    let written = call(&project, "generate_revision", ask(drop));
    assert!(written["data"]["findings"].to_string().contains("drop-column"), "{written:#}");
}
