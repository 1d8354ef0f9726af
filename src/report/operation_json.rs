//! Operations as JSON, with Alembic's own class and argument names.

use serde_json::{Map, Value as Json, json};

use crate::operations::{
    ColumnDefinition, ForeignKeyTarget, OperationKind, ServerDefault, TableConstraint,
    TypeExpression,
};
use crate::python::Value;

/// An operation's class and its arguments, as Alembic names them.
pub fn operation_json(kind: &OperationKind) -> (&'static str, Json) {
    match kind {
        OperationKind::CreateTableOp {
            table_name,
            schema,
            columns,
            constraints,
            if_not_exists,
        } => {
            let columns: Vec<Json> =
                columns.iter().map(column).chain(constraints.iter().map(constraint)).collect();
            let args = json!({
                "table_name": table_name, "columns": columns, "schema": schema,
                "if_not_exists": flag(*if_not_exists), "comment": null, "prefixes": null, "kw": {},
            });
            ("CreateTableOp", args)
        }
        OperationKind::DropTableOp { table_name, schema, if_exists } => (
            "DropTableOp",
            json!({
                "table_name": table_name, "schema": schema, "if_exists": flag(*if_exists),
                "table_kw": {}, "comment": null, "prefixes": null,
            }),
        ),
        OperationKind::RenameTableOp { table_name, new_table_name, schema } => (
            "RenameTableOp",
            json!({
                "table_name": table_name, "schema": schema, "new_table_name": new_table_name,
            }),
        ),
        OperationKind::AddColumnOp { table_name, schema, column: added, if_not_exists } => (
            "AddColumnOp",
            json!({
                "table_name": table_name, "schema": schema, "column": column(added),
                "if_not_exists": flag(*if_not_exists), "inline_references": null,
                "inline_primary_key": null, "kw": {},
            }),
        ),
        OperationKind::DropColumnOp { table_name, schema, column_name, if_exists } => (
            "DropColumnOp",
            json!({
                "table_name": table_name, "schema": schema, "column_name": column_name,
                "kw": {}, "if_exists": flag(*if_exists),
            }),
        ),
        OperationKind::AlterColumnOp { .. } => ("AlterColumnOp", alter_column(kind)),
        OperationKind::CreateIndexOp {
            index_name,
            table_name,
            schema,
            columns,
            unique,
            if_not_exists,
            kw,
        } => (
            "CreateIndexOp",
            json!({
                "index_name": index_name, "table_name": table_name, "columns": columns,
                "schema": schema, "unique": unique, "if_not_exists": flag(*if_not_exists),
                "kw": keywords(kw),
            }),
        ),
        OperationKind::DropIndexOp { index_name, table_name, schema, if_exists, kw } => (
            "DropIndexOp",
            json!({
                "index_name": index_name, "table_name": table_name, "schema": schema,
                "if_exists": flag(*if_exists), "kw": keywords(kw),
            }),
        ),
        OperationKind::BulkInsertOp { table_name, rows } => {
            ("BulkInsertOp", json!({ "table": table_name, "rows": rows, "multiinsert": true }))
        }
        OperationKind::ExecuteSQLOp { sql } => {
            ("ExecuteSQLOp", json!({ "sqltext": sql.text, "execution_options": null }))
        }
        OperationKind::CreateEnum { name, schema, labels, checkfirst } => (
            "CreateEnum",
            json!({ "name": name, "schema": schema, "labels": labels, "checkfirst": checkfirst }),
        ),
        OperationKind::DropEnum { name, schema, checkfirst } => {
            ("DropEnum", json!({ "name": name, "schema": schema, "checkfirst": checkfirst }))
        }
        OperationKind::CreateTableCommentOp { table_name, schema, comment } => (
            "CreateTableCommentOp",
            json!({ "table_name": table_name, "schema": schema, "comment": comment }),
        ),
        OperationKind::DropTableCommentOp { table_name, schema } => {
            ("DropTableCommentOp", json!({ "table_name": table_name, "schema": schema }))
        }
        OperationKind::Opaque { source, reason } => {
            ("Opaque", json!({ "source": source, "reason": reason }))
        }
        other => constraint_operation(other),
    }
}

