//! Texts that are put together: names of tables, targets of keys.

use super::source::ProjectSource;
use super::syntax::{Call, Expression};

/// At most so many parts of one text are put together.
const MOST_PARTS: usize = 8;

/// The text of an expression written in `file`, within the class called `class`.
pub(super) fn told_text(
    source: &ProjectSource,
    file: usize,
    expression: &Expression,
    class: Option<&str>,
    depth: usize,
) -> Option<String> {
    if depth == 0 {
        return None;
    }
    match expression {
        Expression::Str(text) => Some(text.clone()),
        Expression::Int(number) => Some(number.to_string()),
        Expression::Joined(parts) if parts.len() <= MOST_PARTS => {
            parts.iter().map(|part| told_text(source, file, part, class, depth - 1)).collect()
        }
        Expression::Name(name) if name == "cls.__name__" || name == "self.__name__" => {
            class.map(str::to_owned)
        }
        Expression::Name(name) => {
            if let Some((at, value)) = source.find_value(file, name) {
                return told_text(source, at, value, class, depth - 1);
            }
            // `User.__tablename__`.
            let (owner, attribute) = name.rsplit_once('.')?;
            let place = source.find_class(file, owner)?;
            let value = source.class(place).value(attribute)?;
            let class = source.class(place).name.clone();
            told_text(source, place.file, value, Some(&class), depth - 1)
        }
        Expression::Call(call) => changed(source, file, call, class, depth),
        _ => None,
    }
}

/// `text.lower()` and `str(text)`.
fn changed(
    source: &ProjectSource,
    file: usize,
    call: &Call,
    class: Option<&str>,
    depth: usize,
) -> Option<String> {
    let (method, receiver) = match (&call.receiver, call.callee.rsplit_once('.')) {
        (Some(receiver), _) => (call.callee.as_str(), receiver.clone()),
        (None, Some((name, method))) => (method, Expression::Name(name.to_owned())),
        (None, None) if call.callee == "str" => ("str", call.args.first()?.clone()),
        (None, None) => return None,
    };
    let text = told_text(source, file, &receiver, class, depth - 1)?;
    match (method, call.args.as_slice()) {
        ("lower", []) => Some(text.to_lowercase()),
        ("upper", []) => Some(text.to_uppercase()),
        ("str" | "strip", _) => Some(text),
        ("replace", [Expression::Str(from), Expression::Str(to)]) if !from.is_empty() => {
            Some(text.replace(from.as_str(), to))
        }
        ("removesuffix", [Expression::Str(end)]) => {
            Some(text.strip_suffix(end.as_str()).unwrap_or(&text).to_owned())
        }
        _ => None,
    }
}
