//! What an expression is known to be.

use std::fmt;

use serde::Serialize;

use super::Span;
use super::overloaded::operator_of;

/// The value of a Python expression, as far as source decides it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum Value {
    /// `None`.
    None,
    /// `True` or `False`.
    Bool(bool),
    /// An integer that fits.
    Int(i64),
    /// A floating point number.
    Float(f64),
    /// A string, f-strings with known parts included.
    Str(String),
    /// A list or tuple.
    List(Vec<Value>),
    /// A dictionary in source order.
    Dict(Vec<(Value, Value)>),
    /// A call, such as `sa.String(length=50)`, with the callee's path resolved through the imports.
    Call {
        /// The dotted path of what is called.
        path: String,
        /// Positional arguments.
        args: Vec<Value>,
        /// Keyword arguments.
        kwargs: Vec<(String, Value)>,
    },
    /// A method called on a value that is not decided, such as `op.get_bind().execute(…)`.
    MethodCall {
        /// What the method is called on.
        receiver: Box<Value>,
        /// The method's name.
        name: String,
        /// Positional arguments.
        args: Vec<Value>,
        /// Keyword arguments.
        kwargs: Vec<(String, Value)>,
    },
    /// An attribute of a value that is not decided, such as `users.c`.
    Attribute {
        /// What the attribute belongs to.
        receiver: Box<Value>,
        /// The attribute's name.
        name: String,
    },
    /// A name or attribute that is not bound to a known value, by its resolved dotted path.
    Name(String),
    /// At the end of a list: there may be more elements, which nobody knows.
    Others,
    /// Undecidable: the source text and where it stands.
    Opaque {
        /// The expression's source text, shortened.
        source: String,
        /// Where it stands.
        span: Span,
    },
}

impl Value {
    /// The string, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Str(text) => Some(text),
            _ => None,
        }
    }

    /// The truth value, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The elements, if it is a list, tuple or set.
    pub fn as_list(&self) -> Option<&[Value]> {
        match self {
            Self::List(items) => Some(items),
            _ => None,
        }
    }

    /// Whether Python would take it for true, where that is decided.
    pub fn truth(&self) -> Option<bool> {
        match self {
            Self::None => Some(false),
            Self::Bool(value) => Some(*value),
            Self::Int(value) => Some(*value != 0),
            Self::Float(value) => Some(*value != 0.0),
            Self::Str(text) => Some(!text.is_empty()),
            Self::List(items) if items.first() == Some(&Self::Others) => None,
            Self::List(items) => Some(!items.is_empty()),
            Self::Dict(items) => Some(!items.is_empty()),
            _ => None,
        }
    }

    /// Whether it is a literal through and through: nothing in it is left undecided.
    pub fn is_known(&self) -> bool {
        match self {
            Self::List(items) => items.iter().all(Self::is_known),
            Self::Dict(items) => {
                items.iter().all(|(key, value)| key.is_known() && value.is_known())
            }
            Self::None | Self::Bool(_) | Self::Int(_) | Self::Float(_) | Self::Str(_) => true,
            _ => false,
        }
    }

    /// The value at the root of a chain of attributes and method calls.
    pub fn root(&self) -> &Self {
        let mut value = self;
        while let Self::MethodCall { receiver, .. } | Self::Attribute { receiver, .. } = value {
            value = receiver;
        }
        value
    }

    /// How many parts it has and how deeply they nest, both counted no further than `limit`.
    pub(super) fn extent(&self, limit: usize) -> (usize, usize) {
        fn walk(value: &Value, depth: usize, limit: usize, count: &mut usize, deepest: &mut usize) {
            *count += 1;
            *deepest = (*deepest).max(depth);
            if *count > limit || depth > limit {
                return;
            }
            match value {
                Value::Str(text) => *count += text.len() / 64,
                Value::List(items) => {
                    items.iter().for_each(|item| walk(item, depth + 1, limit, count, deepest));
                }
                Value::Dict(items) => items.iter().for_each(|(key, item)| {
                    walk(key, depth + 1, limit, count, deepest);
                    walk(item, depth + 1, limit, count, deepest);
                }),
                Value::Call { args, kwargs, .. } => {
                    args.iter().for_each(|item| walk(item, depth + 1, limit, count, deepest));
                    kwargs
                        .iter()
                        .for_each(|(_, item)| walk(item, depth + 1, limit, count, deepest));
                }
                Value::MethodCall { receiver, args, kwargs, .. } => {
                    walk(receiver, depth + 1, limit, count, deepest);
                    args.iter().for_each(|item| walk(item, depth + 1, limit, count, deepest));
                    kwargs
                        .iter()
                        .for_each(|(_, item)| walk(item, depth + 1, limit, count, deepest));
                }
                Value::Attribute { receiver, .. } => {
                    walk(receiver, depth + 1, limit, count, deepest);
                }
                _ => {}
            }
        }
        let (mut count, mut deepest) = (0, 0);
        walk(self, 0, limit, &mut count, &mut deepest);
        (count, deepest)
    }
}

