//! Rows of a query that was answered, and how they are fetched.

use crate::python::Value;

/// What `result.NAME()` gives, the result being a list of rows, each a list of values.
pub(super) fn fetched(result: &Value, name: &str) -> Option<Value> {
    let Value::List(rows) = result else { return None };
    if rows.last() == Some(&Value::Others) {
        return None;
    }
    let is_rows = rows.iter().all(|row| matches!(row, Value::List(_)));
    let first = || rows.first().cloned().unwrap_or(Value::None);
    let of = |row: &Value| match row {
        Value::List(values) => values.first().cloned(),
        other => Some(other.clone()),
    };
    Some(match name {
        "fetchall" | "all" | "unique" | "tuples" => result.clone(),
        "first" | "fetchone" | "one_or_none" | "one" => first(),
        "scalar" | "scalar_one_or_none" | "scalar_one" => match rows.first() {
            Some(row) => of(row)?,
            None => Value::None,
        },
        "scalars" if is_rows => Value::List(rows.iter().map(of).collect::<Option<_>>()?),
        _ => return None,
    })
}
