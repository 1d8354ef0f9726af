//! Relationships between mapped classes.

use std::path::PathBuf;

use serde::Serialize;

use super::column::Context;
use super::declaration::declaration;
use super::places::Declaration;
use super::syntax::{Attribute, Expression, last_word};

/// A `relationship()`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Relationship {
    /// The attribute's name.
    pub attribute: String,
    /// The class it leads to.
    pub target: String,
    /// `back_populates` or `backref`.
    pub back_populates: Option<String>,
    /// Whether it was `backref`, which makes the other side by itself.
    pub backref: bool,
    /// The line it is declared on.
    pub line: usize,
    /// The file it is declared in: another than the model's own for a mixin's.
    #[serde(skip)]
    pub path: PathBuf,
    /// Whether it only reads, so that there is nothing to keep in step with another side.
    #[serde(skip)]
    pub view_only: bool,
    /// Whether it goes through a table between the two.
    #[serde(skip)]
    pub secondary: bool,
    /// Where it stands.
    #[serde(skip)]
    pub declaration: Declaration,
}

/// The relationship that an attribute declares, if it declares one.
pub(super) fn relationship(context: Context<'_>, attribute: &Attribute) -> Option<Relationship> {
    let call = attribute.value.as_ref()?.as_call()?;
    let word = context.source.word(context.file, &call.callee);
    if !matches!(word.as_str(), "relationship" | "Relationship" | "relation" | "dynamic_loader") {
        return None;
    }
    let first = call.args.first().or_else(|| call.keyword("argument"));
    let given = match first {
        Some(Expression::Str(text)) => Some(last_word(text).to_owned()),
        Some(Expression::Name(name)) => Some(last_word(name).to_owned()),
        _ => None,
    };
    let back_populates = call.keyword("back_populates").and_then(Expression::as_str);
    let backref = call.keyword("backref").map(|value| match value {
        Expression::Call(inner) => {
            inner.args.first().and_then(Expression::as_str).unwrap_or_default().to_owned()
        }
        other => other.as_str().unwrap_or_default().to_owned(),
    });
    let secondary = call.keyword("secondary").or_else(|| call.keyword("link_model"));
    Some(Relationship {
        attribute: attribute.name.clone(),
        target: given
            .or_else(|| attribute.annotation.as_ref().and_then(related_class))
            .unwrap_or_default(),
        backref: backref.is_some() && back_populates.is_none(),
        back_populates: back_populates.map(str::to_owned).or(backref),
        line: attribute.line,
        path: context.source.files()[context.file].path.clone(),
        view_only: call.keyword("viewonly").and_then(Expression::as_bool) == Some(true),
        secondary: secondary.is_some_and(|given| *given != Expression::None),
        declaration: declaration(context, attribute),
    })
}

/// The class within `Mapped[list["Child"]]` and the like: the innermost name.
fn related_class(annotation: &Expression) -> Option<String> {
    match annotation {
        Expression::Name(name) => Some(last_word(name).to_owned()),
        Expression::Str(text) => Some(last_word(text).to_owned()),
        Expression::Subscript(_, items) => items.iter().rev().find_map(related_class),
        Expression::Union(items) => items.iter().find_map(related_class),
        _ => None,
    }
}
