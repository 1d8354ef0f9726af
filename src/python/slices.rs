//! Slices of lists and strings.

use ruff_python_ast::{Expr, Number, UnaryOp};
use ruff_text_size::Ranged;

use super::Value;
use super::reader::Reader;

impl<'a> Reader<'a> {
    /// Part of a list or string, between bounds that are written as numbers.
    pub(super) fn slice(&mut self, receiver: Value, expr: &'a Expr) -> Value {
        let Expr::Subscript(inner) = expr else { return self.opaque(expr.range()) };
        let Expr::Slice(slice) = &*inner.slice else { return self.opaque(expr.range()) };
        let bound =
            |bound: &Option<Box<Expr>>, length: usize, default: usize| match bound.as_deref() {
                None => Some(default),
                Some(Expr::NumberLiteral(number)) => match &number.value {
                    Number::Int(value) => value.as_u64().map(|value| (value as usize).min(length)),
                    _ => None,
                },
                // From the end.
                Some(Expr::UnaryOp(inner)) if inner.op == UnaryOp::USub => match &*inner.operand {
                    Expr::NumberLiteral(number) => match &number.value {
                        Number::Int(value) => {
                            value.as_u64().map(|value| length.saturating_sub(value as usize))
                        }
                        _ => None,
                    },
                    _ => None,
                },
                Some(_) => None,
            };
        let cut = |length: usize| -> Option<(usize, usize)> {
            let start = bound(&slice.lower, length, 0)?;
            let end = bound(&slice.upper, length, length)?;
            slice.step.is_none().then_some((start, end.max(start)))
        };
        let value = match &receiver {
            Value::List(items) => cut(items.len())
                .and_then(|(start, end)| items.get(start..end))
                .map(|part| Value::List(part.to_vec())),
            Value::Str(text) => cut(text.chars().count()).map(|(start, end)| {
                Value::Str(text.chars().skip(start).take(end - start).collect())
            }),
            _ => None,
        };
        value.unwrap_or_else(|| self.opaque(expr.range()))
    }
}