fn constraint_operation(kind: &OperationKind) -> (&'static str, Json) {
    match kind {
        OperationKind::CreateForeignKeyOp {
            constraint_name,
            source_table,
            source_schema,
            local_cols,
            target,
            kw,
        } => {
            let mut options = json!({
                "onupdate": target.onupdate, "ondelete": target.ondelete, "deferrable": null,
                "source_schema": source_schema, "referent_schema": target.schema,
                "initially": null, "match": null,
            });
            merge(&mut options, keywords(kw));
            let args = json!({
                "constraint_name": constraint_name, "source_table": source_table,
                "referent_table": target.table, "local_cols": local_cols,
                "remote_cols": target.columns, "kw": options,
            });
            ("CreateForeignKeyOp", args)
        }
        OperationKind::CreateUniqueConstraintOp {
            constraint_name,
            table_name,
            schema,
            columns,
            kw,
        } => (
            "CreateUniqueConstraintOp",
            json!({
                "constraint_name": constraint_name, "table_name": table_name, "columns": columns,
                "schema": schema, "kw": keywords(kw),
            }),
        ),
        OperationKind::CreateCheckConstraintOp {
            constraint_name,
            table_name,
            schema,
            condition,
            kw,
        } => (
            "CreateCheckConstraintOp",
            json!({
                "constraint_name": constraint_name, "table_name": table_name,
                "condition": condition, "schema": schema, "kw": keywords(kw),
            }),
        ),
        OperationKind::CreatePrimaryKeyOp { constraint_name, table_name, schema, columns } => (
            "CreatePrimaryKeyOp",
            json!({
                "constraint_name": constraint_name, "table_name": table_name, "columns": columns,
                "schema": schema, "kw": {},
            }),
        ),
        OperationKind::CreateExcludeConstraintOp {
            constraint_name,
            table_name,
            schema,
            elements,
            kw,
        } => {
            let elements: Vec<Json> = elements.iter().map(plain).collect();
            let args = json!({
                "constraint_name": constraint_name, "table_name": table_name,
                "elements": elements, "schema": schema, "kw": keywords(kw),
            });
            ("CreateExcludeConstraintOp", args)
        }
        OperationKind::DropConstraintOp {
            constraint_name,
            table_name,
            schema,
            constraint_type,
        } => (
            "DropConstraintOp",
            json!({
                "constraint_name": constraint_name, "table_name": table_name,
                "constraint_type": constraint_type, "schema": schema, "if_exists": null,
            }),
        ),
        _ => ("Unknown", json!({})),
    }
}

fn alter_column(kind: &OperationKind) -> Json {
    let OperationKind::AlterColumnOp {
        table_name,
        schema,
        column_name,
        modify_nullable,
        modify_type,
        modify_server_default,
        modify_name,
        existing_type,
        existing_nullable,
        kw,
    } = kind
    else {
        return json!({});
    };
    let told = |name: &str| kw.iter().find(|(key, _)| key == name).map(|(_, value)| plain(value));
    let named = [
        "comment",
        "existing_server_default",
        "existing_comment",
        "existing_autoincrement",
        "autoincrement",
    ];
    let rest: Vec<(String, Value)> =
        kw.iter().filter(|(name, _)| !named.contains(&name.as_str())).cloned().collect();
    let default = match modify_server_default {
        None => json!(false),
        Some(None) => Json::Null,
        Some(Some(default)) => server_default(default),
    };
    json!({
        "table_name": table_name,
        "schema": schema,
        "column_name": column_name,
        "existing_type": existing_type.as_ref().map(type_text),
        "existing_server_default": told("existing_server_default").unwrap_or(json!(false)),
        "existing_nullable": existing_nullable,
        "existing_comment": told("existing_comment"),
        "modify_nullable": modify_nullable,
        "modify_comment": told("comment").unwrap_or(json!(false)),
        "modify_server_default": default,
        "modify_name": modify_name,
        "modify_type": modify_type.as_ref().map(type_text),
        "kw": keywords(&rest),
    })
}

fn flag(given: bool) -> Json {
    if given { json!(true) } else { Json::Null }
}

fn column(column: &ColumnDefinition) -> Json {
    let fks: Vec<String> = column.foreign_keys.iter().map(target).collect();
    let default = match (&column.server_default, column.identity) {
        (None, true) => json!("Identity()"),
        (None, false) => Json::Null,
        (Some(default), _) => server_default(default),
    };
    json!({
        "column": column.name,
        "type": column.type_.as_ref().map_or_else(|| "NullType()".to_owned(), type_text),
        "nullable": column.nullable,
        "pk": column.primary_key,
        "server_default": default,
        "fks": fks,
    })
}

fn target(target: &ForeignKeyTarget) -> String {
    let parts = target.schema.iter().chain([&target.table]).chain(&target.columns);
    parts.map(String::as_str).collect::<Vec<_>>().join(".")
}

