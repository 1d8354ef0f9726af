//! Column types as SQLAlchemy's `repr` and `str` write them.

use crate::python::Value;

use super::super::TypeExpression;
use super::super::calls::{Arguments, last_part, text_of};
use super::super::dialect_types::{hidden, implementation, labels};
use super::super::expressions::{looks_like_type, type_expression};
use super::quoting::quoted_name;
use crate::operations::known_types::{COLUMN_SPEC, COMPILED, SHOWN};

/// One parameter of a type's class: its name, and the value that `repr` leaves out.
type Parameter = (&'static str, &'static str);

/// How a class takes its arguments and shows them.
struct Shape {
    /// The parameters in the order in which they are given.
    taken: &'static [&'static str],
    /// The parameters that `repr` shows, in its order.
    shown: &'static [Parameter],
    /// What an instance holds where nothing was given and that is not what `repr` leaves out.
    held: &'static [Parameter],
}

const fn shape(taken: &'static [&'static str], shown: &'static [Parameter]) -> Shape {
    Shape { taken, shown, held: &[] }
}

impl Shape {
    /// What an instance that was made with `arguments` holds as `parameter`, if that is told.
    fn held_by(&self, parameter: &str, arguments: Arguments<'_>) -> Option<String> {
        let position = self.taken.iter().position(|name| *name == parameter).unwrap_or(usize::MAX);
        let held = self.held.iter().find(|(name, _)| *name == parameter).map(|(_, value)| *value);
        match (arguments.get(position, parameter), held) {
            (Some(Value::None), Some(held)) | (None, Some(held)) => Some(held.to_owned()),
            (Some(value), _) => Some(value_repr(value)),
            (None, None) => None,
        }
    }
}

const NOTHING: Shape = shape(&[], &[]);
const LENGTH: Shape = shape(&["length"], &[("length", "None")]);
const TEXT: Shape = shape(&["length", "collation"], &[("length", "None"), ("collation", "None")]);
const NUMERIC: Shape = shape(
    &["precision", "scale", "decimal_return_scale", "asdecimal"],
    &[
        ("precision", "None"),
        ("scale", "None"),
        ("decimal_return_scale", "None"),
        ("asdecimal", "True"),
    ],
);
const FLOAT: Shape = shape(
    &["precision", "asdecimal", "decimal_return_scale"],
    &[("precision", "None"), ("asdecimal", "False"), ("decimal_return_scale", "None")],
);
const ZONED: Shape = shape(&["timezone"], &[("timezone", "False")]);
const ZONED_PRECISION: Shape =
    shape(&["timezone", "precision"], &[("timezone", "False"), ("precision", "None")]);
const BOOLEAN: Shape =
    shape(&["create_constraint", "name"], &[("create_constraint", "False"), ("name", "None")]);
const ENUM: Shape = shape(
    &[],
    &[
        ("name", "None"),
        ("schema", "None"),
        ("inherit_schema", "False"),
        ("native_enum", "True"),
        ("create_constraint", "False"),
        ("length", "None"),
    ],
);
const ARRAY: Shape = shape(
    &["item_type", "as_tuple", "dimensions", "zero_indexes"],
    &[("item_type", ""), ("as_tuple", "False"), ("dimensions", "None"), ("zero_indexes", "False")],
);
const JSON: Shape = shape(&["none_as_null"], &[("none_as_null", "False")]);
const UUID: Shape = shape(&["as_uuid"], &[("as_uuid", "True")]);
const POSTGRESQL_JSON: Shape = Shape {
    held: &[("astext_type", "Text()")],
    ..shape(&["none_as_null", "astext_type"], &[("none_as_null", "False"), ("astext_type", "None")])
};
const MYSQL_TEXT: Shape = shape(
    &["length"],
    &[
        ("charset", "None"),
        ("collation", "None"),
        ("ascii", "False"),
        ("binary", "False"),
        ("unicode", "False"),
        ("national", "False"),
        ("length", "None"),
    ],
);
const MYSQL_INTEGER: Shape = shape(
    &["display_width"],
    &[("display_width", "None"), ("unsigned", "False"), ("zerofill", "False")],
);
const MYSQL_NUMERIC: Shape = shape(
    &["precision", "scale", "asdecimal"],
    &[
        ("unsigned", "False"),
        ("zerofill", "False"),
        ("precision", "None"),
        ("scale", "None"),
        ("asdecimal", "True"),
    ],
);
const MYSQL_FLOAT: Shape = shape(
    &["precision", "scale", "asdecimal"],
    &[
        ("unsigned", "False"),
        ("zerofill", "False"),
        ("precision", "None"),
        ("scale", "None"),
        ("asdecimal", "False"),
    ],
);
const MYSQL_TIME: Shape = shape(&["timezone", "fsp"], &[("timezone", "False"), ("fsp", "None")]);

