//! `exists(…)` and what is chained to it.

use crate::operations::calls::last_part;
use crate::python::Value;

use super::kind::Kind;
use super::operator::Operator;
use super::select::is_select;
use super::{Compiler, Written};

/// `exists()` with what is chained to it.
pub(super) fn is_exists(value: &Value) -> bool {
    match value {
        Value::Call { path, .. } => path.starts_with("sqlalchemy.") && last_part(path) == "exists",
        Value::MethodCall { receiver, name, .. } => {
            name == "exists" && is_select(receiver)
                || matches!(name.as_str(), "where" | "select_from" | "correlate")
                    && is_exists(receiver)
        }
        _ => false,
    }
}

impl Compiler {
    /// `exists(…)` of a query or of columns.
    pub(super) fn exists(&mut self, args: &[Value]) -> Option<Written> {
        let text = match args {
            [select] if is_select(select) => self.select(select)?,
            _ => return None,
        };
        Some(existing(text))
    }

    /// `exists().where(…)`.
    pub(super) fn exists_where(
        &mut self,
        receiver: &Value,
        name: &str,
        args: &[Value],
    ) -> Option<Written> {
        let chained = Value::MethodCall {
            receiver: Box::new(query_of(receiver)?),
            name: name.to_owned(),
            args: args.to_vec(),
            kwargs: Vec::new(),
        };
        Some(existing(self.select(&chained)?))
    }
}

fn existing(text: String) -> Written {
    let kind = Kind::Boolean;
    Written {
        operator: Some(Operator::Exists),
        kind,
        ..Written::new("Exists", format!("EXISTS ({text})"))
    }
}

/// The query that an `exists(…)` asks.
fn query_of(exists: &Value) -> Option<Value> {
    match exists {
        Value::Call { args, .. } => match args.as_slice() {
            [select] if is_select(select) => Some(select.clone()),
            [] => Some(Value::Call {
                path: "sqlalchemy.select".to_owned(),
                args: vec![Value::Call {
                    path: "sqlalchemy.literal_column".to_owned(),
                    args: vec![Value::Str("*".to_owned())],
                    kwargs: Vec::new(),
                }],
                kwargs: Vec::new(),
            }),
            columns => Some(Value::Call {
                path: "sqlalchemy.select".to_owned(),
                args: columns.to_vec(),
                kwargs: Vec::new(),
            }),
        },
        Value::MethodCall { receiver, name, .. } if name == "exists" => Some((**receiver).clone()),
        Value::MethodCall { receiver, name, args, kwargs } => Some(Value::MethodCall {
            receiver: Box::new(query_of(receiver)?),
            name: name.clone(),
            args: args.clone(),
            kwargs: kwargs.clone(),
        }),
        _ => None,
    }
}
