//! What a call is handed: columns, constraints, types, expressions and plain values.

use serde_json::{Map, Value as Json, json};

use crate::operations::calls::{Arguments, last_part, text_of, texts_of};
use crate::operations::columns::{column_parts, referred, split_target};
use crate::operations::expressions::{looks_like_type, type_expression};
use crate::operations::tables::table_name;
use crate::python::Value;

use super::compiler::{Written, describe};
use super::types::{type_repr, type_str};

/// A value as JSON where it is plain, else by its class and its `str`.
pub(super) fn written(value: &Value) -> Json {
    if let Some(text) = text_of(value) {
        return json!(text);
    }
    match value {
        Value::None => Json::Null,
        Value::Bool(value) => json!(value),
        Value::Int(value) => json!(value),
        Value::Float(value) => json!(value),
        Value::Str(text) => json!(text),
        Value::List(items) => items.iter().map(written).collect(),
        Value::Dict(items) => {
            let pairs = items.iter().map(|(key, value)| {
                (text_of(key).unwrap_or_else(|| key.to_string()), written(value))
            });
            Json::Object(pairs.collect::<Map<_, _>>())
        }
        value => built(value),
    }
}

/// What was built from SQLAlchemy's classes.
fn built(value: &Value) -> Json {
    if let Value::Call { path, args, kwargs } = value {
        let arguments = Arguments { args, kwargs };
        match last_part(path) {
            "Column" => {
                if let Some(told) = column(arguments) {
                    return told;
                }
            }
            "PrimaryKeyConstraint"
            | "UniqueConstraint"
            | "ForeignKeyConstraint"
            | "CheckConstraint"
            | "ExcludeConstraint" => return constraint(last_part(path), arguments),
            "Index" => return json!(format!("<Index> {}", index(arguments))),
            name @ ("Identity" | "Computed" | "FetchedValue") => {
                return json!(format!("<{name}> {}", generated(value)));
            }
            _ => {}
        }
    }
    if let Some(Written { class, text, .. }) = describe(value) {
        return json!(format!("<{class}> {text}"));
    }
    if let Some(table) = table_name(value) {
        let class = match value {
            Value::Call { path, .. } if last_part(path) == "table" => "TableClause",
            _ => "Table",
        };
        return json!(format!("<{class}> {table}"));
    }
    if let Value::Call { path, .. } = value
        && CLOCK.contains(&path.as_str())
    {
        return json!(format!("<datetime> {value}"));
    }
    if looks_like_type(value) {
        if let Value::Name(path) = value {
            return json!(format!("<type> <class '{}'>", class_path(path)));
        }
        if let Some(type_) = type_expression(value) {
            return json!(format!("<{}> {}", type_.name, type_str(&type_)));
        }
    }
    json!(value.to_string())
}

/// What gives the time at which the migration runs.
const CLOCK: &[&str] =
    &["datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today"];

/// Where a class is defined, for those that SQLAlchemy's packages pass on.
fn class_path(path: &str) -> String {
    let name = last_part(path);
    let inner = match path.strip_suffix(name).unwrap_or_default() {
        "sqlalchemy." | "sqlalchemy.types." | "sqlalchemy.sqltypes." => "sqlalchemy.sql.sqltypes",
        "sqlalchemy.dialects.postgresql." => match name {
            "JSON" | "JSONB" => "sqlalchemy.dialects.postgresql.json",
            "ARRAY" => "sqlalchemy.dialects.postgresql.array",
            "HSTORE" => "sqlalchemy.dialects.postgresql.hstore",
            "ENUM" | "DOMAIN" => "sqlalchemy.dialects.postgresql.named_types",
            "TIMESTAMP" | "TIME" | "INET" | "CIDR" | "MACADDR" | "MACADDR8" | "BYTEA"
            | "INTERVAL" | "BIT" | "TSVECTOR" | "TSQUERY" | "MONEY" | "OID" | "REGCLASS"
            | "CITEXT" => "sqlalchemy.dialects.postgresql.types",
            name if name.contains("RANGE") => "sqlalchemy.dialects.postgresql.ranges",
            _ => "sqlalchemy.sql.sqltypes",
        },
        "sqlalchemy.dialects.mysql." => "sqlalchemy.dialects.mysql.types",
        "sqlmodel." => "sqlmodel.sql.sqltypes",
        _ => return path.to_owned(),
    };
    format!("{inner}.{name}")
}

