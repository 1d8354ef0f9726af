//! What a Python annotation says of a column or field.

use super::source::ProjectSource;
use super::syntax::{Call, Expression};
use super::types::{enum_of_class, is_enum, type_name};

/// How far aliases are followed.
const DEPTH: usize = 8;

/// An annotation without its wrappers.
#[derive(Debug, Default)]
pub(super) struct Annotated<'a> {
    /// Whether `None` is among its values.
    pub(super) optional: bool,
    /// What is left: the type proper, and the file it was found in.
    pub(super) inner: Option<(usize, &'a Expression)>,
    /// The `mapped_column(…)` or `Field(…)` within `Annotated[…]`.
    pub(super) call: Option<(usize, &'a Call)>,
}

/// Takes `Mapped[…]`, `Optional[…]`, `… | None`, `Annotated[…]` and aliases off an annotation.
pub(super) fn unwrap<'a>(
    source: &'a ProjectSource,
    file: usize,
    annotation: &'a Expression,
) -> Annotated<'a> {
    let mut found = Annotated::default();
    peel(source, file, annotation, DEPTH, &mut found);
    found
}

fn peel<'a>(
    source: &'a ProjectSource,
    file: usize,
    annotation: &'a Expression,
    depth: usize,
    found: &mut Annotated<'a>,
) {
    if depth == 0 {
        return;
    }
    match annotation {
        Expression::Subscript(base, items) => {
            let word = base.as_name().map(|name| source.word(file, name)).unwrap_or_default();
            match (word.as_str(), items.first()) {
                ("Optional", Some(item)) => {
                    found.optional = true;
                    peel(source, file, item, depth - 1, found);
                }
                ("Union", _) => peel_union(source, file, items, depth, found),
                ("Annotated", Some(item)) => {
                    let call = items.iter().skip(1).find_map(Expression::as_call);
                    found.call = found.call.or(call.map(|call| (file, call)));
                    peel(source, file, item, depth - 1, found);
                }
                ("Mapped" | "WriteOnlyMapped" | "DynamicMapped" | "Final", Some(item)) => {
                    peel(source, file, item, depth - 1, found);
                }
                _ => found.inner = Some((file, annotation)),
            }
        }
        Expression::Union(items) => peel_union(source, file, items, depth, found),
        Expression::Name(name) => match source.find_value(file, name) {
            Some((other, value @ (Expression::Subscript(..) | Expression::Union(_)))) => {
                peel(source, other, value, depth - 1, found);
            }
            _ => found.inner = Some((file, annotation)),
        },
        Expression::None => found.optional = true,
        _ => found.inner = Some((file, annotation)),
    }
}

fn peel_union<'a>(
    source: &'a ProjectSource,
    file: usize,
    items: &'a [Expression],
    depth: usize,
    found: &mut Annotated<'a>,
) {
    for item in items {
        if *item == Expression::None {
            found.optional = true;
        } else {
            peel(source, file, item, depth - 1, found);
        }
    }
}

/// The column type of a Python type by SQLAlchemy's own map, or by the project's
/// `type_annotation_map`; empty where neither tells.
pub(super) fn column_type(
    source: &ProjectSource,
    file: usize,
    python: &Expression,
    project_map: &[(usize, &Expression, &Expression)],
) -> String {
    let own =
        project_map.iter().find(|(other, key, _)| same_name(source, file, python, *other, key));
    if let Some((other, _, value)) = own {
        return type_name(source, *other, value);
    }
    match python {
        Expression::Name(name) => {
            if let Some(place) = source.find_class(file, name) {
                return match is_enum(source, place) {
                    true => enum_of_class(source, place, None, false),
                    false => String::new(),
                };
            }
            default_type(&source.word(file, name)).to_owned()
        }
        Expression::Subscript(base, items)
            if base.as_name().is_some_and(|name| source.word(file, name) == "Literal") =>
        {
            let labels: Vec<String> = items
                .iter()
                .filter_map(Expression::as_str)
                .map(|text| format!("'{text}'"))
                .collect();
            format!("Enum({})", labels.join(", "))
        }
        _ => String::new(),
    }
}

fn same_name(
    source: &ProjectSource,
    file: usize,
    python: &Expression,
    other: usize,
    key: &Expression,
) -> bool {
    match (python, key) {
        (Expression::Name(left), Expression::Name(right)) => {
            source.word(file, left) == source.word(other, right)
        }
        (left, right) => left == right,
    }
}

fn default_type(python: &str) -> &'static str {
    match python {
        "int" => "Integer()",
        "str" => "String()",
        "bool" => "Boolean()",
        "float" => "Float()",
        "bytes" => "LargeBinary()",
        "Decimal" => "Numeric()",
        "date" => "Date()",
        "datetime" => "DateTime()",
        "time" => "Time()",
        "timedelta" => "Interval()",
        "UUID" => "Uuid()",
        _ => "",
    }
}
