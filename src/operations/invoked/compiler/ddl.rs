//! Statements of SQLAlchemy's that create and drop: `CreateSchema(…)`, `CreateSequence(…)`.

use crate::operations::calls::{Arguments, last_part, text_of};
use crate::operations::invoked::quoting::quoted_name;
use crate::python::Value;

use super::Written;

/// A statement that creates or drops, as its `str` writes it.
pub(super) fn written(value: &Value) -> Option<Written> {
    let Value::Call { path, args, kwargs } = value else { return None };
    if !path.starts_with("sqlalchemy.") {
        return None;
    }
    let arguments = Arguments { args, kwargs };
    let is_set = |name: &str| arguments.named(name).map_or(Some(false), Value::truth);
    let class = last_part(path);
    let text = match class {
        "CreateSchema" => {
            let exists = if is_set("if_not_exists")? { "IF NOT EXISTS " } else { "" };
            format!("CREATE SCHEMA {exists}{}", schema(arguments)?)
        }
        "DropSchema" => {
            let exists = if is_set("if_exists")? { "IF EXISTS " } else { "" };
            let cascade = if is_set("cascade")? { " CASCADE" } else { "" };
            format!("DROP SCHEMA {exists}{}{cascade}", schema(arguments)?)
        }
        "CreateSequence" => {
            let exists = if is_set("if_not_exists")? { "IF NOT EXISTS " } else { "" };
            let (name, options) = sequence(args.first()?)?;
            format!("CREATE SEQUENCE {exists}{name}{options}")
        }
        "DropSequence" => {
            let exists = if is_set("if_exists")? { "IF EXISTS " } else { "" };
            format!("DROP SEQUENCE {exists}{}", sequence(args.first()?)?.0)
        }
        _ => return None,
    };
    Some(Written::new(class, text))
}

fn schema(arguments: Arguments<'_>) -> Option<String> {
    arguments.get(0, "name").and_then(text_of).map(|name| quoted_name(&name))
}

/// A sequence's name, and its options as they are written after it.
fn sequence(value: &Value) -> Option<(String, String)> {
    let Value::Call { path, args, kwargs } = value else { return None };
    if last_part(path) != "Sequence" {
        return None;
    }
    let arguments = Arguments { args, kwargs };
    let mut name = quoted_name(&arguments.get(0, "name").and_then(text_of)?);
    if let Some(schema) = arguments.named("schema").and_then(text_of) {
        name = format!("{}.{name}", quoted_name(&schema));
    }
    let mut options = String::new();
    for (option, position, words) in [
        ("increment", 2, "INCREMENT BY"),
        ("start", 1, "START WITH"),
        ("minvalue", 3, "MINVALUE"),
        ("maxvalue", 4, "MAXVALUE"),
    ] {
        match arguments.get(position, option) {
            None | Some(Value::None) => {}
            Some(Value::Int(number)) => options += &format!(" {words} {number}"),
            Some(_) => return None,
        }
    }
    let known = ["name", "schema", "increment", "start", "minvalue", "maxvalue", "metadata"];
    if kwargs.iter().any(|(name, _)| !known.contains(&name.as_str())) {
        return None;
    }
    Some((name, options))
}
