//! What Alembic makes of a call of `op`: the operation's class and what its object holds.
//!
//! Arguments are bound as Python binds them and told as Python's own objects would tell them: a column
//! by its parts, a type by its `repr`, an expression by its class and its `str`.

mod compiler;
mod items;
mod quoting;
mod signatures;
mod types;

pub(super) use compiler::{column_path, ddl_of, sql_of, statement_of, table_of};
use serde_json::{Map, Value as Json, json};

use crate::python::Value;
use crate::schema::QualifiedName;

use super::calls::{Arguments, last_part, text_of};
use super::constraints::Place;
use items::written;
use signatures::Bound;

pub(super) use types::own_repr;
pub use types::type_repr;

/// An operation as Alembic holds it.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Invoked {
    /// The operation's class, such as `AddColumnOp`.
    pub class: &'static str,
    /// What the operation's object holds.
    pub args: Json,
    /// What its constraints are about, which the columns in `args` do not tell.
    pub constraints: Vec<Json>,
    /// The source of what in its arguments is not decided.
    pub undecided: Vec<String>,
}

impl Invoked {
    /// The table of an operation that concerns no other, where it is decided.
    pub(super) fn only_table(&self) -> Option<QualifiedName> {
        let of_one_table = [
            "AddColumnOp",
            "AlterColumnOp",
            "CreateCheckConstraintOp",
            "CreateExcludeConstraintOp",
            "CreateForeignKeyOp",
            "CreateIndexOp",
            "CreatePrimaryKeyOp",
            "CreateTableOp",
            "CreateUniqueConstraintOp",
            "DropColumnOp",
            "DropConstraintOp",
            "DropIndexOp",
        ];
        let text = |name: &str| self.args.get(name).and_then(Json::as_str);
        let is_decided = |text: &&str| !self.undecided.iter().any(|source| source == text);
        let table = text("table_name").or_else(|| text("source_table")).filter(is_decided)?;
        let schema = text("schema").or_else(|| text("source_schema"));
        if schema.is_some_and(|schema| !is_decided(&schema)) || !of_one_table.contains(&self.class)
        {
            return None;
        }
        Some(QualifiedName::new(schema.map(str::to_owned), table))
    }
}

/// The operation that a call of `op.NAME`, or of a batch on `place`, makes; `None` for one that is not Alembic's.
pub(super) fn invoked(
    name: &str,
    arguments: Arguments<'_>,
    place: Option<&Place>,
) -> Option<Invoked> {
    let signature = match place {
        Some(_) => signatures::of_batch(name)?,
        None => signatures::of_operations(name)?,
    };
    let bound = Bound::new(&signature, arguments);
    let args = held(name, &bound, place);
    let constraints = match signature.class {
        "CreateTableOp" => items::constraints(bound.rest),
        "AddColumnOp" => items::constraints(bound.given("column").as_slice()),
        _ => Vec::new(),
    };
    let mut undecided = Vec::new();
    let named = arguments.kwargs.iter().map(|(_, value)| value);
    arguments.args.iter().chain(named).for_each(|value| collect_undecided(value, &mut undecided));
    Some(Invoked { class: signature.class, args, constraints, undecided })
}