/// A column by its parts.
fn column(arguments: Arguments<'_>) -> Option<Json> {
    let parts = column_parts(arguments);
    let primary_key = arguments.flag("primary_key").ok()?.unwrap_or(false);
    let is_identity =
        |item: &&Value| matches!(item, Value::Call { path, .. } if last_part(path) == "Identity");
    let identity = parts.items.iter().any(is_identity)
        || arguments.named("server_default").is_some_and(|value| is_identity(&value));
    let nullable = arguments.flag("nullable").ok()?.unwrap_or(!primary_key && !identity);
    let type_ = match parts.type_ {
        Some(value) => type_repr(&type_expression(value)?),
        None => "NullType()".to_owned(),
    };
    let default = arguments
        .named("server_default")
        .into_iter()
        .chain(parts.items.iter().copied())
        .find_map(default_text);
    let keys: Vec<String> = parts
        .items
        .iter()
        .filter_map(|item| match item {
            Value::Call { path, args, kwargs } if last_part(path) == "ForeignKey" => {
                Arguments { args, kwargs }.get(0, "column").map(told_target)
            }
            _ => None,
        })
        .collect();
    Some(json!({
        "column": parts.name.map_or(Json::Null, written),
        "type": type_,
        "nullable": nullable,
        "pk": primary_key,
        "server_default": default,
        "fks": keys,
    }))
}

fn told_target(target: &Value) -> String {
    referred(target).unwrap_or_else(|| target.to_string())
}

/// A server default as the column holds it.
fn default_text(value: &Value) -> Option<String> {
    match value {
        Value::None => None,
        Value::Str(text) => Some(text.clone()),
        Value::Call { path, args, .. } => match last_part(path) {
            "DefaultClause" => args.first().and_then(default_text),
            "Identity" | "Computed" | "FetchedValue" => Some(generated(value)),
            "ForeignKey" | "CheckConstraint" | "Sequence" | "ColumnDefault" => None,
            _ => Some(described_text(value)),
        },
        value => Some(text_of(value).unwrap_or_else(|| described_text(value))),
    }
}

fn described_text(value: &Value) -> String {
    describe(value).map_or_else(|| value.to_string(), |described| described.text)
}

/// `Identity(…)`, `Computed(…)` and `FetchedValue()` as their `repr`.
fn generated(value: &Value) -> String {
    let Value::Call { path, args, kwargs } = value else { return value.to_string() };
    let arguments = Arguments { args, kwargs };
    let name = last_part(path);
    let mut parts: Vec<String> = Vec::new();
    if name == "Computed" {
        parts.extend(arguments.get(0, "sqltext").map(|text| match text_of(text) {
            Some(text) => format!("<TextClause> {text}"),
            None => described_text(text),
        }));
        if let Some(persisted) = arguments.get(1, "persisted").filter(|it| **it != Value::None) {
            parts.push(format!("persisted={persisted}"));
        }
    } else if name == "Identity" {
        let always = arguments.get(0, "always").filter(|it| it.truth() == Some(true));
        parts.extend(always.map(|value| format!("always={value}")));
        for (position, parameter) in
            ["on_null", "start", "increment", "minvalue", "maxvalue"].iter().enumerate()
        {
            let given = arguments.get(position + 1, parameter).filter(|it| **it != Value::None);
            parts.extend(given.map(|value| format!("{parameter}={value}")));
        }
        for parameter in ["nominvalue", "nomaxvalue", "cycle", "cache", "order"] {
            let given = arguments.named(parameter).filter(|it| **it != Value::None);
            parts.extend(given.map(|value| format!("{parameter}={value}")));
        }
    }
    format!("{name}({})", parts.join(", "))
}

