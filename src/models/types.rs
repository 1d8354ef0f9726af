//! Column types as models write them, told as generic type names.

use super::source::{ClassPlace, ProjectSource};
use super::syntax::{Call, Expression, last_word};

/// How deep a type may be nested or aliased.
const DEPTH: usize = 8;

/// The generic name of a type expression written in `file`, such as `String(100)`;
/// empty where it cannot be told.
pub(super) fn type_name(source: &ProjectSource, file: usize, expression: &Expression) -> String {
    typed(source, file, expression, DEPTH)
}

fn typed(source: &ProjectSource, file: usize, expression: &Expression, depth: usize) -> String {
    if depth == 0 {
        return String::new();
    }
    match expression {
        Expression::Name(name) => match source.find_value(file, name) {
            Some((other, value)) => typed(source, other, value, depth - 1),
            None if source.find_class(file, name).is_some() => own_type(name),
            None => format!("{}()", source.word(file, name)),
        },
        Expression::Call(call) => called(source, file, call, depth),
        _ => String::new(),
    }
}

/// A type the project declares itself: its storage is its own affair.
fn own_type(name: &str) -> String {
    format!("project type {}", last_word(name))
}

fn called(source: &ProjectSource, file: usize, call: &Call, depth: usize) -> String {
    if let Some(receiver) = &call.receiver {
        let inner = typed(source, file, receiver, depth - 1);
        return match call.callee.as_str() {
            "with_variant" if !inner.is_empty() => {
                format!("{inner}.with_variant({})", arguments(source, file, call, depth))
            }
            // `MutableDict.as_mutable(…)` stands on a name; `.evaluates_none()` changes no storage.
            _ => inner,
        };
    }
    let word = source.word(file, &call.callee);
    match word.as_str() {
        "as_mutable" => {
            call.args.first().map(|inner| typed(source, file, inner, depth - 1)).unwrap_or_default()
        }
        "Enum" | "ENUM" => enumeration(source, file, call),
        _ if source.find_class(file, &call.callee).is_some() => own_type(&call.callee),
        _ => format!("{word}({})", arguments(source, file, call, depth)),
    }
}

fn arguments(source: &ProjectSource, file: usize, call: &Call, depth: usize) -> String {
    let args = call.args.iter().map(|arg| argument(source, file, arg, depth));
    let kwargs = call
        .kwargs
        .iter()
        .map(|(key, value)| format!("{key}={}", argument(source, file, value, depth)));
    args.chain(kwargs).collect::<Vec<_>>().join(", ")
}

fn argument(source: &ProjectSource, file: usize, value: &Expression, depth: usize) -> String {
    match value {
        Expression::Int(number) => number.to_string(),
        Expression::Str(text) => format!("'{text}'"),
        Expression::Bool(value) => if *value { "True" } else { "False" }.to_owned(),
        Expression::None => "None".to_owned(),
        // A constant such as `String(NAME_LENGTH)`.
        Expression::Name(name) => match source.find_value(file, name) {
            Some((_, Expression::Int(number))) => number.to_string(),
            _ => typed(source, file, value, depth - 1),
        },
        other => typed(source, file, other, depth - 1),
    }
}

fn enumeration(source: &ProjectSource, file: usize, call: &Call) -> String {
    if call.keyword("native_enum").and_then(Expression::as_bool) == Some(false) {
        return "project type Enum without a type of its own".to_owned();
    }
    let given = call.keyword("name").and_then(Expression::as_str).map(str::to_owned);
    let python = call
        .args
        .first()
        .and_then(Expression::as_name)
        .and_then(|name| source.find_class(file, name));
    match python {
        Some(class) => {
            let by_value = call.keyword("values_callable").is_some();
            enum_of_class(source, class, given, by_value)
        }
        None => {
            let labels: Vec<String> =
                call.args.iter().filter_map(Expression::as_str).map(str::to_owned).collect();
            told_enum(&labels, given)
        }
    }
}

/// The type SQLAlchemy makes of a Python enum: its names, unless its values were asked for.
pub(super) fn enum_of_class(
    source: &ProjectSource,
    place: ClassPlace,
    name: Option<String>,
    by_value: bool,
) -> String {
    let class = source.class(place);
    let members = class.attributes.iter().filter(|member| {
        !member.name.starts_with('_') && member.annotation.is_none() && member.value.is_some()
    });
    let labels: Vec<String> = members
        .map(|member| match (by_value, member.value.as_ref().and_then(Expression::as_str)) {
            (true, Some(value)) => value.to_owned(),
            _ => member.name.clone(),
        })
        .collect();
    told_enum(&labels, name.or_else(|| Some(class.name.to_lowercase())))
}

fn told_enum(labels: &[String], name: Option<String>) -> String {
    let mut parts: Vec<String> =
        labels.iter().map(|label| format!("'{}'", label.replace('\'', "''"))).collect();
    parts.extend(name.map(|name| format!("name='{name}'")));
    format!("Enum({})", parts.join(", "))
}

/// Whether a class is a Python enum.
pub(super) fn is_enum(source: &ProjectSource, place: ClassPlace) -> bool {
    source.descends_from(place, &["Enum", "StrEnum", "IntEnum", "Flag", "TextChoices"])
}
