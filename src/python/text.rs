//! Operators and string formatting on known values.

use ruff_python_ast::Operator;

use super::Value;

/// How long a string may grow before it is left undecided.
pub(super) const LONGEST: usize = 1 << 20;
/// How many pairs of elements are compared for one set operation.
pub(super) const COMPARED: usize = 1 << 20;

/// `left + right` of strings, numbers and lists.
pub(super) fn add(left: Value, right: Value) -> Option<Value> {
    match (left, right) {
        (Value::Str(mut left), Value::Str(right)) => {
            left.push_str(&right);
            (left.len() <= LONGEST).then_some(Value::Str(left))
        }
        (Value::List(mut left), Value::List(right)) => {
            left.extend(right);
            (left.len() <= 60_000).then_some(Value::List(left))
        }
        (Value::Int(left), Value::Int(right)) => left.checked_add(right).map(Value::Int),
        (left, right) => Some(Value::Float(number(&left)? + number(&right)?)),
    }
}

/// The other arithmetic that migrations use.
pub(super) fn arithmetic(operator: Operator, left: &Value, right: &Value) -> Option<Value> {
    match (operator, left, right) {
        (
            Operator::BitOr | Operator::Sub | Operator::BitAnd | Operator::BitXor,
            Value::List(left),
            Value::List(right),
        ) if left.len().saturating_mul(right.len()) > COMPARED => None,
        (Operator::BitOr, Value::List(left), Value::List(right)) => {
            let mut all = left.clone();
            all.extend(right.iter().filter(|item| !left.contains(item)).cloned());
            Some(Value::List(all))
        }
        (Operator::Sub, Value::List(left), Value::List(right)) => {
            if right.last() == Some(&Value::Others) {
                // What is not seen on the right may be there all the same.
                let certain = left.iter().all(|item| right.contains(item));
                return Some(Value::List(if certain { Vec::new() } else { vec![Value::Others] }));
            }
            let known = right.iter().all(Value::is_known) && all_known(left);
            let kept = left.iter().filter(|item| !right.contains(item)).cloned();
            known.then(|| Value::List(kept.collect()))
        }
        (Operator::BitAnd, Value::List(left), Value::List(right)) => {
            let known = all_known(left) && all_known(right);
            let more = [left, right].iter().any(|items| items.last() == Some(&Value::Others));
            let both = left.iter().filter(|item| **item != Value::Others && right.contains(item));
            let both = both.cloned().chain(more.then_some(Value::Others));
            known.then(|| Value::List(both.collect()))
        }
        (Operator::BitXor, Value::List(left), Value::List(right)) => {
            let known = left.iter().chain(right).all(Value::is_known);
            let only = left.iter().filter(|item| !right.contains(item));
            let other = right.iter().filter(|item| !left.contains(item));
            known.then(|| Value::List(only.chain(other).cloned().collect()))
        }
        (Operator::BitOr, Value::Dict(left), Value::Dict(right)) => {
            let has = |key: &Value| right.iter().any(|(other, _)| other == key);
            let kept = left.iter().filter(|(key, _)| !has(key));
            Some(Value::Dict(kept.chain(right).cloned().collect()))
        }
        (Operator::Mult, Value::Str(text), Value::Int(times))
        | (Operator::Mult, Value::Int(times), Value::Str(text)) => {
            let times = usize::try_from(*times).unwrap_or(0);
            (text.len().checked_mul(times)? <= LONGEST).then(|| Value::Str(text.repeat(times)))
        }
        (_, Value::Int(left), Value::Int(right)) => integers(operator, *left, *right),
        _ => {
            let (left, right) = (number(left)?, number(right)?);
            match operator {
                Operator::Sub => Some(Value::Float(left - right)),
                Operator::Mult => Some(Value::Float(left * right)),
                Operator::Div if right != 0.0 => Some(Value::Float(left / right)),
                _ => None,
            }
        }
    }
}

/// Whether each element is known, but for those that may follow.
fn all_known(items: &[Value]) -> bool {
    items.iter().all(|item| item.is_known() || *item == Value::Others)
}

