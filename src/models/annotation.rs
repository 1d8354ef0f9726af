//! What a Python annotation says of a column or field.

use super::names::Definition;
use super::source::ProjectSource;
use super::syntax::{Call, Expression, last_word};
use super::types::{enum_of_class, is_enum, type_name};

/// How far aliases are followed.
const DEPTH: usize = 10;
/// At most so many parts of one annotation are looked at.
const MOST_PARTS: usize = 400;

/// An annotation without its wrappers.
#[derive(Debug, Default)]
pub(super) struct Annotated<'a> {
    /// Whether `None` is among its values.
    pub(super) optional: bool,
    /// What is left: the type proper, and the file it was found in.
    pub(super) inner: Option<(usize, &'a Expression)>,
    /// The `mapped_column(…)` or `Field(…)` within `Annotated[…]`.
    pub(super) call: Option<(usize, &'a Call)>,
    /// The names that stood for what is within: a type map may know them.
    pub(super) names: Vec<(usize, &'a str)>,
    /// How many parts were looked at.
    steps: usize,
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
    found.steps += 1;
    if depth == 0 || found.steps > MOST_PARTS {
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
                    // Validators and other marks say nothing of the column.
                    let describes = |call: &&Call| {
                        matches!(
                            source.word(file, &call.callee).as_str(),
                            "mapped_column" | "Field"
                        )
                    };
                    let calls = items.iter().skip(1).filter_map(Expression::as_call);
                    let call = calls.into_iter().find(describes);
                    found.call = found.call.or(call.map(|call| (file, call)));
                    peel(source, file, item, depth - 1, found);
                }
                ("Mapped" | "WriteOnlyMapped" | "DynamicMapped" | "Final", Some(item)) => {
                    peel(source, file, item, depth - 1, found);
                }
                // What Pydantic leaves out of a JSON schema is still of that type.
                ("SkipJsonSchema" | "Required" | "NotRequired", Some(item)) => {
                    peel(source, file, item, depth - 1, found);
                }
                _ => {
                    // `Option[int]` where `Option = Union[T, None]`.
                    let alias = base.as_name().and_then(|name| source.find_value(file, name));
                    if let Some((at, value @ (Expression::Subscript(..) | Expression::Union(_)))) =
                        alias
                    {
                        let mut within = Annotated { steps: found.steps, ..Annotated::default() };
                        peel(source, at, value, depth - 1, &mut within);
                        found.optional |= within.optional;
                        found.steps = within.steps;
                    }
                    found.inner = Some((file, annotation));
                }
            }
        }
        Expression::Union(items) => peel_union(source, file, items, depth, found),
        Expression::Name(name) => {
            found.names.push((file, name));
            match source.definition(file, name) {
                Definition::Value(
                    other,
                    value
                    @ (Expression::Subscript(..) | Expression::Union(_) | Expression::Name(_)),
                ) => peel(source, other, value, depth - 1, found),
                // `UserId = NewType("UserId", int)`.
                Definition::Value(other, Expression::Call(call)) if call.name() == "NewType" => {
                    match call.args.get(1) {
                        Some(kind) => peel(source, other, kind, depth - 1, found),
                        None => found.inner = Some((file, annotation)),
                    }
                }
                _ => found.inner = Some((file, annotation)),
            }
        }
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
    names: &[(usize, &str)],
    project_map: &[(usize, &Expression, &Expression)],
) -> String {
    let named = names.iter().find_map(|(at, name)| {
        project_map.iter().find(|(other, key, _)| match key {
            Expression::Name(key) => {
                last_word(name) == last_word(key)
                    || source.word(*at, name) == source.word(*other, key)
            }
            _ => false,
        })
    });
    let own = named.or_else(|| {
        project_map.iter().find(|(other, key, _)| same_name(source, file, python, *other, key))
    });
    if let Some((other, _, value)) = own {
        return type_name(source, *other, value);
    }
    match python {
        Expression::Name(name) => {
            if let Some(place) = source.find_class(file, name) {
                return match is_enum(source, place) {
                    true => enum_of_class(source, place),
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