/// The value as Python would write it.
impl fmt::Display for Value {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fn arguments(
            formatter: &mut fmt::Formatter<'_>,
            args: &[Value],
            kwargs: &[(String, Value)],
        ) -> fmt::Result {
            let mut first = true;
            formatter.write_str("(")?;
            for arg in args {
                write!(formatter, "{}{arg}", if first { "" } else { ", " })?;
                first = false;
            }
            for (name, value) in kwargs {
                write!(formatter, "{}{name}={value}", if first { "" } else { ", " })?;
                first = false;
            }
            formatter.write_str(")")
        }
        match self {
            Self::None => formatter.write_str("None"),
            Self::Bool(true) => formatter.write_str("True"),
            Self::Bool(false) => formatter.write_str("False"),
            Self::Int(value) => write!(formatter, "{value}"),
            Self::Float(value) => write!(formatter, "{value:?}"),
            Self::Str(text) => formatter.write_str(&quoted(text)),
            Self::List(items) => {
                formatter.write_str("[")?;
                for (position, item) in items.iter().enumerate() {
                    write!(formatter, "{}{item}", if position == 0 { "" } else { ", " })?;
                }
                formatter.write_str("]")
            }
            Self::Dict(items) => {
                formatter.write_str("{")?;
                for (position, (key, value)) in items.iter().enumerate() {
                    write!(formatter, "{}{key}: {value}", if position == 0 { "" } else { ", " })?;
                }
                formatter.write_str("}")
            }
            Self::Call { path, args, kwargs } => {
                formatter.write_str(path)?;
                arguments(formatter, args, kwargs)
            }
            Self::MethodCall { receiver, name, args, .. }
                if operator_of(name).is_some_and(|operator| !operator.is_empty()) =>
            {
                let operator = operator_of(name).unwrap_or_default();
                write!(formatter, "{receiver} {operator} ")?;
                args.iter().try_for_each(|right| write!(formatter, "{right}"))
            }
            Self::MethodCall { receiver, name, args, kwargs } if name == "__call__" => {
                write!(formatter, "{receiver}")?;
                arguments(formatter, args, kwargs)
            }
            Self::MethodCall { receiver, name, args, kwargs } => {
                write!(formatter, "{receiver}.{name}")?;
                arguments(formatter, args, kwargs)
            }
            Self::Attribute { receiver, name } => write!(formatter, "{receiver}.{name}"),
            Self::Name(path) => formatter.write_str(path),
            Self::Others => formatter.write_str("…"),
            Self::Opaque { source, .. } => formatter.write_str(source),
        }
    }
}

/// A string as Python's `repr` writes it.
fn quoted(text: &str) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for character in text.chars() {
        match character {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            other if other == quote => {
                out.push('\\');
                out.push(other);
            }
            other => out.push(other),
        }
    }
    out.push(quote);
    out
}
