//! Pieces of SQL that an operation puts into its statement as they are written: defaults, conditions,
//! expressions of an index.

use crate::python::Value;

use super::calls::last_part;
use super::{ColumnDefinition, Operation, OperationKind, ServerDefault, TableConstraint};

impl Operation {
    /// Each piece that nothing quotes.
    pub fn pieces(&self) -> Vec<&str> {
        use OperationKind as Kind;
        let mut pieces = Vec::new();
        match &self.kind {
            Kind::CreateTableOp { columns, constraints, .. } => {
                columns.iter().for_each(|column| of_column(column, &mut pieces));
                constraints.iter().for_each(|one| of_constraint(one, &mut pieces));
            }
            Kind::AddColumnOp { column, .. } => of_column(column, &mut pieces),
            Kind::AlterColumnOp { modify_server_default, kw, .. } => {
                pieces.extend(modify_server_default.iter().flatten().filter_map(of_default));
                of_keywords(kw, &mut pieces);
            }
            Kind::CreateIndexOp { columns, kw, .. } => {
                pieces.extend(columns.iter().map(String::as_str));
                of_keywords(kw, &mut pieces);
            }
            Kind::CreateCheckConstraintOp { condition, kw, .. } => {
                pieces.push(condition);
                of_keywords(kw, &mut pieces);
            }
            Kind::CreateExcludeConstraintOp { elements, kw, .. } => {
                elements.iter().for_each(|element| of_value(element, &mut pieces));
                of_keywords(kw, &mut pieces);
            }
            _ => {}
        }
        pieces
    }
}

fn of_column<'o>(column: &'o ColumnDefinition, pieces: &mut Vec<&'o str>) {
    pieces.extend(column.server_default.iter().filter_map(of_default));
    pieces.extend(column.computed.as_deref());
}

fn of_default(default: &ServerDefault) -> Option<&str> {
    match default {
        ServerDefault::Text(text) | ServerDefault::Expression(text) => Some(text),
        ServerDefault::Literal(_) | ServerDefault::Undecided(_) => None,
    }
}

fn of_constraint<'o>(constraint: &'o TableConstraint, pieces: &mut Vec<&'o str>) {
    match constraint {
        TableConstraint::CheckConstraint { condition, .. } => pieces.push(condition),
        TableConstraint::ExcludeConstraint { elements, kw, .. } => {
            elements.iter().for_each(|element| of_value(element, pieces));
            of_keywords(kw, pieces);
        }
        TableConstraint::Index { columns, kw, .. } => {
            pieces.extend(columns.iter().map(String::as_str));
            of_keywords(kw, pieces);
        }
        _ => {}
    }
}

fn of_keywords<'o>(kw: &'o [(String, Value)], pieces: &mut Vec<&'o str>) {
    for (name, value) in kw {
        match value {
            Value::Str(text) if name.ends_with("_using") || name.ends_with("_where") => {
                pieces.push(text);
            }
            value => of_value(value, pieces),
        }
    }
}

/// `text("…")` and `literal_column("…")`, however deep they stand.
fn of_value<'o>(value: &'o Value, pieces: &mut Vec<&'o str>) {
    match value {
        Value::Call { path, args, kwargs } => {
            let is_written = matches!(last_part(path), "text" | "literal_column" | "TextClause");
            pieces.extend(args.first().filter(|_| is_written).and_then(Value::as_str));
            args.iter().for_each(|one| of_value(one, pieces));
            kwargs.iter().for_each(|(_, one)| of_value(one, pieces));
        }
        Value::MethodCall { receiver, args, .. } => {
            of_value(receiver, pieces);
            args.iter().for_each(|one| of_value(one, pieces));
        }
        Value::List(items) => items.iter().for_each(|one| of_value(one, pieces)),
        _ => {}
    }
}