/// What the operation's object holds, by the names of its attributes.
fn held(name: &str, bound: &Bound<'_>, place: Option<&Place>) -> Json {
    let table = |parameter: &str| match place {
        Some(place) => json!(place.table),
        None => bound.json(parameter),
    };
    let schema = || match place {
        Some(place) => json!(place.schema),
        None => bound.json("schema"),
    };
    match name {
        "create_table" => json!({
            "table_name": bound.json("table_name"),
            "columns": bound.rest.iter().map(written).collect::<Vec<_>>(),
            "schema": bound.json("schema"),
            "if_not_exists": bound.json("if_not_exists"),
            "comment": bound.json("comment"),
            "prefixes": bound.json("prefixes"),
            "kw": bound.others(&["info"]),
        }),
        "drop_table" => json!({
            "table_name": bound.json("table_name"),
            "schema": bound.json("schema"),
            "if_exists": bound.json("if_exists"),
            "table_kw": bound.others(&["info"]),
            "comment": bound.json("comment"),
            "prefixes": bound.json("prefixes"),
        }),
        "rename_table" => json!({
            "table_name": bound.json("old_table_name"),
            "schema": bound.json("schema"),
            "new_table_name": bound.json("new_table_name"),
        }),
        "add_column" => json!({
            "table_name": table("table_name"),
            "schema": schema(),
            "column": bound.json("column"),
            "if_not_exists": bound.json("if_not_exists"),
            "inline_references": bound.json("inline_references"),
            "inline_primary_key": bound.json("inline_primary_key"),
            "kw": present(bound, &["insert_before", "insert_after"]),
        }),
        "drop_column" => json!({
            "table_name": table("table_name"),
            "schema": schema(),
            "column_name": bound.json("column_name"),
            "kw": bound.others(&[]),
            "if_exists": bound.json("if_exists"),
        }),
        "alter_column" => altered(bound, table("table_name"), schema(), place.is_some()),
        "create_index" => json!({
            "index_name": bound.json("index_name"),
            "table_name": table("table_name"),
            "columns": listed(bound, "columns"),
            "schema": schema(),
            "unique": bound.json("unique"),
            "if_not_exists": bound.json("if_not_exists"),
            "kw": bound.others(&[]),
        }),
        "drop_index" => json!({
            "index_name": bound.json("index_name"),
            "table_name": table("table_name"),
            "schema": schema(),
            "if_exists": bound.json("if_exists"),
            "kw": bound.others(&[]),
        }),
        "bulk_insert" => json!({
            "table": bound.json("table"),
            // Rows that come from a query are nowhere in the source.
            "rows": bound.value("rows").filter(|rows| rows.as_list().is_some()).map(written),
            "multiinsert": bound.json("multiinsert"),
        }),
        "execute" => json!({
            "sqltext": bound.json("sqltext"),
            "execution_options": bound.json("execution_options"),
        }),
        _ => constraint(name, bound, table, schema),
    }
}

/// What the operations on one constraint or comment hold.
fn constraint(
    name: &str,
    bound: &Bound<'_>,
    table: impl Fn(&str) -> Json,
    schema: impl Fn() -> Json,
) -> Json {
    let constraint_name = bound.json("constraint_name");
    match name {
        "create_foreign_key" => {
            let mut kw = Map::new();
            for key in ["onupdate", "ondelete", "deferrable"] {
                kw.insert(key.to_owned(), bound.json(key));
            }
            let source = match table("source_table") {
                table if bound.has("source_schema") => (table, bound.json("source_schema")),
                table => (table, schema()),
            };
            kw.insert("source_schema".to_owned(), source.1);
            for key in ["referent_schema", "initially", "match"] {
                kw.insert(key.to_owned(), bound.json(key));
            }
            if let Json::Object(more) = bound.others(&[]) {
                kw.extend(more);
            }
            json!({
                "constraint_name": constraint_name,
                "source_table": source.0,
                "referent_table": bound.json("referent_table"),
                "local_cols": listed(bound, "local_cols"),
                "remote_cols": listed(bound, "remote_cols"),
                "kw": kw,
            })
        }
        "create_unique_constraint" | "create_primary_key" => json!({
            "constraint_name": constraint_name,
            "table_name": table("table_name"),
            "columns": listed(bound, "columns"),
            "schema": schema(),
            "kw": bound.others(&[]),
        }),
        "create_check_constraint" => json!({
            "constraint_name": constraint_name,
            "table_name": table("table_name"),
            "condition": bound.json("condition"),
            "schema": schema(),
            "kw": bound.others(&[]),
        }),
        "create_exclude_constraint" => json!({
            "constraint_name": constraint_name,
            "table_name": table("table_name"),
            "elements": bound.rest.iter().map(written).collect::<Vec<_>>(),
            "schema": schema(),
            "where": bound.json("where"),
            "kw": bound.others(&["schema"]),
        }),
        "drop_constraint" => json!({
            "constraint_name": constraint_name,
            "table_name": table("table_name"),
            "constraint_type": bound.json("type_"),
            "schema": schema(),
            "if_exists": bound.json("if_exists"),
        }),
        "create_table_comment" => json!({
            "table_name": table("table_name"),
            "schema": schema(),
            "comment": bound.json("comment"),
            "existing_comment": bound.json("existing_comment"),
        }),
        "drop_table_comment" => json!({
            "table_name": table("table_name"),
            "schema": schema(),
            "existing_comment": bound.json("existing_comment"),
        }),
        _ => json!({}),
    }
}

