//! The few forms that models are written in.

use std::collections::BTreeMap;

use super::places::Gap;
use crate::python::Span;

/// An expression, as far as declarations need it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Expression {
    None,
    Bool(bool),
    Int(i64),
    Str(String),
    /// A dotted name as it is written.
    Name(String),
    /// A list, tuple or set.
    List(Vec<Expression>),
    Dict(Vec<(Expression, Expression)>),
    Call(Box<Call>),
    /// `base[items]`.
    Subscript(Box<Expression>, Vec<Expression>),
    /// `a | b`.
    Union(Vec<Expression>),
    /// `a + b`, or a formatted string: texts one after the other.
    Joined(Vec<Expression>),
    /// Anything else, by its source.
    Other(String),
}

/// A call.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Call {
    /// The dotted name of what is called; for a method of another expression, the method alone.
    pub(super) callee: String,
    /// The expression whose method is called.
    pub(super) receiver: Option<Expression>,
    pub(super) args: Vec<Expression>,
    /// Keyword arguments; `**` before what is unpacked.
    pub(super) kwargs: Vec<(String, Expression)>,
    pub(super) span: Span,
    /// Where the arguments stand: those without a name, then the values of the others.
    pub(super) places: Vec<Span>,
}

impl Call {
    /// The last word of the callee.
    pub(super) fn name(&self) -> &str {
        last_word(&self.callee)
    }

    /// The keyword argument called `name`.
    pub(super) fn keyword(&self, name: &str) -> Option<&Expression> {
        self.kwargs.iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }
}

impl Expression {
    pub(super) fn as_str(&self) -> Option<&str> {
        match self {
            Self::Str(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    pub(super) fn as_call(&self) -> Option<&Call> {
        match self {
            Self::Call(call) => Some(call),
            _ => None,
        }
    }

    pub(super) fn as_name(&self) -> Option<&str> {
        match self {
            Self::Name(name) => Some(name),
            _ => None,
        }
    }

    /// The elements of a list or tuple.
    pub(super) fn elements(&self) -> &[Expression] {
        match self {
            Self::List(elements) => elements,
            _ => &[],
        }
    }
}

/// The last word of a dotted name.
pub(super) fn last_word(dotted: &str) -> &str {
    dotted.rsplit('.').next().unwrap_or(dotted)
}

/// One Python file.
#[derive(Debug)]
pub(super) struct Module {
    /// Local name to dotted name, relative ones starting with dots.
    pub(super) imports: BTreeMap<String, (String, usize)>,
    /// Modules of which all names are imported.
    pub(super) star_imports: Vec<(String, usize)>,
    pub(super) classes: Vec<Class>,
    /// Assignments at the top of the file.
    pub(super) assignments: Vec<(String, usize, Expression)>,
    /// Functions at the top of the file.
    pub(super) functions: Vec<Function>,
    /// Where one more import goes.
    pub(super) import_gap: Gap,
}

/// One function, by what it may return.
#[derive(Debug)]
pub(super) struct Function {
    pub(super) name: String,
    /// What takes the keyword arguments without a name here: `**options`.
    pub(super) rest: Option<String>,
    /// How many of the names can be given by place.
    pub(super) positional: usize,
    /// Parameters with their defaults, then what the body assigns to names of its own.
    pub(super) names: Vec<(String, Option<Expression>)>,
    pub(super) returns: Vec<Expression>,
}

/// One class.
#[derive(Debug)]
pub(super) struct Class {
    pub(super) name: String,
    pub(super) line: usize,
    pub(super) bases: Vec<Expression>,
    pub(super) keywords: Vec<(String, Expression)>,
    pub(super) attributes: Vec<Attribute>,
    /// The decorators, as they are written.
    pub(super) decorators: Vec<String>,
    /// Whether it has an `__init__` of its own.
    pub(super) has_init: bool,
    /// What `load_dialect_impl` returns for which dialects: none for the others, `?` where reading
    /// cannot tell for which.
    pub(super) stored_as: Vec<(Vec<String>, Expression)>,
    /// What its inner `class Config` says.
    pub(super) config: Vec<(String, Expression)>,
    /// Where one more attribute goes.
    pub(super) gap: Gap,
}

impl Class {
    /// The attribute called `name`.
    pub(super) fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }

    /// The literal value of the attribute called `name`.
    pub(super) fn value(&self, name: &str) -> Option<&Expression> {
        self.attribute(name)?.value.as_ref()
    }
}

/// An assignment or annotation in a class, or a `declared_attr` by what it returns.
#[derive(Debug, Clone)]
pub(super) struct Attribute {
    pub(super) name: String,
    pub(super) line: usize,
    pub(super) annotation: Option<Expression>,
    pub(super) annotation_source: String,
    pub(super) value: Option<Expression>,
    /// Whether a function makes it anew for each class that inherits it.
    pub(super) by_function: bool,
    /// The whole statement.
    pub(super) span: Span,
    pub(super) annotation_span: Option<Span>,
}
