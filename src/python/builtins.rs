//! Functions and methods of Python itself whose outcome source decides.

use ruff_python_ast::Operator;

use super::{Value, json, tables, text};

/// The longest `range(…)` that is written out.
const LONGEST_RANGE: i64 = 4_000;
/// How many parts a string is taken apart into.
const MOST_PARTS: usize = 8_000;

/// The value of a call of one of Python's own functions.
pub(super) fn function(path: &str, args: &[Value], kwargs: &[(String, Value)]) -> Option<Value> {
    match (path, args) {
        ("str", [value]) => text::shown(value).map(Value::Str),
        ("int", [value @ Value::Int(_)]) => Some(value.clone()),
        ("int", [Value::Str(digits)]) => digits.trim().parse().ok().map(Value::Int),
        ("bool", [value]) => value.truth().map(Value::Bool),
        ("repr", [value]) => value.is_known().then(|| Value::Str(value.to_string())),
        ("len" | "min" | "max" | "reversed" | "enumerate" | "zip", _)
            if args.iter().any(
                |arg| matches!(arg, Value::List(items) if items.last() == Some(&Value::Others)),
            ) =>
        {
            None
        }
        ("len", [Value::List(items)]) => i64::try_from(items.len()).ok().map(Value::Int),
        ("len", [Value::Dict(items)]) => i64::try_from(items.len()).ok().map(Value::Int),
        ("len", [Value::Str(text)]) => i64::try_from(text.chars().count()).ok().map(Value::Int),
        ("list" | "tuple" | "set" | "frozenset", []) => Some(Value::List(Vec::new())),
        ("list" | "tuple" | "iter", [value]) => items(value).map(Value::List),
        ("set" | "frozenset", [value]) => items(value).map(|items| as_set(Value::List(items))),
        ("next", [Value::List(items), rest @ ..]) => match (items.first(), rest) {
            (Some(Value::Others), _) | (None, []) => None,
            (Some(first), _) => Some(first.clone()),
            (None, [default, ..]) => Some(default.clone()),
        },
        ("min", [Value::List(items)]) if kwargs.is_empty() => first_of(sorted(items.clone())?),
        ("max", [Value::List(items)]) if kwargs.is_empty() => {
            let Value::List(mut items) = sorted(items.clone())? else { return None };
            items.pop()
        }
        ("isinstance", [value, Value::Name(class)]) => is_instance(value, class).map(Value::Bool),
        ("isinstance", [value, Value::List(classes)]) => {
            let mut all = classes.iter().map(|class| match class {
                Value::Name(class) => is_instance(value, class),
                _ => None,
            });
            all.try_fold(false, |any, one| one.map(|one| any || one)).map(Value::Bool)
        }
        ("dict", []) => Some(Value::Dict(
            kwargs.iter().map(|(name, value)| (Value::Str(name.clone()), value.clone())).collect(),
        )),
        ("dict", [Value::Dict(known)]) if kwargs.is_empty() => Some(Value::Dict(known.clone())),
        ("reversed", [value]) => {
            let mut items = items(value)?;
            items.reverse();
            Some(Value::List(items))
        }
        ("sorted", [value]) => {
            let is_reversed = match kwargs {
                [] => false,
                [(name, value)] if name == "reverse" => value.truth()?,
                _ => return None,
            };
            // Equal elements are alike, so that their order does not matter.
            match sorted(items(value)?)? {
                Value::List(mut items) if is_reversed => {
                    items.reverse();
                    Some(Value::List(items))
                }
                sorted => Some(sorted),
            }
        }
        ("enumerate", [value]) if kwargs.is_empty() => {
            let numbered = (0..).zip(items(value)?);
            Some(Value::List(
                numbered.map(|(index, item)| Value::List(vec![Value::Int(index), item])).collect(),
            ))
        }
        ("zip", [left, right]) => {
            let pairs = items(left)?.into_iter().zip(items(right)?);
            Some(Value::List(pairs.map(|(left, right)| Value::List(vec![left, right])).collect()))
        }
        ("range", bounds) => range(bounds),
        ("any", [Value::List(items)]) => {
            if items.iter().any(|item| item.truth() == Some(true)) {
                return Some(Value::Bool(true));
            }
            let no = items.iter().all(|item| item.truth() == Some(false));
            no.then_some(Value::Bool(false))
        }
        ("all", [Value::List(items)]) => {
            if items.iter().any(|item| item.truth() == Some(false)) {
                return Some(Value::Bool(false));
            }
            let yes = items.iter().all(|item| item.truth() == Some(true));
            yes.then_some(Value::Bool(true))
        }
        ("textwrap.dedent" | "inspect.cleandoc", [Value::Str(text)]) => {
            Some(Value::Str(text::dedent(text)))
        }
        ("json.dumps", [value]) => json::dumps(value, kwargs).map(Value::Str),
        ("itertools.chain", lists) => {
            let lists: Option<Vec<Vec<Value>>> = lists.iter().map(items).collect();
            lists.map(|lists| Value::List(lists.into_iter().flatten().collect()))
        }
        ("typing.cast", [_, value]) => Some(value.clone()),
        _ => None,
    }
}