fn integers(operator: Operator, left: i64, right: i64) -> Option<Value> {
    match operator {
        Operator::Sub => left.checked_sub(right).map(Value::Int),
        Operator::Mult => left.checked_mul(right).map(Value::Int),
        Operator::Div if right != 0 => Some(Value::Float(left as f64 / right as f64)),
        Operator::FloorDiv if right > 0 => left.checked_div_euclid(right).map(Value::Int),
        Operator::Mod if right > 0 => left.checked_rem_euclid(right).map(Value::Int),
        Operator::Pow => left.checked_pow(u32::try_from(right).ok()?).map(Value::Int),
        _ => None,
    }
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Int(value) => Some(*value as f64),
        Value::Float(value) => Some(*value),
        _ => None,
    }
}

/// `str(value)`, where it is decided.
pub(super) fn shown(value: &Value) -> Option<String> {
    match value {
        Value::Str(text) => Some(text.clone()),
        // Whether it was a list or a tuple is not kept, so neither is how it would print.
        Value::List(_) => None,
        value => value.is_known().then(|| value.to_string()),
    }
}

/// `format % argument`.
pub(super) fn percent(format: &str, argument: &Value) -> Option<Value> {
    let mut out = String::new();
    let mut rest = format;
    let mut next = 0;
    while let Some(position) = rest.find('%').filter(|_| out.len() <= LONGEST) {
        out.push_str(rest.get(..position)?);
        rest = rest.get(position + 1..)?;
        if let Some(after) = rest.strip_prefix('%') {
            out.push('%');
            rest = after;
            continue;
        }
        let value = if let Some(named) = rest.strip_prefix('(') {
            let end = named.find(')')?;
            let key = Value::Str(named.get(..end)?.to_owned());
            rest = named.get(end + 1..)?;
            let Value::Dict(items) = argument else { return None };
            items.iter().find(|(known, _)| *known == key).map(|(_, value)| value)?
        } else {
            next += 1;
            match argument {
                Value::List(items) => items.get(next - 1)?,
                single => (next == 1).then_some(single)?,
            }
        };
        match rest.chars().next()? {
            's' | 'd' | 'i' => out.push_str(&shown(value)?),
            'r' => out.push_str(&value.is_known().then(|| value.to_string())?),
            _ => return None,
        }
        rest = rest.get(1..)?;
    }
    out.push_str(rest);
    (out.len() <= LONGEST).then_some(Value::Str(out))
}

/// `format.format(*args, **kwargs)`.
pub(super) fn format(format: &str, args: &[Value], kwargs: &[(String, Value)]) -> Option<Value> {
    let mut out = String::new();
    let mut rest = format;
    let mut next = 0;
    while let Some(position) = rest.find(['{', '}']).filter(|_| out.len() <= LONGEST) {
        out.push_str(rest.get(..position)?);
        let brace = rest.get(position..position + 1)?;
        rest = rest.get(position + 1..)?;
        if let Some(after) = rest.strip_prefix(brace) {
            out.push_str(brace);
            rest = after;
            continue;
        }
        if brace == "}" {
            return None;
        }
        let end = rest.find('}')?;
        let field = rest.get(..end)?;
        rest = rest.get(end + 1..)?;
        let (field, as_repr) = match field.strip_suffix("!r") {
            Some(field) => (field, true),
            None => (field.strip_suffix("!s").unwrap_or(field), false),
        };
        let value = if field.is_empty() {
            next += 1;
            args.get(next - 1)?
        } else if let Ok(index) = field.parse::<usize>() {
            args.get(index)?
        } else {
            kwargs.iter().find(|(name, _)| name == field).map(|(_, value)| value)?
        };
        let shown =
            if as_repr { value.is_known().then(|| value.to_string()) } else { shown(value) };
        out.push_str(&shown?);
    }
    out.push_str(rest);
    (out.len() <= LONGEST).then_some(Value::Str(out))
}

/// `textwrap.dedent(text)`.
pub(super) fn dedent(text: &str) -> String {
    let indent_of = |line: &str| -> String {
        line.chars().take_while(|character| matches!(character, ' ' | '\t')).collect()
    };
    let mut margin: Option<String> = None;
    for line in text.split('\n').filter(|line| !line.trim().is_empty()) {
        let indent = indent_of(line);
        margin = Some(match margin {
            None => indent,
            Some(margin) => {
                let shared = margin.chars().zip(indent.chars()).take_while(|(a, b)| a == b);
                shared.map(|(character, _)| character).collect()
            }
        });
    }
    let margin = margin.unwrap_or_default();
    let lines: Vec<&str> = text
        .split('\n')
        .map(|line| match line.trim().is_empty() {
            true => "",
            false => line.strip_prefix(margin.as_str()).unwrap_or(line),
        })
        .collect();
    lines.join("\n")
}