/// The shape of a class that comes with SQLAlchemy or one of the libraries around it.
fn shape_of(path: &str) -> Option<Shape> {
    let name = last_part(path);
    let of_dialect = |dialect: &str| path.starts_with(&format!("sqlalchemy.dialects.{dialect}"));
    if of_dialect("postgresql")
        && let Some(shape) = postgresql_shape(name)
    {
        return Some(shape);
    }
    if (of_dialect("mysql") || of_dialect("mariadb"))
        && let Some(shape) = mysql_shape(name)
    {
        return Some(shape);
    }
    if of_dialect("sqlite") && matches!(name, "DATE" | "DATETIME" | "TIME") {
        return Some(NOTHING);
    }
    if path.starts_with("sqlalchemy_utils.") {
        return utils_shape(name);
    }
    if path.starts_with("pgvector.") {
        return Some(shape(&["dim"], &[("dim", "None")]));
    }
    if path.starts_with("geoalchemy2.")
        || path.contains('.') && !path.starts_with("sqlalchemy") && !path.starts_with("sqlmodel")
    {
        return None;
    }
    Some(match name {
        "String" | "Unicode" | "Text" | "UnicodeText" | "VARCHAR" | "CHAR" | "NVARCHAR"
        | "NCHAR" | "TEXT" | "CLOB" | "AutoString" => TEXT,
        "Numeric" | "NUMERIC" | "DECIMAL" => NUMERIC,
        "Float" | "FLOAT" | "Double" | "DOUBLE" | "DOUBLE_PRECISION" | "REAL" => FLOAT,
        "DateTime" | "Time" | "TIMESTAMP" | "DATETIME" | "TIME" => ZONED,
        "LargeBinary" | "BINARY" | "VARBINARY" | "BLOB" => LENGTH,
        "Boolean" | "BOOLEAN" => BOOLEAN,
        "Uuid" => {
            shape(&["as_uuid", "native_uuid"], &[("as_uuid", "True"), ("native_uuid", "True")])
        }
        "UUID" => UUID,
        "JSON" | "JSONB" => JSON,
        "ARRAY" => ARRAY,
        "Enum" | "ENUM" => ENUM,
        _ => NOTHING,
    })
}

fn postgresql_shape(name: &str) -> Option<Shape> {
    Some(match name {
        "TIMESTAMP" | "TIME" => ZONED_PRECISION,
        "JSON" | "JSONB" => POSTGRESQL_JSON,
        "HSTORE" => Shape {
            held: &[("text_type", "Text()")],
            ..shape(&["text_type"], &[("text_type", "None")])
        },
        "INTERVAL" => shape(&["fields", "precision"], &[("precision", "None"), ("fields", "None")]),
        "BIT" => shape(&["length", "varying"], &[("length", "None"), ("varying", "False")]),
        "DOMAIN" => shape(&["name", "data_type"], &[("name", ""), ("data_type", "")]),
        _ => return None,
    })
}

fn mysql_shape(name: &str) -> Option<Shape> {
    Some(match name {
        "VARCHAR" | "CHAR" | "TEXT" | "TINYTEXT" | "MEDIUMTEXT" | "LONGTEXT" => MYSQL_TEXT,
        "NVARCHAR" | "NCHAR" => Shape { held: &[("national", "True")], ..MYSQL_TEXT },
        "INTEGER" | "BIGINT" | "SMALLINT" | "TINYINT" | "MEDIUMINT" => MYSQL_INTEGER,
        "DECIMAL" | "NUMERIC" => MYSQL_NUMERIC,
        "FLOAT" => MYSQL_FLOAT,
        "DOUBLE" | "REAL" => Shape { held: &[("asdecimal", "True")], ..MYSQL_FLOAT },
        "DATETIME" | "TIMESTAMP" | "TIME" => MYSQL_TIME,
        "YEAR" => shape(&["display_width"], &[("display_width", "None")]),
        "BIT" => LENGTH,
        "ENUM" | "SET" => shape(&[], &[("charset", "None"), ("collation", "None")]),
        _ => return None,
    })
}

