//! What an expression is known to be.

use serde::Serialize;

use super::Span;

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
    /// A name or attribute that is not bound to a known value, by its resolved dotted path.
    Name(String),
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
}
