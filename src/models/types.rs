//! Column types as models write them, told as generic type names.

use super::names::Definition;
use super::own_types::own_type;
use super::source::{ClassPlace, ProjectSource};
use super::syntax::{Call, Expression, Function};

/// How deep a type may be nested or aliased.
const DEPTH: usize = 8;
/// How deep the arguments of a type may be nested, and how many there may be.
const ARGUMENTS_DEPTH: usize = 4;
const MOST_ARGUMENTS: usize = 12;
/// How many parts a function's arguments may add to what it returns.
const MOST_PARTS: usize = 2_000;

/// The generic name of a type expression written in `file`, such as `String(100)`;
/// empty where it cannot be told.
pub(super) fn type_name(source: &ProjectSource, file: usize, expression: &Expression) -> String {
    typed(source, file, expression, DEPTH)
}

/// The project's own type that an expression names: `UtcDateTime` of `UtcDateTime(timezone=True)`.
pub(super) fn own_type_name(
    source: &ProjectSource,
    file: usize,
    expression: &Expression,
) -> Option<String> {
    let name = match expression {
        Expression::Name(name) => name,
        Expression::Call(call) if call.receiver.is_none() => &call.callee,
        _ => return None,
    };
    match source.definition(file, name) {
        Definition::Class(place) => Some(source.class(place).name.clone()),
        _ => None,
    }
}

pub(super) fn typed(
    source: &ProjectSource,
    file: usize,
    expression: &Expression,
    depth: usize,
) -> String {
    if depth == 0 {
        return String::new();
    }
    match expression {
        Expression::Name(name) => match source.definition(file, name) {
            Definition::Value(at, value) => typed(source, at, value, depth - 1),
            Definition::Class(place) => own_type(source, place, None, depth),
            Definition::Function(..) => String::new(),
            Definition::Foreign(_) | Definition::Unknown => {
                format!("{}()", source.word(file, name))
            }
        },
        Expression::Call(call) => called(source, file, call, depth),
        _ => String::new(),
    }
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
            let inner = call.args.first();
            return inner.map(|inner| typed(source, file, inner, depth - 1)).unwrap_or_default();
        }
        // `GUID.with_variant(…)` on a name.
        "with_variant" => {
            let Some((base, _)) = call.callee.rsplit_once('.') else { return String::new() };
            let inner = typed(source, file, &Expression::Name(base.to_owned()), depth - 1);
            return match inner.is_empty() {
                true => inner,
                false => format!("{inner}.with_variant({})", arguments(source, file, call, depth)),
            };
        }
        _ => {}
    }
    match source.definition(file, &call.callee) {
        Definition::Class(place) => own_type(source, place, Some((file, call)), depth),
        Definition::Function(at, function) => {
            let returned = returned(function, call);
            let types = returned.iter().map(|value| typed(source, at, value, depth - 1));
            types.into_iter().find(|name| !name.is_empty()).unwrap_or_default()
        }
        // An instance that is called, or a type made by something else.
        Definition::Value(_, Expression::Call(_)) => String::new(),
        _ if matches!(word.as_str(), "Enum" | "ENUM") => enumeration(source, file, call),
        _ => format!("{word}({})", arguments(source, file, call, depth)),
    }
}

/// What a function returns, with what a call gives in the place of its names.
pub(super) fn returned(function: &Function, call: &Call) -> Vec<Expression> {
    let mut room = MOST_PARTS;
    let mut given: Vec<(&str, Expression)> = Vec::new();
    for (place, (name, default)) in function.names.iter().enumerate() {
        let by_place = call.args.get(place).filter(|_| place < function.positional);
        let by_call = call.keyword(name).or(by_place).cloned();
        // What the body assigns may stand on its parameters.
        let own = || default.as_ref().map(|value| filled(value, &given, DEPTH, &mut room));
        if let Some(value) = by_call.or_else(own) {
            given.push((name, value));
        }
    }
    if let Some(rest) = &function.rest {
        let is_named = |name: &str| function.names.iter().any(|(known, _)| known == name);
        let others = call.kwargs.iter().filter(|(name, _)| !is_named(name) && name != "**");
        let others = others.map(|(name, value)| (Expression::Str(name.clone()), value.clone()));
        given.push((rest, Expression::Dict(others.collect())));
    }
    let returns = function.returns.iter();
    returns.map(|value| filled(value, &given, DEPTH, &mut room)).collect()
}

