//! What is sent to the database as SQL: text, and SQLAlchemy's own statements.

use crate::python::Value;
use crate::sql::{StatementClass, classify, split_statements};

use super::calls::{Arguments, Undecided, last_part, text_of, undecided};
use super::ddl_elements::ddl_element;
use super::expressions::expression_text;
use super::invoked::{ddl_of, sql_of, statement_of};
use super::tables::table_name;
use super::{OperationKind, SqlText};

/// How the reason begins why rows are not told that an ORM session changes.
pub(super) const ROWS_OF_A_SESSION: &str = "the rows of a session are not told: ";

/// How the reason begins why a statement is not told that changes only rows.
pub(super) const ROWS_OF_A_STATEMENT: &str = "the rows of a statement are not told: ";

/// Whether a text, which is not known to its end, is one statement on rows.
fn begins_with_rows(text: &str) -> bool {
    let upper = text.trim_start().to_ascii_uppercase();
    let beginnings = ["UPDATE ", "INSERT INTO ", "DELETE FROM "];
    beginnings.iter().any(|one| upper.starts_with(one))
        && !upper.trim_end_matches(['"', '\'']).trim_end().trim_end_matches(';').contains(';')
}

/// The statements of an argument of `execute`, each an operation.
pub(super) fn statements(value: &Value) -> Result<Vec<OperationKind>, Undecided> {
    if let Some(text) = statement_text(value) {
        let statements = split_statements(&text);
        return Ok(statements.into_iter().map(|statement| sql(statement.text)).collect());
    }
    if let Some(kind) = ddl_element(value) {
        return kind.map(|kind| vec![kind]);
    }
    match core_statement(value) {
        Some(class) => Ok(vec![OperationKind::ExecuteSQLOp {
            // What can not be written exactly keeps its source.
            sql: SqlText { text: statement_of(value).unwrap_or_else(|| value.to_string()), class },
        }]),
        None if changes_rows(value) => {
            let shown: String = value.to_string().chars().take(80).collect();
            Err(format!("{ROWS_OF_A_STATEMENT}{shown}"))
        }
        None => Err(undecided("sqltext", value)),
    }
}

/// Whether a statement that is not decided is seen to change or read rows alone: by its first words, or by
/// the methods that build it.
fn changes_rows(value: &Value) -> bool {
    match value {
        Value::Opaque { source, .. } => {
            let text = source.trim_start_matches(|first: char| first.is_ascii_alphabetic());
            let Some(text) = text.strip_prefix(['"', '\'']) else { return false };
            begins_with_rows(text.trim_start_matches(['"', '\'', '\\', 'n', ' ']))
        }
        Value::Call { path, args, .. } if last_part(path) == "text" => {
            args.first().is_some_and(changes_rows)
        }
        // `table.insert().values(…)` of a table that nobody knows.
        Value::MethodCall { receiver, name, .. } => match name.as_str() {
            "format" => receiver.as_str().is_some_and(begins_with_rows),
            "insert" | "update" | "delete" => {
                matches!(
                    **receiver,
                    Value::Opaque { .. } | Value::Name(_) | Value::None | Value::Call { .. }
                )
            }
            "values" | "where" | "returning" | "from_select" | "bindparams" => {
                changes_rows(receiver)
            }
            _ => false,
        },
        _ => false,
    }
}

fn statement_text(value: &Value) -> Option<String> {
    match value {
        Value::Call { path, args, .. } if last_part(path) == "DDL" => {
            args.first().and_then(Value::as_str).map(str::to_owned)
        }
        Value::Str(_) | Value::MethodCall { .. } => expression_text(value),
        Value::Call { path, .. } if last_part(path) == "text" => expression_text(value),
        value => ddl_of(value),
    }
}

/// One statement of known text.
pub(super) fn sql(text: &str) -> OperationKind {
    OperationKind::ExecuteSQLOp {
        sql: SqlText { text: text.to_owned(), class: classify(text, None) },
    }
}

/// What a statement built by SQLAlchemy does, such as `users.update().where(…).values(…)`.
pub(super) fn core_statement(value: &Value) -> Option<StatementClass> {
    let mut links: Vec<(&str, Arguments<'_>)> = Vec::new();
    let mut current = value;
    loop {
        match current {
            Value::MethodCall { receiver, name, args, kwargs } => {
                let arguments = Arguments { args, kwargs };
                if let Some(table) = table_name(receiver) {
                    return class_of(name, Some(table), &links);
                }
                links.push((name, arguments));
                current = receiver;
            }
            Value::Call { path, args, .. } if path.starts_with("sqlalchemy.") => {
                return class_of(last_part(path), args.first().and_then(table_name), &links);
            }
            _ => return None,
        }
    }
}

fn class_of(
    verb: &str,
    table: Option<String>,
    links: &[(&str, Arguments<'_>)],
) -> Option<StatementClass> {
    let condition = || {
        let wheres: Vec<String> = links
            .iter()
            .rev()
            .filter(|(name, _)| matches!(*name, "where" | "filter" | "filter_by"))
            .flat_map(|(_, arguments)| arguments.args.iter())
            .map(|value| sql_of(value).unwrap_or_else(|| value.to_string()))
            .collect();
        (!wheres.is_empty()).then(|| wheres.join(" AND "))
    };
    match verb {
        "select" | "union" | "union_all" | "exists" => Some(StatementClass::Select),
        "insert" => Some(StatementClass::Insert { table: table? }),
        "delete" => Some(StatementClass::Delete { table: table?, condition: condition() }),
        "update" => Some(StatementClass::Update {
            table: table?,
            columns: set_columns(links),
            condition: condition(),
        }),
        _ => None,
    }
}

/// The columns named by `.values(…)`.
fn set_columns(links: &[(&str, Arguments<'_>)]) -> Vec<String> {
    let mut columns = Vec::new();
    for (_, arguments) in links.iter().filter(|(name, _)| *name == "values") {
        columns.extend(arguments.kwargs.iter().map(|(name, _)| name.clone()));
        if let Some(Value::Dict(items)) = arguments.args.first() {
            columns.extend(items.iter().map(|(key, _)| match key {
                Value::Attribute { name, .. } => name.clone(),
                key => text_of(key).unwrap_or_else(|| key.to_string()),
            }));
        }
    }
    columns
}
