//! Type changes whose old type the migration states: what the database has to do for them.

use std::fmt;

use super::describe::type_text;
use super::names::qualified;
use crate::operations::{Operation, OperationKind, TypeExpression};
use crate::python::Value;

/// A column's type before and after.
#[derive(Debug)]
pub(super) struct ChangedType<'a> {
    pub(super) table: String,
    column: &'a str,
    old: &'a TypeExpression,
    new: &'a TypeExpression,
}

impl fmt::Display for ChangedType<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (old, new) = (type_text(self.old), type_text(self.new));
        write!(formatter, "{}.{}: {old} to {new}", self.table, self.column)
    }
}

/// The type change that `operation` makes, where it says what the type was.
pub(super) fn changed_type(operation: &Operation) -> Option<ChangedType<'_>> {
    let OperationKind::AlterColumnOp {
        table_name,
        schema,
        column_name,
        modify_type,
        existing_type,
        ..
    } = &operation.kind
    else {
        return None;
    };
    Some(ChangedType {
        table: qualified(schema.as_deref(), table_name),
        column: column_name,
        old: existing_type.as_ref()?,
        new: modify_type.as_ref()?,
    })
}

/// What a type stores.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Text { length: Option<i64> },
    Integer { bytes: i64 },
    Numeric { precision: Option<i64>, scale: i64 },
    Float,
    Time { with_zone: bool },
    Json { binary: bool },
    Single(&'static str),
}

impl ChangedType<'_> {
    /// Whether the database writes every row anew. False where the types are not known.
    pub(super) fn rewrites(&self) -> bool {
        let (Some(old), Some(new)) = (family(self.old), family(self.new)) else { return false };
        match (old, new) {
            (Family::Text { .. }, Family::Text { .. }) => false,
            (Family::Numeric { scale: old, .. }, Family::Numeric { precision, scale }) => {
                precision.is_some() && old != scale
            }
            (old, new) => old != new,
        }
    }

    /// Whether a value of the old type may not fit the new one.
    pub(super) fn narrows(&self) -> bool {
        let (Some(old), Some(new)) = (family(self.old), family(self.new)) else { return false };
        let shrinks = |old: Option<i64>, new: Option<i64>| match (old, new) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some(old), Some(new)) => new < old,
        };
        match (old, new) {
            (Family::Text { length: old }, Family::Text { length: new }) => shrinks(old, new),
            (Family::Integer { bytes: old }, Family::Integer { bytes: new }) => new < old,
            (
                Family::Numeric { precision: old, scale: old_scale },
                Family::Numeric { precision, scale },
            ) => {
                let whole = |precision: Option<i64>, scale| precision.map(|all| all - scale);
                precision.is_some()
                    && (shrinks(whole(old, old_scale), whole(precision, scale))
                        || scale < old_scale)
            }
            _ => false,
        }
    }
}

fn family(expression: &TypeExpression) -> Option<Family> {
    let number = |at: usize, names: &[&str]| {
        let named = expression.kwargs.iter().find(|(name, _)| names.contains(&name.as_str()));
        match named.map(|(_, value)| value).or_else(|| expression.args.get(at)) {
            Some(Value::Int(number)) => Some(*number),
            _ => None,
        }
    };
    let switched = |name: &str| {
        expression.kwargs.iter().any(|(key, value)| key == name && value.as_bool() == Some(true))
    };
    Some(match expression.name.as_str() {
        "String" | "VARCHAR" | "Unicode" | "NVARCHAR" | "AutoString" => {
            Family::Text { length: number(0, &["length"]) }
        }
        "Text" | "TEXT" | "UnicodeText" => Family::Text { length: None },
        "SmallInteger" | "SMALLINT" => Family::Integer { bytes: 2 },
        "Integer" | "INTEGER" | "INT" => Family::Integer { bytes: 4 },
        "BigInteger" | "BIGINT" => Family::Integer { bytes: 8 },
        "Numeric" | "NUMERIC" | "DECIMAL" => Family::Numeric {
            precision: number(0, &["precision"]),
            scale: number(1, &["scale"]).unwrap_or(0),
        },
        "Float" | "FLOAT" | "REAL" | "Double" | "DOUBLE" | "DOUBLE_PRECISION" => Family::Float,
        "DateTime" | "DATETIME" | "TIMESTAMP" => Family::Time { with_zone: switched("timezone") },
        "JSON" => Family::Json { binary: false },
        "JSONB" => Family::Json { binary: true },
        "Boolean" | "BOOLEAN" => Family::Single("boolean"),
        "Date" | "DATE" => Family::Single("date"),
        "UUID" | "Uuid" => Family::Single("uuid"),
        _ => return None,
    })
}
