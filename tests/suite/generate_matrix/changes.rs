//! What is asked for: one call each, and the databases that have it.

use serde_json::{Value, json};

use crate::support::shop::Backend;

/// What the changes stand on: tables, an enum where there are any, a table without a key.
pub(super) fn base(backend: Backend) -> Value {
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
pub(super) fn changes() -> Vec<(&'static str, Value, &'static [Backend])> {
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