fn items(value: &Value) -> Option<Vec<Value>> {
    match value {
        Value::List(items) => Some(items.clone()),
        Value::Dict(items) => Some(items.iter().map(|(key, _)| key.clone()).collect()),
        Value::Str(text) => (text.len() <= MOST_PARTS)
            .then(|| text.chars().map(|one| Value::Str(one.to_string())).collect()),
        value => tables::elements(value),
    }
}

/// A set: each element once, in an order that is the same for all equal sets.
pub(super) fn as_set(elements: Value) -> Value {
    let Value::List(items) = elements else { return elements };
    let items = distinct(items);
    sorted(items.clone()).unwrap_or(Value::List(items))
}

/// The elements of a set, each once.
fn distinct(items: Vec<Value>) -> Vec<Value> {
    if items.len().saturating_mul(items.len()) > text::COMPARED {
        return items;
    }
    let mut kept: Vec<Value> = Vec::with_capacity(items.len());
    for item in items {
        if !kept.contains(&item) {
            kept.push(item);
        }
    }
    kept
}

fn first_of(list: Value) -> Option<Value> {
    match list {
        Value::List(items) => items.into_iter().next(),
        _ => None,
    }
}

/// Whether a known value is one of Python's own types.
fn is_instance(value: &Value, class: &str) -> Option<bool> {
    Some(match (value, class) {
        (Value::Str(_), _) => class == "str",
        (Value::Bool(_), _) => matches!(class, "bool" | "int"),
        (Value::Int(_), _) => class == "int",
        (Value::Float(_), _) => class == "float",
        (Value::None, _) => false,
        (Value::Dict(_), "dict") => true,
        (Value::Dict(_), "str" | "int" | "list" | "tuple" | "set") => false,
        (Value::List(_), "str" | "int" | "dict") => false,
        _ => return None,
    })
}

fn sorted(mut items: Vec<Value>) -> Option<Value> {
    if items.last() == Some(&Value::Others) {
        // What is not listed may belong anywhere, but it is only told apart at the end.
        items.pop();
        let Some(Value::List(mut items)) = sorted(items) else { return None };
        items.push(Value::Others);
        return Some(Value::List(items));
    }
    if items.iter().all(|item| matches!(item, Value::Str(_))) {
        items.sort_by(|left, right| left.as_str().cmp(&right.as_str()));
    } else if items.iter().all(|item| matches!(item, Value::Int(_))) {
        items.sort_by_key(|item| match item {
            Value::Int(value) => *value,
            _ => 0,
        });
    } else {
        return None;
    }
    Some(Value::List(items))
}