fn constraint(constraint: &TableConstraint) -> Json {
    let told = |class: &str, name: &Option<String>, columns: &[String]| json!({ "constraint": class, "name": name, "columns": columns });
    match constraint {
        TableConstraint::PrimaryKeyConstraint { name, columns } => {
            told("PrimaryKeyConstraint", name, columns)
        }
        TableConstraint::UniqueConstraint { name, columns } => {
            told("UniqueConstraint", name, columns)
        }
        TableConstraint::ForeignKeyConstraint { name, columns, target: referred } => {
            let mut json = told("ForeignKeyConstraint", name, columns);
            merge(
                &mut json,
                json!({
                    "refers_to": target(referred), "ondelete": referred.ondelete,
                    "onupdate": referred.onupdate,
                }),
            );
            json
        }
        TableConstraint::CheckConstraint { name, condition } => {
            let mut json = told("CheckConstraint", name, &[]);
            merge(&mut json, json!({ "condition": condition }));
            json
        }
        TableConstraint::Other { source } => json!({ "constraint": source }),
    }
}

fn merge(json: &mut Json, more: Json) {
    if let (Json::Object(json), Json::Object(more)) = (json, more) {
        json.extend(more);
    }
}

fn server_default(default: &ServerDefault) -> Json {
    match default {
        ServerDefault::Literal(text) | ServerDefault::Text(text) => json!(text),
        ServerDefault::Expression(source) => {
            let bare = source.rsplit_once(".func.").map_or(source.as_str(), |(_, call)| call);
            let constant = source.strip_suffix("()").and_then(|path| path.rsplit('.').next());
            match constant {
                Some(word @ ("true" | "false" | "null")) => json!(word),
                Some("current_timestamp") => json!("CURRENT_TIMESTAMP"),
                _ => json!(bare),
            }
        }
    }
}

fn keywords(kw: &[(String, Value)]) -> Json {
    Json::Object(kw.iter().map(|(name, value)| (name.clone(), plain(value))).collect::<Map<_, _>>())
}

/// A value as JSON where it is one, else as Python writes it.
fn plain(value: &Value) -> Json {
    match value {
        Value::None => Json::Null,
        Value::Bool(value) => json!(value),
        Value::Int(value) => json!(value),
        Value::Float(value) => json!(value),
        Value::Str(text) => json!(text),
        Value::List(items) => items.iter().map(plain).collect(),
        Value::Call { path, args, .. } if path.ends_with(".text") => match args.first() {
            Some(Value::Str(text)) => json!(text),
            _ => json!(value.to_string()),
        },
        value => json!(value.to_string()),
    }
}

/// A type as SQLAlchemy's `repr` writes it: arguments by name, in the order of its class.
fn type_text(type_: &TypeExpression) -> String {
    let names: &[&str] = match type_.name.as_str() {
        "String" | "Unicode" | "Text" | "UnicodeText" | "VARCHAR" | "CHAR" | "NVARCHAR"
        | "TEXT" | "AutoString" => &["length", "collation"],
        "Numeric" | "NUMERIC" | "DECIMAL" => &["precision", "scale"],
        "Float" | "FLOAT" => &["precision"],
        "DateTime" | "Time" | "TIMESTAMP" | "TIME" | "DATETIME" => &["timezone", "precision"],
        "LargeBinary" | "BLOB" | "VARBINARY" | "BINARY" => &["length"],
        "ARRAY" => &["item_type"],
        _ => &[],
    };
    let mut parts: Vec<String> = Vec::new();
    for (place, value) in type_.args.iter().enumerate() {
        let value = inner_text(value);
        parts.push(match names.get(place) {
            Some(name) if *name != "item_type" => format!("{name}={value}"),
            _ => value,
        });
    }
    for (name, value) in &type_.kwargs {
        let implied = matches!(
            (name.as_str(), value),
            ("timezone" | "create_constraint" | "as_uuid" | "native_enum" | "create_type", _)
        ) && matches!(value, Value::Bool(given) if *given == default_of(name));
        if !implied && name != "with_variant" {
            parts.push(format!("{name}={}", inner_text(value)));
        }
    }
    let jsonb = matches!(type_.name.as_str(), "JSONB") || type_.path.ends_with("postgresql.JSON");
    if jsonb && parts.is_empty() {
        parts.push("astext_type=Text()".to_owned());
    }
    format!("{}({})", type_.name, parts.join(", "))
}

fn default_of(name: &str) -> bool {
    matches!(name, "as_uuid" | "native_enum" | "create_type")
}

/// A value within a type; classes lose their module.
fn inner_text(value: &Value) -> String {
    match value {
        Value::Call { path, args, kwargs } => {
            let name = path.rsplit('.').next().unwrap_or(path).to_owned();
            let type_ = TypeExpression {
                name,
                path: path.clone(),
                args: args.clone(),
                kwargs: kwargs.clone(),
            };
            type_text(&type_)
        }
        Value::Name(path) => format!("{}()", path.rsplit('.').next().unwrap_or(path)),
        value => value.to_string(),
    }
}
