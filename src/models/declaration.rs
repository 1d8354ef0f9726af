//! Where columns and relationships are declared, and by which call.

use super::column::{Context, explicit_type};
use super::places::{Argument, CallPlaces, Declaration};
use super::syntax::{Attribute, Call, Expression};

/// How many calls may stand around the one that describes a column.
const CALLS: usize = 3;

/// What describes a column or a relationship.
const DESCRIBES: &[&str] = &[
    "Column",
    "mapped_column",
    "Field",
    "relationship",
    "Relationship",
    "relation",
    "dynamic_loader",
];

/// Where an attribute is declared.
pub(super) fn declaration(context: Context<'_>, attribute: &Attribute) -> Declaration {
    let annotation =
        attribute.annotation_span.map(|span| (span, attribute.annotation_source.clone()));
    Declaration {
        span: attribute.span,
        annotation,
        has_value: attribute.value.is_some(),
        call: attribute.value.as_ref().and_then(|value| describing(context, value, CALLS)),
    }
}

fn describing(context: Context<'_>, value: &Expression, depth: usize) -> Option<CallPlaces> {
    let call = value.as_call()?;
    if DESCRIBES.contains(&context.source.word(context.file, &call.callee).as_str()) {
        return Some(places(context, call));
    }
    // `deferred(Column(…))`
    describing(context, call.args.first()?, depth.checked_sub(1)?)
}

fn places(context: Context<'_>, call: &Call) -> CallPlaces {
    let kind = explicit_type(context, call);
    let plain = call.args.iter().map(|value| (None, value));
    let named = call.kwargs.iter().map(|(name, value)| (Some(name.clone()), value));
    let arguments = plain
        .chain(named)
        .zip(&call.places)
        .map(|((name, value), span)| Argument {
            name,
            span: *span,
            is_type: kind.is_some_and(|kind| std::ptr::eq(kind, value)),
        })
        .collect();
    CallPlaces { callee: call.callee.clone(), span: call.span, arguments }
}
