//! What the server makes by itself: defaults, computed values, identities.

use super::column::Context;
use super::syntax::{Call, Expression};

/// The server default as SQL; a Python string is quoted as SQLAlchemy quotes it.
pub(super) fn server_default(context: Context<'_>, value: &Expression) -> Option<String> {
    match value {
        Expression::Str(text) => Some(format!("'{}'", text.replace('\'', "''"))),
        Expression::None => None,
        Expression::Call(call) => match context.source.word(context.file, &call.callee).as_str() {
            "text" => call.args.first().and_then(Expression::as_str).map(str::to_owned),
            "true" | "false" if call.args.is_empty() => Some(call.name().to_owned()),
            "now" | "current_timestamp" => Some("now()".to_owned()),
            // Not SQL but a sign that the server makes the value.
            "FetchedValue" => None,
            word => Some(format!("{}({})", word.to_lowercase(), literals(call))),
        },
        Expression::Name(name) => match context.source.find_value(context.file, name) {
            Some((file, value)) if value.as_name().is_none() => {
                server_default(context.at(file), value)
            }
            Some(_) => None,
            None => Some(context.source.word(context.file, name)),
        },
        _ => None,
    }
}

fn literals(call: &Call) -> String {
    let told = call.args.iter().map(|arg| match arg {
        Expression::Str(text) => format!("'{text}'"),
        Expression::Int(number) => number.to_string(),
        Expression::Call(inner) => format!("{}({})", inner.name(), literals(inner)),
        _ => "…".to_owned(),
    });
    told.collect::<Vec<_>>().join(", ")
}

/// What `Computed("…")` computes; `…` where source does not tell.
pub(super) fn computed(call: &Call) -> String {
    match call.args.first() {
        Some(Expression::Str(text)) => text.clone(),
        Some(Expression::Call(text)) => {
            text.args.first().and_then(Expression::as_str).unwrap_or("…").to_owned()
        }
        _ => "…".to_owned(),
    }
}

pub(super) fn identity(call: &Call) -> String {
    let always = call.keyword("always").or_else(|| call.args.get(2));
    match always.and_then(Expression::as_bool) {
        Some(true) => "ALWAYS".to_owned(),
        _ => "BY DEFAULT".to_owned(),
    }
}