fn range(bounds: &[Value]) -> Option<Value> {
    let (start, end, step) = match bounds {
        [Value::Int(end)] => (0, *end, 1),
        [Value::Int(start), Value::Int(end)] => (*start, *end, 1),
        [Value::Int(start), Value::Int(end), Value::Int(step)] => (*start, *end, *step),
        _ => return None,
    };
    if step <= 0 || end.checked_sub(start)? / step > LONGEST_RANGE {
        return None;
    }
    let numbers = (start..end).step_by(usize::try_from(step).ok()?);
    Some(Value::List(numbers.map(Value::Int).collect()))
}

/// The value of a method call on a known value.
pub(super) fn method(
    receiver: &Value,
    name: &str,
    args: &[Value],
    kwargs: &[(String, Value)],
) -> Option<Value> {
    match receiver {
        Value::Str(text) => string_method(text, name, args, kwargs),
        Value::Dict(items) => match (name, args) {
            ("items", []) => Some(Value::List(
                items
                    .iter()
                    .map(|(key, value)| Value::List(vec![key.clone(), value.clone()]))
                    .collect(),
            )),
            ("keys", []) => Some(Value::List(items.iter().map(|(key, _)| key.clone()).collect())),
            ("values", []) => {
                Some(Value::List(items.iter().map(|(_, value)| value.clone()).collect()))
            }
            ("get", [key, rest @ ..])
                if key.is_known() && items.iter().all(|(known, _)| known.is_known()) =>
            {
                let found = items.iter().find(|(known, _)| known == key);
                Some(match found {
                    Some((_, value)) => value.clone(),
                    None => rest.first().cloned().unwrap_or(Value::None),
                })
            }
            ("copy", []) => Some(receiver.clone()),
            _ => None,
        },
        Value::List(items) => match (name, args) {
            ("copy", []) => Some(receiver.clone()),
            ("index", [wanted]) if receiver.is_known() => {
                let found = items.iter().position(|item| item == wanted)?;
                i64::try_from(found).ok().map(Value::Int)
            }
            ("difference" | "intersection" | "symmetric_difference", [more]) => {
                let operator = match name {
                    "difference" => Operator::Sub,
                    "intersection" => Operator::BitAnd,
                    _ => Operator::BitXor,
                };
                text::arithmetic(operator, receiver, &Value::List(self::items(more)?))
            }
            ("issubset", [Value::List(more)]) => subset(items, more).map(Value::Bool),
            ("issuperset", [Value::List(more)]) => subset(more, items).map(Value::Bool),
            ("isdisjoint", [Value::List(more)]) => {
                let shared =
                    text::arithmetic(Operator::BitAnd, receiver, &Value::List(more.clone()));
                shared?.truth().map(|any| Value::Bool(!any))
            }
            ("count", [wanted]) if receiver.is_known() => {
                let count = items.iter().filter(|item| *item == wanted).count();
                i64::try_from(count).ok().map(Value::Int)
            }
            ("union", [Value::List(more)])
                if items.len().saturating_mul(more.len()) <= text::COMPARED =>
            {
                Some(as_set(Value::List(items.iter().chain(more).cloned().collect())))
            }
            _ => None,
        },
        _ => None,
    }
}

/// Whether all of `left` are in `right`.
fn subset(left: &[Value], right: &[Value]) -> Option<bool> {
    let open = |items: &[Value]| items.last() == Some(&Value::Others);
    let missing = left.iter().any(|item| *item != Value::Others && !right.contains(item));
    match (missing, open(left), open(right)) {
        (true, _, false) => Some(false),
        (false, false, _) => Some(true),
        _ => None,
    }
}

