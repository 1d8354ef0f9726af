//! SQL expressions, types and defaults as a migration writes them.

use crate::python::Value;

use super::calls::{last_part, text_of};
use super::{ServerDefault, TypeExpression};

/// The SQL text of an expression: a string, `text(…)`, or the source of anything else.
pub(super) fn expression_text(value: &Value) -> Option<String> {
    match value {
        Value::Str(text) => Some(text.clone()),
        // `\:` is how a text says that a colon begins no parameter.
        Value::Call { path, args, .. } if matches!(last_part(path), "text" | "TextClause") => {
            args.first().and_then(Value::as_str).map(|text| text.replace("\\:", ":"))
        }
        Value::Call { path, args, .. } if last_part(path) == "literal_column" => {
            args.first().and_then(Value::as_str).map(str::to_owned)
        }
        Value::Call { path, args, .. }
            if matches!(last_part(path), "column" | "Column" | "quoted_name" | "f") =>
        {
            args.first().and_then(text_of)
        }
        Value::Call { path, args, .. } if path.starts_with("sqlalchemy.func.") => {
            let parts: Option<Vec<String>> = args.iter().map(expression_text).collect();
            Some(format!("{}({})", last_part(path), parts?.join(", ")))
        }
        // `desc("x")` and the like.
        Value::Call { path, args, .. } => {
            let order = match last_part(path) {
                "desc" => " DESC",
                "asc" => " ASC",
                "nullsfirst" | "nulls_first" => " NULLS FIRST",
                "nullslast" | "nulls_last" => " NULLS LAST",
                _ => return None,
            };
            args.first().and_then(expression_text).map(|text| text + order)
        }
        // `text("…").bindparams(…)`, `column("x").desc()` and the like.
        Value::MethodCall { receiver, name, args, .. } => match (name.as_str(), args.as_slice()) {
            ("desc", []) => expression_text(receiver).map(|text| format!("{text} DESC")),
            ("asc", []) => expression_text(receiver).map(|text| format!("{text} ASC")),
            ("nullsfirst" | "nulls_first", []) => {
                expression_text(receiver).map(|text| format!("{text} NULLS FIRST"))
            }
            ("nullslast" | "nulls_last", []) => {
                expression_text(receiver).map(|text| format!("{text} NULLS LAST"))
            }
            ("bindparams" | "execution_options" | "columns" | "self_group", _) => {
                expression_text(receiver)
            }
            _ => None,
        },
        _ => None,
    }
}

/// An element of an index: a column name or the text of an expression.
pub(super) fn index_element(value: &Value) -> Option<String> {
    expression_text(value).or_else(|| match value {
        Value::Call { .. } | Value::MethodCall { .. } if is_constructed(value) => {
            Some(value.to_string())
        }
        value => column_name(value),
    })
}

/// The name of a column of a table: `table.c.name`.
pub(super) fn column_name(value: &Value) -> Option<String> {
    match value {
        Value::Attribute { receiver, name } if is_column_collection(receiver) => Some(name.clone()),
        _ => None,
    }
}

/// Whether a text is the source of an expression, kept because it could not be written as SQL.
pub(super) fn is_source(text: &str) -> bool {
    text.starts_with("sqlalchemy.")
}

/// Whether a value is built from SQLAlchemy alone, with nothing undecided in it.
pub(super) fn is_constructed(value: &Value) -> bool {
    let all = |args: &[Value], kwargs: &[(String, Value)]| {
        args.iter().all(is_constructed) && kwargs.iter().all(|(_, value)| is_constructed(value))
    };
    match value {
        Value::List(items) => items.iter().all(is_constructed),
        Value::Dict(items) => {
            items.iter().all(|(key, value)| is_constructed(key) && is_constructed(value))
        }
        Value::Call { args, kwargs, .. } => all(args, kwargs),
        Value::MethodCall { receiver, args, kwargs, .. } => {
            is_constructed(receiver) && all(args, kwargs)
        }
        Value::Attribute { receiver, .. } => is_constructed(receiver),
        Value::Opaque { .. } => false,
        Value::Name(_) => true,
        value => value.is_known(),
    }
}

/// `table.c` and `table.columns`.
fn is_column_collection(value: &Value) -> bool {
    matches!(value, Value::Attribute { name, .. } if name == "c" || name == "columns")
}

/// A type: a class, or a call of one.
pub(super) fn type_expression(value: &Value) -> Option<TypeExpression> {
    let (path, args, kwargs) = match value {
        Value::Name(path) => (path, Vec::new(), Vec::new()),
        Value::Call { path, args, kwargs } => (path, args.clone(), kwargs.clone()),
        // `sa.JSON().with_variant(…)`: the variant is kept beside the type.
        Value::MethodCall { receiver, name, args, .. } => {
            let mut inner = type_expression(receiver)?;
            inner.kwargs.push((name.clone(), Value::List(args.clone())));
            return Some(inner);
        }
        _ => return None,
    };
    Some(TypeExpression { name: last_part(path).to_owned(), path: path.clone(), args, kwargs })
}

/// Whether a value stands where a column's type stands.
pub(super) fn looks_like_type(value: &Value) -> bool {
    match value {
        Value::Name(path) => {
            let last = last_part(path);
            last.starts_with(|first: char| first.is_uppercase())
        }
        Value::Call { path, .. } => !matches!(
            last_part(path),
            "ForeignKey"
                | "Computed"
                | "Identity"
                | "Sequence"
                | "CheckConstraint"
                | "FetchedValue"
                | "DefaultClause"
                | "ColumnDefault"
        ),
        Value::MethodCall { name, receiver, .. } => {
            matches!(name.as_str(), "with_variant" | "evolve") && looks_like_type(receiver)
        }
        _ => false,
    }
}

/// A server default; `None` for a value that is not decided.
pub(super) fn server_default(value: &Value) -> Option<ServerDefault> {
    match value {
        Value::Str(text) => Some(ServerDefault::Literal(text.clone())),
        Value::Call { path, args, .. } if matches!(last_part(path), "DefaultClause") => {
            args.first().and_then(server_default)
        }
        Value::Call { path, .. } if matches!(last_part(path), "text" | "literal_column") => {
            expression_text(value).map(ServerDefault::Text)
        }
        Value::MethodCall { .. } if expression_text(value).is_some() => {
            expression_text(value).map(ServerDefault::Text)
        }
        Value::Opaque { .. } | Value::None => None,
        value if is_constructed(value) => {
            // The same objects by the longer way to them.
            let source = value.to_string();
            let short = source.strip_prefix("sqlalchemy.sql.expression.");
            let short = short.or_else(|| source.strip_prefix("sqlalchemy.sql."));
            Some(ServerDefault::Expression(match short {
                Some(rest) => format!("sqlalchemy.{rest}"),
                None => source,
            }))
        }
        _ => None,
    }
}
