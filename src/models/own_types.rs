//! Types that the project or an installed package declares itself, told by what they are stored as.

use super::names::Definition;
use super::source::{ClassPlace, ProjectSource};
use super::syntax::{Call, Expression, last_word};
use super::types::{arguments, typed};

/// What a type can inherit from that says nothing of how it is stored.
const SAYS_NOTHING: &[&str] = &[
    "ABC",
    "Concatenable",
    "Comparator",
    "Emulated",
    "Generic",
    "Protocol",
    "SchemaType",
    "TypeDecorator",
    "TypeEngine",
    "UserDefinedType",
    "object",
];

/// What a type of a class that was read is stored as, such as `String(255)` for a `TypeDecorator`
/// around it. A length that only running would tell is written as `…`.
pub(super) fn own_type(
    source: &ProjectSource,
    place: ClassPlace,
    call: Option<(usize, &Call)>,
    depth: usize,
) -> String {
    let class = source.class(place);
    let unknown = || format!("project type {}", class.name);
    if depth == 0 {
        return unknown();
    }
    let lineage: Vec<ClassPlace> = std::iter::once(place).chain(source.ancestors(place)).collect();
    let has_init = lineage.iter().any(|one| source.class(*one).has_init);
    let declared = lineage.iter().find_map(|one| {
        let value = source.class(*one).value("impl")?;
        Some((one.file, value))
    });
    let plain = match declared {
        Some((file, value)) => {
            let inner = typed(source, file, value, depth - 1);
            match value {
                Expression::Name(_) => with_arguments(source, &inner, call, has_init, depth),
                _ => inner,
            }
        }
        None => {
            let base =
                lineage.iter().flat_map(|one| source.bases(*one)).find_map(|base| match base {
                    Definition::Foreign(name) => {
                        Some(last_word(&name).to_owned()).filter(|word| says_storage(word))
                    }
                    _ => None,
                });
            let base = base.map(|word| format!("{word}()")).unwrap_or_default();
            with_arguments(source, &base, call, has_init, depth)
        }
    };
    let plain = if is_storage(&plain) { plain } else { unknown() };
    let Some(by_dialect) = lineage.iter().find(|one| !source.class(**one).stored_as.is_empty())
    else {
        return plain;
    };
    stored_as(source, *by_dialect, plain, depth)
}

fn says_storage(word: &str) -> bool {
    !SAYS_NOTHING.contains(&word) && !word.ends_with("Mixin")
}

fn is_storage(told: &str) -> bool {
    !told.is_empty() && says_storage(told.split('(').next().unwrap_or_default())
}

/// A `TypeDecorator` hands what it is given to the type behind it, unless its `__init__` does otherwise.
fn with_arguments(
    source: &ProjectSource,
    inner: &str,
    call: Option<(usize, &Call)>,
    has_init: bool,
    depth: usize,
) -> String {
    let Some(bare) = inner.strip_suffix("()").filter(|bare| !bare.contains('(')) else {
        return inner.to_owned();
    };
    match call {
        _ if has_init => format!("{bare}(…)"),
        Some((file, call)) => format!("{bare}({})", arguments(source, file, call, depth)),
        None => inner.to_owned(),
    }
}

/// What `load_dialect_impl` makes of it.
fn stored_as(source: &ProjectSource, place: ClassPlace, plain: String, depth: usize) -> String {
    let (mut rest, mut variants, mut unclear) = (None, Vec::new(), false);
    for (dialects, value) in &source.class(place).stored_as {
        let told = descriptor(source, place.file, value, &plain, depth);
        if dialects.iter().any(|name| name == "?") {
            unclear = true;
        } else if dialects.is_empty() {
            rest = rest.or(Some(told));
        } else {
            variants.push((told, dialects));
        }
    }
    let mut told = match rest {
        Some(rest) if !unclear && !rest.is_empty() => rest,
        Some(_) => format!("project type {}", source.class(place).name),
        None => plain,
    };
    for (variant, dialects) in variants {
        let variant = match variant.is_empty() {
            true => format!("project type {}", source.class(place).name),
            false => variant,
        };
        let names: Vec<String> = dialects.iter().map(|name| format!("'{name}'")).collect();
        told = format!("{told}.with_variant({variant}, {})", names.join(", "));
    }
    told
}

/// `dialect.type_descriptor(String(36))`, or the type's own `impl`.
fn descriptor(
    source: &ProjectSource,
    file: usize,
    value: &Expression,
    plain: &str,
    depth: usize,
) -> String {
    match value {
        Expression::Call(call) if call.name() == "type_descriptor" => match call.args.first() {
            Some(inner) => descriptor(source, file, inner, plain, depth),
            None => String::new(),
        },
        Expression::Call(call) if call.name() == "load_dialect_impl" => plain.to_owned(),
        Expression::Name(name) if name.starts_with("self.impl") => plain.to_owned(),
        Expression::Name(name) if name.starts_with("self.") || !known(source, file, name) => {
            String::new()
        }
        value => typed(source, file, value, depth - 1),
    }
}

/// Whether a name means something outside of the function it stands in.
fn known(source: &ProjectSource, file: usize, name: &str) -> bool {
    !matches!(source.definition(file, name), Definition::Unknown)
}
