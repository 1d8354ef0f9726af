//! Types of reflected columns.

use crate::python::Value;
use crate::schema::{Dialect, Schema};

use super::reflected::{text, texts};
use super::{is_database, last_attribute};
use crate::operations::calls::last_part;

/// Where SQLAlchemy's upper-case types live, for values made here.
const TYPES: &str = "sqlalchemy.types.";

/// Upper-case types and the classes each of them is of.
const CLASSES: &[(&[&str], &[&str])] = &[
    (&["VARCHAR", "CHAR", "NVARCHAR", "NCHAR", "CITEXT"], &["String", "Concatenable"]),
    (&["TEXT", "CLOB", "LONGTEXT", "MEDIUMTEXT", "TINYTEXT"], &["Text", "String", "Concatenable"]),
    (&["ENUM"], &["Enum", "String"]),
    (&["INTEGER", "INT", "MEDIUMINT", "TINYINT"], &["Integer"]),
    (&["BIGINT"], &["BigInteger", "Integer"]),
    (&["SMALLINT"], &["SmallInteger", "Integer"]),
    (&["NUMERIC", "DECIMAL"], &["Numeric"]),
    (&["FLOAT", "REAL", "DOUBLE_PRECISION", "DOUBLE"], &["Float", "Numeric"]),
    (&["BOOLEAN"], &["Boolean"]),
    (&["DATE"], &["Date"]),
    (&["TIME"], &["Time"]),
    (&["TIMESTAMP", "DATETIME"], &["DateTime"]),
    (&["INTERVAL"], &["Interval"]),
    (&["JSONB"], &["JSON"]),
    (&["UUID"], &["Uuid", "UUID"]),
    (&["BYTEA", "BLOB", "LONGBLOB", "VARBINARY", "BINARY"], &["LargeBinary", "_Binary"]),
    (&["ARRAY"], &["ARRAY"]),
];

/// Constraints, of which none inherits from another.
const CONSTRAINTS: &[&str] =
    &["PrimaryKeyConstraint", "ForeignKeyConstraint", "UniqueConstraint", "CheckConstraint"];

fn is_sqlalchemy(path: &str) -> bool {
    path.starts_with("sqlalchemy.")
}

/// The type as the inspector gives it.
pub(super) fn reflected_type(type_name: &str, schema: &Schema) -> Value {
    let call = |name: &str, kwargs: Vec<(&str, Value)>| Value::Call {
        path: format!("{TYPES}{name}"),
        args: Vec::new(),
        kwargs: kwargs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect(),
    };
    if let Some(element) = type_name.strip_suffix("[]") {
        return call("ARRAY", vec![("item_type", reflected_type(element, schema))]);
    }
    if let Some(known) = schema.enums.get(type_name) {
        return call(
            "ENUM",
            vec![("name", text(&known.name.name)), ("enums", texts(&known.labels))],
        );
    }
    let (before, rest) = type_name.split_once('(').unwrap_or((type_name, ""));
    let (inside, after) = rest.split_once(')').unwrap_or((rest, ""));
    let words = format!("{before} {after}").to_ascii_uppercase();
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let numbers: Vec<i64> = inside.split(',').filter_map(|one| one.trim().parse().ok()).collect();
    let zoned = words.ends_with("WITH TIME ZONE");
    let name = words.trim_end_matches(" WITH TIME ZONE").trim_end_matches(" WITHOUT TIME ZONE");
    let name = match name {
        "CHARACTER VARYING" => "VARCHAR".to_owned(),
        "CHARACTER" => "CHAR".to_owned(),
        name => name.replace(' ', "_"),
    };
    let mut kwargs = Vec::new();
    match (name.as_str(), numbers.as_slice()) {
        ("VARCHAR" | "CHAR" | "NVARCHAR" | "TEXT", numbers) => {
            kwargs.push(("length", numbers.first().map_or(Value::None, |one| Value::Int(*one))));
        }
        ("NUMERIC" | "DECIMAL", numbers) => {
            let number =
                |index: usize| numbers.get(index).map_or(Value::None, |one| Value::Int(*one));
            kwargs.extend([("precision", number(0)), ("scale", number(1))]);
        }
        ("TIMESTAMP" | "TIME" | "DATETIME", _) => kwargs.push(("timezone", Value::Bool(zoned))),
        _ => {}
    }
    call(&name, kwargs)
}

/// `str(type)`: the type as SQL.
pub(super) fn as_text(value: &Value) -> Option<Value> {
    let Value::Call { path, kwargs, .. } = value else { return None };
    let name = path.strip_prefix(TYPES)?.replace('_', " ");
    let number = |key: &str| {
        kwargs.iter().find(|(name, _)| name == key).and_then(|(_, value)| match value {
            Value::Int(number) => Some(number.to_string()),
            _ => None,
        })
    };
    let numbers: Vec<String> =
        ["length", "precision", "scale"].into_iter().filter_map(number).collect();
    Some(Value::Str(match numbers.is_empty() {
        true => name,
        false => format!("{name}({})", numbers.join(", ")),
    }))
}

/// `isinstance` of a reflected type, or of the dialect.
pub(super) fn is_instance(dialect: Dialect, args: &[Value]) -> Option<bool> {
    let [value, classes] = args else { return None };
    let classes: Vec<&str> = match classes {
        Value::Name(path) => vec![last_part(path)],
        Value::List(items) => items
            .iter()
            .map(|item| match item {
                Value::Name(path) => Some(last_part(path)),
                _ => None,
            })
            .collect::<Option<_>>()?,
        _ => return None,
    };
    if last_attribute(value) == Some("dialect") && is_database(value) {
        return is_dialect(dialect, &classes);
    }
    let Value::Call { path, .. } = value else { return None };
    if let Some(own) =
        CONSTRAINTS.iter().find(|one| is_sqlalchemy(path) && last_part(path) == **one)
    {
        let is_one = |class: &&str| class == own || matches!(*class, "Constraint" | "SchemaItem");
        let known = classes.iter().all(|class| is_one(class) || CONSTRAINTS.contains(class));
        return known.then(|| classes.iter().any(is_one));
    }
    let own = path.strip_prefix(TYPES)?;
    let (_, parents) = CLASSES.iter().find(|(names, _)| names.contains(&own))?;
    let is_one = |class: &&str| *class == own || *class == "TypeEngine" || parents.contains(class);
    Some(classes.iter().any(is_one))
}

fn is_dialect(dialect: Dialect, classes: &[&str]) -> Option<bool> {
    let mut any = false;
    for class in classes {
        let class = class.to_ascii_lowercase();
        let named = match class.strip_suffix("dialect").or(class.split('_').next())? {
            "pg" | "postgresql" | "postgres" => Dialect::Postgresql,
            "sqlite" => Dialect::Sqlite,
            "mysql" => Dialect::Mysql,
            _ => return None,
        };
        any |= named == dialect;
    }
    Some(any)
}
