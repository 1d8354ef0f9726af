//! What kind of value an expression has, as far as that changes how it is written.

use crate::operations::calls::last_part;
use crate::operations::expressions::type_expression;
use crate::operations::invoked::types::type_str;
use crate::python::Value;

/// A kind of value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    Text,
    /// A whole number.
    Integer,
    /// Another number, with its type as it is written.
    Number(String),
    Boolean,
    /// A JSON document; `binary` is PostgreSQL's own kind of it.
    Json {
        binary: bool,
    },
    /// A list or binary text: it can be joined to another.
    Array,
    /// Some other kind that is known.
    Other,
    /// Nobody knows.
    Unknown,
}

impl Kind {
    /// Whether `+` joins it to another.
    pub(super) fn is_joined(&self) -> bool {
        matches!(self, Self::Text | Self::Array)
    }
}

/// The kind of a type.
pub(super) fn of_type(type_: Option<&Value>) -> Kind {
    let Some(type_) = type_.and_then(type_expression) else { return Kind::Unknown };
    match type_.name.as_str() {
        "String" | "Unicode" | "Text" | "UnicodeText" | "VARCHAR" | "CHAR" | "NVARCHAR"
        | "NCHAR" | "TEXT" | "CLOB" | "AutoString" | "Enum" | "ENUM" | "LONGTEXT"
        | "MEDIUMTEXT" | "TINYTEXT" | "CITEXT" => Kind::Text,
        "Integer" | "BigInteger" | "SmallInteger" | "INTEGER" | "BIGINT" | "SMALLINT"
        | "TINYINT" | "MEDIUMINT" => Kind::Integer,
        "Numeric" | "NUMERIC" | "DECIMAL" | "Float" | "FLOAT" | "Double" | "DOUBLE" | "REAL"
        | "DOUBLE_PRECISION" => Kind::Number(type_str(&type_)),
        "Boolean" | "BOOLEAN" => Kind::Boolean,
        "JSON" => Kind::Json { binary: type_.path.contains("postgresql") },
        "JSONB" => Kind::Json { binary: true },
        "ARRAY" => Kind::Array,
        "NullType" | "NULLTYPE" => Kind::Unknown,
        _ => Kind::Other,
    }
}

/// The kind of a plain value.
pub(super) fn of_plain(value: &Value) -> Kind {
    match value {
        Value::Str(_) => Kind::Text,
        Value::Int(_) => Kind::Integer,
        Value::Float(_) => Kind::Number("FLOAT".to_owned()),
        Value::Bool(_) => Kind::Boolean,
        _ => Kind::Other,
    }
}

/// Python's own modules and functions: what they give is a plain value, whatever it is.
const PYTHON: &[&str] = &[
    "bool", "datetime", "decimal", "dict", "float", "hashlib", "int", "json", "len", "list",
    "math", "max", "min", "os", "random", "round", "secrets", "sorted", "str", "sum", "time",
    "timezone", "uuid",
];

/// Whether a value is plain: handed over to the database beside the statement's text.
pub(super) fn is_plain(value: &Value) -> bool {
    if value.is_known() {
        return true;
    }
    match value {
        Value::List(items) => items.iter().all(is_plain),
        Value::Dict(items) => items.iter().all(|(key, value)| is_plain(key) && is_plain(value)),
        value => match value.root() {
            Value::Call { path, .. } | Value::Name(path) => {
                PYTHON.contains(&path.split('.').next().unwrap_or_default())
            }
            _ => false,
        },
    }
}

/// The name that the values compared with an expression get.
pub(super) fn parameter_name(value: &Value) -> String {
    let name = match value {
        Value::Attribute { name, .. } if name != "astext" => Some(name.clone()),
        Value::Call { path, args, .. } => match super::functions::function_name(path) {
            Some(name) => Some(super::functions::plain_name(&name)),
            None if matches!(last_part(path), "column" | "literal_column" | "Column") => {
                args.first().and_then(crate::operations::calls::text_of)
            }
            None => None,
        },
        Value::MethodCall { name, args, .. } if name == "label" => {
            args.first().and_then(crate::operations::calls::text_of)
        }
        _ => None,
    };
    let name = name.unwrap_or_else(|| "param".to_owned());
    let mut cleaned = String::with_capacity(name.len());
    for letter in name.chars() {
        let letter = if matches!(letter, '%' | '(' | ')' | ' ' | '$') { '_' } else { letter };
        if letter != '_' || !cleaned.ends_with('_') || name.contains("__") {
            cleaned.push(letter);
        }
    }
    cleaned.trim_matches('_').to_owned()
}