fn string_method(
    receiver: &str,
    name: &str,
    args: &[Value],
    kwargs: &[(String, Value)],
) -> Option<Value> {
    let string = |text: String| Some(Value::Str(text)).filter(|_| receiver.len() <= text::LONGEST);
    match (name, args) {
        ("format", _) => text::format(receiver, args, kwargs),
        ("join", [Value::List(items)]) => {
            let parts: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
            let joined = parts?.join(receiver);
            (joined.len() <= text::LONGEST).then_some(Value::Str(joined))
        }
        ("strip", []) => string(receiver.trim().to_owned()),
        ("lstrip", []) => string(receiver.trim_start().to_owned()),
        ("rstrip", []) => string(receiver.trim_end().to_owned()),
        ("rstrip", [Value::Str(set)]) => {
            string(receiver.trim_end_matches(|character| set.contains(character)).to_owned())
        }
        ("upper", []) => string(receiver.to_uppercase()),
        ("lower", []) => string(receiver.to_lowercase()),
        ("title", []) | ("capitalize", []) => None,
        ("replace", [Value::Str(from), Value::Str(to)]) if !from.is_empty() => {
            let times = receiver.matches(from.as_str()).count();
            let longest = receiver.len().saturating_add(times.saturating_mul(to.len()));
            (longest <= text::LONGEST).then(|| Value::Str(receiver.replace(from.as_str(), to)))
        }
        ("split", [Value::Str(separator)]) if !separator.is_empty() => {
            parts(receiver.split(separator.as_str()))
        }
        ("split", []) => parts(receiver.split_whitespace()),
        ("splitlines", []) => parts(receiver.lines()),
        ("startswith", [Value::Str(part)]) => {
            Some(Value::Bool(receiver.starts_with(part.as_str())))
        }
        ("endswith", [Value::Str(part)]) => Some(Value::Bool(receiver.ends_with(part.as_str()))),
        ("encode", _) => None,
        _ => None,
    }
}

/// A list of texts, unless there are too many.
fn parts<'t>(parts: impl Iterator<Item = &'t str>) -> Option<Value> {
    let parts: Vec<Value> =
        parts.take(MOST_PARTS + 1).map(|part| Value::Str(part.to_owned())).collect();
    (parts.len() <= MOST_PARTS).then_some(Value::List(parts))
}

fn grow_set(set: &mut Value, more: &[Value]) {
    if let Value::List(items) = set {
        let mut all = std::mem::take(items);
        // What is not listed stays at the end.
        let others = all.last() == Some(&Value::Others);
        all.truncate(all.len() - usize::from(others));
        all.extend(more.iter().cloned());
        all.extend(others.then_some(Value::Others));
        *set = as_set(Value::List(all));
    }
}

/// A method that changes a list or dictionary in place; false if what it does is not decided.
pub(super) fn mutate(target: &mut Value, name: &str, args: &[Value]) -> Option<bool> {
    match (target, name, args) {
        (Value::List(items), "append", [item]) => items.push(item.clone()),
        (target @ Value::List(_), "add", [item]) => grow_set(target, std::slice::from_ref(item)),
        (target @ Value::List(_), "update", [Value::List(more)]) => grow_set(target, more),
        (Value::List(items), "extend", [Value::List(more)]) => {
            items.extend(more.iter().cloned());
        }
        (Value::Dict(items), "update", [Value::Dict(more)]) => items.extend(more.iter().cloned()),
        (Value::List(items), "reverse", []) => items.reverse(),
        (Value::List(items), "insert", [Value::Int(place), item])
            if items.last() != Some(&Value::Others) =>
        {
            let length = items.len();
            let back = usize::try_from(place.unsigned_abs()).unwrap_or(usize::MAX);
            let place = if *place < 0 { length.saturating_sub(back) } else { back.min(length) };
            items.insert(place, item.clone());
        }
        (
            Value::List(_) | Value::Dict(_),
            "append" | "add" | "extend" | "update" | "insert" | "pop" | "remove" | "discard"
            | "clear" | "sort" | "setdefault" | "popitem",
            _,
        ) => return Some(false),
        _ => return None,
    }
    Some(true)
}
