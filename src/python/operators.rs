//! What subscripts and comparisons of known values come to.

use ruff_python_ast::CmpOp;

use super::{Value, tables};

/// The element of a list or dictionary under a known key.
pub(super) fn element(receiver: &Value, key: &Value) -> Option<Value> {
    match (receiver, key) {
        (Value::List(items), Value::Int(index)) => {
            let index = if *index < 0 {
                items.len().checked_sub(index.unsigned_abs() as usize)?
            } else {
                usize::try_from(*index).ok()?
            };
            items.get(index).cloned()
        }
        (Value::Dict(items), key) if key.is_known() => {
            items.iter().rev().find(|(known, _)| known == key).map(|(_, value)| value.clone())
        }
        _ => None,
    }
}

/// The text of `op.f("…")`, which is a string like any other; all else as it is.
fn unmarked(value: &Value) -> &Value {
    match value {
        Value::Call { path, args, .. } if path == "alembic.op.f" => args.first().unwrap_or(value),
        value => value,
    }
}

/// The outcome of a comparison of known values.
pub(super) fn decide(operator: CmpOp, left: &Value, right: &Value) -> Option<bool> {
    let (left, right) = (unmarked(left), unmarked(right));
    match operator {
        CmpOp::In | CmpOp::NotIn => {
            let found = match right {
                Value::List(items) if left.is_known() => {
                    let found = items.contains(left);
                    if !found && !right.is_known() {
                        return None;
                    }
                    found
                }
                Value::Dict(items)
                    if left.is_known() && items.iter().all(|(key, _)| key.is_known()) =>
                {
                    items.iter().any(|(key, _)| key == left)
                }
                Value::Str(text) => text.contains(left.as_str()?),
                collection => match tables::method(collection, "keys", &[], &[])? {
                    Value::List(names) => names.contains(left),
                    _ => return None,
                },
            };
            Some(found == (operator == CmpOp::In))
        }
        CmpOp::Is | CmpOp::IsNot | CmpOp::Eq | CmpOp::NotEq => {
            let equal = operator == CmpOp::Is || operator == CmpOp::Eq;
            let constructed = |value: &Value| match value {
                Value::Call { path, .. } => {
                    path.starts_with("sqlalchemy.") || path == "alembic.op.get_bind"
                }
                Value::List(_) | Value::Dict(_) => true,
                _ => false,
            };
            if (constructed(left) && *right == Value::None)
                || (constructed(right) && *left == Value::None)
            {
                return Some(!equal);
            }
            (left.is_known() && right.is_known()).then(|| (left == right) == equal)
        }
        _ => {
            let ordering = match (left, right) {
                (Value::Int(left), Value::Int(right)) => left.partial_cmp(right),
                (Value::Float(left), Value::Float(right)) => left.partial_cmp(right),
                (Value::Str(left), Value::Str(right)) => left.partial_cmp(right),
                _ => None,
            }?;
            Some(match operator {
                CmpOp::Lt => ordering.is_lt(),
                CmpOp::LtE => ordering.is_le(),
                CmpOp::Gt => ordering.is_gt(),
                _ => ordering.is_ge(),
            })
        }
    }
}
