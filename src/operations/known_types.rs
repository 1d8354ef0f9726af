//! Types that the project's own classes make: enumerations, and types that stand for others.

use crate::python::{CallEvent, Class, Value};

use super::calls::last_part;

/// The key under which the type is kept that a type of the project's own stands for.
pub(super) const IMPLEMENTATION: &str = "impl";

/// A type with what its project's classes say of it.
pub(super) fn known_type(event: &CallEvent<'_>) -> Option<Value> {
    let Value::Call { path, args, kwargs } = event.call else { return None };
    if matches!(last_part(path), "Enum" | "ENUM") {
        return enumerated(event, path, args, kwargs);
    }
    let Some(class) = class_of(event, path) else { return column_of(event, path, args, kwargs) };
    let implementation = implementation(event, class, args, kwargs)?;
    let mut kwargs = kwargs.clone();
    kwargs.push((IMPLEMENTATION.to_owned(), implementation));
    Some(Value::Call { path: path.clone(), args: args.clone(), kwargs })
}

/// `Column("at", UtcDateTime)`: the class alone stands for its instance.
fn column_of(
    event: &CallEvent<'_>,
    path: &str,
    args: &[Value],
    kwargs: &[(String, Value)],
) -> Option<Value> {
    if last_part(path) != "Column" {
        return None;
    }
    let instance = |value: &Value| {
        let Value::Name(path) = value else { return None };
        let implementation = implementation(event, class_of(event, path)?, &[], &[])?;
        let kwargs = vec![(IMPLEMENTATION.to_owned(), implementation)];
        Some(Value::Call { path: path.clone(), args: Vec::new(), kwargs })
    };
    let position = args.iter().position(|value| instance(value).is_some())?;
    let mut args = args.to_vec();
    if let Some(value) = args.get_mut(position) {
        *value = instance(value)?;
    }
    Some(Value::Call { path: path.to_owned(), args, kwargs: kwargs.to_vec() })
}

fn class_of<'e>(event: &'e CallEvent<'_>, path: &str) -> Option<&'e Class> {
    event.classes.iter().find(|(known, _)| known == path).map(|(_, class)| class)
}

/// `Enum(Colour)`: the members' names, or their values where `values_callable` is given.
fn enumerated(
    event: &CallEvent<'_>,
    path: &str,
    args: &[Value],
    kwargs: &[(String, Value)],
) -> Option<Value> {
    let [Value::Name(colour)] = args else { return None };
    let class = class_of(event, colour).filter(|class| class.is_enum)?;
    let by_value = kwargs.iter().any(|(name, _)| name == "values_callable");
    let members = class.members.iter().filter(|(name, _)| !name.starts_with('_'));
    let labels: Vec<Value> = members
        .map(|(name, value)| if by_value { value.clone() } else { Value::Str(name.clone()) })
        .collect();
    let mut kwargs: Vec<(String, Value)> =
        kwargs.iter().filter(|(name, _)| name != "values_callable").cloned().collect();
    if kwargs.iter().all(|(name, _)| name != "name") {
        kwargs.push(("name".to_owned(), Value::Str(last_part(colour).to_lowercase())));
    }
    Some(Value::Call { path: path.to_owned(), args: labels, kwargs })
}

/// What a `TypeDecorator` stands for: its `impl`, made with its own arguments unless it takes others.
fn implementation(
    event: &CallEvent<'_>,
    class: &Class,
    args: &[Value],
    kwargs: &[(String, Value)],
) -> Option<Value> {
    let is_decorator =
        class.ancestors.iter().any(|path| matches!(last_part(path), "TypeDecorator"));
    if !is_decorator {
        return None;
    }
    let (_, value) = class.members.iter().find(|(name, _)| name == "impl")?;
    let (path, args, kwargs) = match value {
        Value::Name(path) if class.has_init => (path, &[][..], &[][..]),
        Value::Name(path) => (path, args, kwargs),
        Value::Call { path, args, kwargs } => (path, &**args, &**kwargs),
        value => return Some(value.clone()),
    };
    // It may stand for another of the project's own.
    let inner = class_of(event, path).filter(|inner| *inner != class);
    let mut kwargs = kwargs.to_vec();
    if let Some(stands_for) = inner.and_then(|inner| implementation(event, inner, args, &kwargs)) {
        kwargs.push((IMPLEMENTATION.to_owned(), stands_for));
    }
    Some(Value::Call { path: path.clone(), args: args.to_vec(), kwargs })
}