fn utils_shape(name: &str) -> Option<Shape> {
    Some(match name {
        "EmailType" => Shape { held: &[("length", "255")], ..LENGTH },
        "ChoiceType" => {
            Shape { held: &[("length", "255")], ..shape(&["choices"], &[("length", "None")]) }
        }
        "IPAddressType" => {
            Shape { held: &[("length", "50")], ..shape(&["max_length"], &[("length", "None")]) }
        }
        "CountryType" => Shape { held: &[("length", "2")], ..NOTHING },
        "UUIDType" => shape(&["binary", "native"], &[("binary", "True"), ("native", "True")]),
        "ArrowType" | "EnrichedDateTimeType" => ZONED,
        _ => NOTHING,
    })
}

/// A type as its `repr` writes it.
pub fn type_repr(type_: &TypeExpression) -> String {
    // A variant does not show.
    let kwargs: Vec<(String, Value)> =
        type_.kwargs.iter().filter(|(name, _)| name != "with_variant").cloned().collect();
    let name = match type_.name.as_str() {
        "NULLTYPE" => "NullType",
        name => name,
    };
    if let Some(shown) = hidden(type_, SHOWN).and_then(Value::as_str) {
        return shown.to_owned();
    }
    if let Some(implementation) = implementation(type_) {
        let shown = type_repr(&implementation);
        return shown.replacen(&implementation.name, name, 1);
    }
    let Some(shape) = shape_of(&type_.path) else {
        let mut parts: Vec<String> = type_.args.iter().map(value_repr).collect();
        parts.extend(kwargs.iter().map(|(name, value)| format!("{name}={}", value_repr(value))));
        return format!("{name}({})", parts.join(", "));
    };
    let mut parts: Vec<String> = Vec::new();
    let takes_labels = matches!(name, "Enum" | "ENUM" | "SET");
    if takes_labels && let Some(labels) = labels(&type_.args) {
        parts.extend(labels.iter().map(|label| Value::Str(label.clone()).to_string()));
    }
    let arguments =
        Arguments { args: if takes_labels { &[] } else { &type_.args }, kwargs: &kwargs };
    for (parameter, left_out) in shape.shown {
        let Some(told) = shape.held_by(parameter, arguments) else { continue };
        if left_out.is_empty() {
            parts.push(told);
        } else if told != *left_out && !is_own_length(type_, parameter, &told) {
            parts.push(format!("{parameter}={told}"));
        }
    }
    format!("{name}({})", parts.join(", "))
}

/// The `repr` of a type whose class has an `__init__` of its own with these `parameters`: each with what
/// the object holds under its name, unless that is its default. `base` is the type it inherits from.
pub(in crate::operations) fn own_repr(
    name: &str,
    parameters: &[(String, Option<Value>)],
    attributes: &[(String, Value)],
    base: Option<&TypeExpression>,
) -> String {
    let inherited = |parameter: &str| {
        let base = base?;
        let shape = shape_of(&base.path)?;
        let arguments = Arguments { args: &base.args, kwargs: &base.kwargs };
        let left_out = shape.shown.iter().find(|(shown, _)| *shown == parameter);
        let (_, left_out) = left_out?;
        Some(shape.held_by(parameter, arguments).unwrap_or_else(|| (*left_out).to_owned()))
    };
    let held = |parameter: &str| {
        let own = attributes.iter().find(|(name, _)| name == parameter);
        own.map(|(_, value)| value_repr(value)).or_else(|| inherited(parameter))
    };
    let parts = parameters.iter().filter_map(|(parameter, default)| match default {
        None => Some(held(parameter).unwrap_or_else(|| "None".to_owned())),
        Some(default) => held(parameter)
            .filter(|held| *held != value_repr(default))
            .map(|held| format!("{parameter}={held}")),
    });
    format!("{name}({})", parts.collect::<Vec<_>>().join(", "))
}

/// `Enum` does not show the length that its longest label has anyway.
fn is_own_length(type_: &TypeExpression, parameter: &str, told: &str) -> bool {
    parameter == "length" && type_.name == "Enum" && told == longest_label(type_).to_string()
}