/// A table constraint by its class, its name and the names of its columns.
fn constraint(class: &str, arguments: Arguments<'_>) -> Json {
    let columns: Vec<String> = match class {
        "ForeignKeyConstraint" => {
            arguments.get(0, "columns").and_then(texts_of).unwrap_or_default()
        }
        "PrimaryKeyConstraint" | "UniqueConstraint" => {
            arguments.args.iter().filter_map(texts_of).flatten().collect()
        }
        "ExcludeConstraint" => arguments.args.iter().filter_map(element_name).collect(),
        _ => Vec::new(),
    };
    let position = if class == "ForeignKeyConstraint" { 2 } else { usize::MAX };
    let position = if class == "CheckConstraint" { 1 } else { position };
    let name = arguments.get(position, "name").map_or(Json::Null, written);
    json!({ "constraint": class, "name": name, "columns": columns })
}

/// The column of one `(column, operator)` of an exclusion constraint.
fn element_name(element: &Value) -> Option<String> {
    element.as_list().and_then(<[Value]>::first).and_then(text_of)
}

/// An index as its `repr`.
fn index(arguments: Arguments<'_>) -> String {
    let mut parts: Vec<String> = arguments
        .args
        .iter()
        .map(|item| match text_of(item) {
            Some(text) => Value::Str(text).to_string(),
            None => described_text(item),
        })
        .collect();
    if arguments.named("unique").and_then(Value::truth) == Some(true) {
        parts.push("unique=True".to_owned());
    }
    format!("Index({})", parts.join(", "))
}

/// What the constraints of a table or column are about, where `args` does not tell.
pub(super) fn constraints(items: &[Value]) -> Vec<Json> {
    items.iter().flat_map(constraints_of).collect()
}

fn constraints_of(item: &Value) -> Vec<Json> {
    let Value::Call { path, args, kwargs } = item else { return Vec::new() };
    let arguments = Arguments { args, kwargs };
    match last_part(path) {
        "Column" => {
            column_parts(arguments).items.iter().flat_map(|item| constraints_of(item)).collect()
        }
        "ForeignKey" => {
            let target = arguments.get(0, "column").map(told_target).unwrap_or_default();
            vec![reference(arguments, vec![target])]
        }
        "ForeignKeyConstraint" => {
            let targets = arguments.get(1, "refcolumns").and_then(Value::as_list);
            let targets = targets.unwrap_or_default().iter().map(told_target).collect();
            let mut told = reference(arguments, targets);
            if let Some(told) = told.as_object_mut() {
                told.insert(
                    "columns".to_owned(),
                    arguments.get(0, "columns").map_or(Json::Null, written),
                );
            }
            vec![told]
        }
        "CheckConstraint" => {
            let condition = arguments.get(0, "sqltext").map_or(Json::Null, written);
            vec![
                json!({ "constraint": "CheckConstraint", "name": arguments.get(1, "name").map_or(Json::Null, written), "condition": condition }),
            ]
        }
        _ => Vec::new(),
    }
}

fn reference(arguments: Arguments<'_>, targets: Vec<String>) -> Json {
    let table = targets.first().map(|target| {
        let (schema, table, _) = split_target(target);
        schema.into_iter().chain([table]).collect::<Vec<_>>().join(".")
    });
    let mut told = Map::new();
    told.insert("constraint".to_owned(), json!("ForeignKeyConstraint"));
    told.insert("referred_table".to_owned(), json!(table));
    told.insert("refers_to".to_owned(), json!(targets));
    for option in ["name", "ondelete", "onupdate", "deferrable", "initially", "match", "use_alter"]
    {
        if let Some(value) = arguments.named(option).filter(|it| **it != Value::None) {
            told.insert(option.to_owned(), written(value));
        }
    }
    Json::Object(told)
}