/// An expression with values in the place of names, as long as there is `room` for their parts.
fn filled(
    value: &Expression,
    given: &[(&str, Expression)],
    depth: usize,
    room: &mut usize,
) -> Expression {
    if depth == 0 || *room == 0 {
        return value.clone();
    }
    let mut each = |items: &[Expression]| -> Vec<Expression> {
        items.iter().map(|item| filled(item, given, depth - 1, room)).collect()
    };
    match value {
        Expression::Name(name) => {
            let found = given.iter().find(|(known, _)| known == name);
            let Some((_, found)) = found else { return value.clone() };
            let parts = parts_of(found, *room);
            if parts >= *room {
                *room = 0;
                return value.clone();
            }
            *room -= parts;
            found.clone()
        }
        Expression::List(items) => Expression::List(each(items)),
        Expression::Joined(items) => Expression::Joined(each(items)),
        Expression::Call(call) => {
            let mut call = call.clone();
            call.args = each(&call.args);
            if let Some(receiver) = &mut call.receiver {
                *receiver = filled(receiver, given, depth - 1, room);
            }
            for (name, value) in std::mem::take(&mut call.kwargs) {
                match (name.as_str(), filled(&value, given, depth - 1, room)) {
                    ("**", Expression::Dict(items)) => call.kwargs.extend(
                        items
                            .into_iter()
                            .filter_map(|(key, value)| Some((key.as_str()?.to_owned(), value))),
                    ),
                    (_, value) => call.kwargs.push((name, value)),
                }
            }
            Expression::Call(call)
        }
        other => other.clone(),
    }
}

/// How many parts an expression has, counted up to `most`.
fn parts_of(value: &Expression, most: usize) -> usize {
    let mut count = 0;
    let mut waiting = vec![value];
    while let Some(value) = waiting.pop() {
        count += 1;
        if count >= most {
            return most;
        }
        match value {
            Expression::List(items) | Expression::Joined(items) | Expression::Union(items) => {
                waiting.extend(items);
            }
            Expression::Dict(items) => waiting.extend(items.iter().map(|(_, value)| value)),
            Expression::Subscript(base, items) => {
                waiting.push(base);
                waiting.extend(items);
            }
            Expression::Call(call) => {
                waiting.extend(&call.args);
                waiting.extend(&call.receiver);
                waiting.extend(call.kwargs.iter().map(|(_, value)| value));
            }
            _ => {}
        }
    }
    count
}

pub(super) fn arguments(source: &ProjectSource, file: usize, call: &Call, depth: usize) -> String {
    let depth = depth.min(ARGUMENTS_DEPTH);
    let args = call.args.iter().take(MOST_ARGUMENTS);
    let args = args.map(|arg| argument(source, file, arg, depth));
    let kwargs = call
        .kwargs
        .iter()
        .filter(|(key, _)| key != "**")
        .take(MOST_ARGUMENTS)
        .map(|(key, value)| format!("{key}={}", argument(source, file, value, depth)));
    args.chain(kwargs).collect::<Vec<_>>().join(", ")
}

fn argument(source: &ProjectSource, file: usize, value: &Expression, depth: usize) -> String {
    match value {
        Expression::Int(number) => number.to_string(),
        Expression::Str(text) => format!("'{text}'"),
        Expression::Bool(value) => if *value { "True" } else { "False" }.to_owned(),
        Expression::None => "None".to_owned(),
        Expression::Name(name) => match source.definition(file, name) {
            // A constant such as `String(NAME_LENGTH)`.
            Definition::Value(at, value) if depth > 0 => argument(source, at, value, depth - 1),
            Definition::Value(..) | Definition::Function(..) => "…".to_owned(),
            // `ARRAY(String)`, or a constant that was not found.
            _ if is_type_word(&source.word(file, name)) => {
                typed(source, file, value, depth.saturating_sub(1))
            }
            _ => "…".to_owned(),
        },
        Expression::Call(_) => typed(source, file, value, depth.saturating_sub(1)),
        _ => "…".to_owned(),
    }
}

fn is_type_word(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
        && (!word.contains('_') || word == "DOUBLE_PRECISION")
}

fn enumeration(source: &ProjectSource, file: usize, call: &Call) -> String {
    let native = call.keyword("native_enum").and_then(Expression::as_bool) != Some(false);
    let given = call.keyword("name").and_then(Expression::as_str).map(str::to_owned);
    let python = call
        .args
        .first()
        .and_then(Expression::as_name)
        .and_then(|name| source.find_class(file, name));
    match python {
        Some(class) => {
            let by_value = call.keyword("values_callable").is_some();
            let labels = labels(source, class, by_value);
            let name = given.or_else(|| Some(source.class(class).name.to_lowercase()));
            told_enum(&labels, name.filter(|_| native))
        }
        None => {
            let labels: Vec<String> =
                call.args.iter().filter_map(Expression::as_str).map(str::to_owned).collect();
            told_enum(&labels, given.filter(|_| native))
        }
    }
}

/// The type SQLAlchemy makes of a Python enum: its names, unless its values were asked for.
pub(super) fn enum_of_class(source: &ProjectSource, place: ClassPlace) -> String {
    let name = source.class(place).name.to_lowercase();
    told_enum(&labels(source, place, false), Some(name))
}

fn labels(source: &ProjectSource, place: ClassPlace, by_value: bool) -> Vec<String> {
    let class = source.class(place);
    let members = class.attributes.iter().filter(|member| {
        !member.name.starts_with('_') && member.annotation.is_none() && member.value.is_some()
    });
    members
        .map(|member| match (by_value, member.value.as_ref().and_then(Expression::as_str)) {
            (true, Some(value)) => value.to_owned(),
            _ => member.name.clone(),
        })
        .collect()
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