fn longest_label(type_: &TypeExpression) -> usize {
    let labels = labels(&type_.args).unwrap_or_default();
    labels.iter().map(|label| label.chars().count()).max().unwrap_or(0)
}

/// A value within a type; types in it show as types.
fn value_repr(value: &Value) -> String {
    if looks_like_type(value)
        && let Some(type_) = type_expression(value)
    {
        return type_repr(&type_);
    }
    text_of(value).map_or_else(|| value.to_string(), |text| Value::Str(text).to_string())
}

/// A type as its `str` writes it: the type of a database that has none of its own.
pub(super) fn type_str(type_: &TypeExpression) -> String {
    if let Some(text) = hidden(type_, COLUMN_SPEC).and_then(Value::as_str) {
        return text.to_owned();
    }
    let compiled = hidden(type_, COMPILED).and_then(type_expression);
    if let Some(implementation) = compiled.or_else(|| implementation(type_)) {
        return type_str(&implementation);
    }
    let kwargs: Vec<(String, Value)> =
        type_.kwargs.iter().filter(|(name, _)| name != "with_variant").cloned().collect();
    let arguments = Arguments { args: &type_.args, kwargs: &kwargs };
    let number = |position: usize, name: &str| match arguments.get(position, name) {
        Some(Value::Int(number)) => Some(number.to_string()),
        Some(Value::Str(text)) => Some(text.clone()),
        _ => None,
    };
    let sized = |base: &str| {
        let length = number(0, "length").map(|length| format!("({length})")).unwrap_or_default();
        let collation = arguments.get(1, "collation").and_then(text_of);
        let collation =
            collation.map(|name| format!(" COLLATE {}", forced(&name))).unwrap_or_default();
        format!("{base}{length}{collation}")
    };
    let numeric = |base: &str| match (number(0, "precision"), number(1, "scale")) {
        (Some(precision), Some(scale)) => format!("{base}({precision}, {scale})"),
        (Some(precision), None) => format!("{base}({precision})"),
        _ => base.to_owned(),
    };
    match type_.name.as_str() {
        "String" | "Unicode" | "AutoString" => sized("VARCHAR"),
        "Text" | "UnicodeText" => sized("TEXT"),
        name @ ("VARCHAR" | "CHAR" | "NVARCHAR" | "NCHAR" | "TEXT") => sized(name),
        name @ ("VARBINARY" | "BINARY") => sized(name),
        "Integer" => "INTEGER".into(),
        "SmallInteger" => "SMALLINT".into(),
        "BigInteger" => "BIGINT".into(),
        "Numeric" => numeric("NUMERIC"),
        name @ ("NUMERIC" | "DECIMAL") => numeric(name),
        "Float" => "FLOAT".into(),
        "Double" => "DOUBLE".into(),
        "DOUBLE_PRECISION" => "DOUBLE PRECISION".into(),
        "DateTime" | "Interval" => "DATETIME".into(),
        "Date" => "DATE".into(),
        "Time" => "TIME".into(),
        "Boolean" => "BOOLEAN".into(),
        "LargeBinary" | "PickleType" => "BLOB".into(),
        "Uuid" => "CHAR(32)".into(),
        "UUIDType" if arguments.get(0, "binary").and_then(Value::truth) == Some(false) => {
            "CHAR(32)".into()
        }
        "UUIDType" => "BINARY(16)".into(),
        "NullType" | "NULLTYPE" => "NULL".into(),
        "Enum" => enum_str(type_, &arguments),
        "ENUM" if !type_.path.contains("mysql") => enum_str(type_, &arguments),
        name if shape_of(&type_.path).is_some() && name.chars().all(|c| !c.is_lowercase()) => {
            name.to_owned()
        }
        _ => type_repr(type_),
    }
}

fn enum_str(type_: &TypeExpression, arguments: &Arguments<'_>) -> String {
    let longest = match labels(&type_.args) {
        Some(_) => longest_label(type_).to_string(),
        // Nobody knows how long its labels are.
        None => "…".to_owned(),
    };
    let length = match arguments.named("length") {
        Some(Value::Int(length)) => length.to_string(),
        _ => longest,
    };
    format!("VARCHAR({length})")
}

/// Collations are quoted whatever they look like.
fn forced(name: &str) -> String {
    let quoted = quoted_name(name);
    if quoted.starts_with('"') { quoted } else { format!("\"{quoted}\"") }
}