fn altered(bound: &Bound<'_>, table: Json, schema: Json, in_batch: bool) -> Json {
    let mut kw = match bound.others(&[]) {
        Json::Object(others) => others,
        _ => Map::new(),
    };
    if in_batch {
        let mut places = Map::new();
        for key in ["insert_before", "insert_after"] {
            places.insert(key.to_owned(), bound.json(key));
        }
        places.extend(kw);
        kw = places;
    }
    json!({
        "table_name": table,
        "schema": schema,
        "column_name": bound.json("column_name"),
        "existing_type": bound.json("existing_type"),
        "existing_server_default": bound.json("existing_server_default"),
        "existing_nullable": bound.json("existing_nullable"),
        "existing_comment": bound.json("existing_comment"),
        "modify_nullable": bound.json("nullable"),
        "modify_comment": bound.json("comment"),
        "modify_server_default": bound.json("server_default"),
        "modify_name": bound.json("new_column_name"),
        "modify_type": bound.json("type_"),
        "kw": kw,
    })
}

/// The parameters that were given something, as Alembic passes on only those.
fn present(bound: &Bound<'_>, parameters: &[&str]) -> Json {
    let given = parameters.iter().map(|name| ((*name).to_owned(), bound.json(name)));
    let mut kw: Map<String, Json> = given.filter(|(_, value)| !value.is_null()).collect();
    if let Json::Object(others) = bound.others(&[]) {
        kw.extend(others);
    }
    Json::Object(kw)
}

/// A list of names; one name alone counts as a list of one for those who read it.
fn listed(bound: &Bound<'_>, parameter: &str) -> Json {
    match bound.value(parameter) {
        Some(value) if text_of(value).is_some() => json!([written(value)]),
        _ => bound.json(parameter),
    }
}

/// A statement given to a connection or a session, in the form of `op.execute`.
pub(super) fn executed(statement: &Value) -> Invoked {
    let mut undecided = Vec::new();
    collect_undecided(statement, &mut undecided);
    Invoked {
        class: "ExecuteSQLOp",
        args: json!({ "sqltext": written(statement), "execution_options": null }),
        constraints: Vec::new(),
        undecided,
    }
}

/// The parts of a value that are not decided, by their source.
fn collect_undecided(value: &Value, found: &mut Vec<String>) {
    let mut each = |values: &mut dyn Iterator<Item = &Value>| {
        values.for_each(|value| collect_undecided(value, found));
    };
    match value {
        Value::Opaque { source, .. } => found.push(source.clone()),
        Value::Others => found.push("…".to_owned()),
        Value::List(items) => each(&mut items.iter()),
        Value::Dict(items) => each(&mut items.iter().flat_map(|(key, value)| [key, value])),
        Value::Call { path, args, kwargs } => {
            // What Python fills in when rows are inserted is no part of the schema.
            let by_python =
                |name: &str| last_part(path) == "Column" && matches!(name, "default" | "onupdate");
            let named = kwargs.iter().filter(|(name, _)| !by_python(name));
            each(&mut args.iter().chain(named.map(|(_, value)| value)));
        }
        Value::MethodCall { receiver, args, kwargs, .. } => {
            each(
                &mut args.iter().chain(kwargs.iter().map(|(_, value)| value)).chain([&**receiver]),
            );
        }
        Value::Attribute { receiver, .. } => collect_undecided(receiver, found),
        _ => {}
    }
}
