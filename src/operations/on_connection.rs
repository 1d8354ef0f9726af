//! What is called on a connection or a session, or done to the rows that a session holds.

use crate::python::{CallEvent, Value};
use crate::schema::QualifiedName;
use crate::sql::StatementClass;

use super::calls::Arguments;
use super::collect::{Collector, guard};
use super::connection::{is_query, is_row, is_savepoint, is_session};
use super::excerpt::shortened;
use super::foreign::CHANGING;
use super::invoked::executed;
use super::statements::{ROWS_OF_A_SESSION, sql, statements};
use super::{Guard, Operation, OperationKind};

/// Methods of a collection of rows that belong to a row.
const OF_COLLECTIONS: &[&str] =
    &["add", "append", "clear", "discard", "extend", "insert", "pop", "remove", "update"];

/// What Python calls for `row.attribute = value`.
const SET_ATTRIBUTE: &str = "__setattr__";

/// What is told of rows whose attributes change.
const ATTRIBUTES: &str = "attributes";

impl Collector<'_, '_, '_> {
    /// Rows that a session changes; where their list is not decided, it may be empty.
    fn push_rows(&mut self, event: &CallEvent<'_>, what: &str, rows: Option<&Value>) {
        let table = mapped_table(event).map(|table| format!(" ({table})")).unwrap_or_default();
        let reason = format!("{ROWS_OF_A_SESSION}{what}{table}");
        let only_table = mapped_table(event).map(QualifiedName::bare);
        let mut guards: Vec<Guard> = event.conditions.iter().map(guard).collect();
        if let Some(Value::Opaque { source, span }) = rows {
            guards.push(Guard { condition: source.clone(), span: *span, outcome: Some(true) });
        }
        let is_same = |last: &Operation| {
            let is_reason =
                matches!(&last.kind, OperationKind::Opaque { reason: told, .. } if *told == reason);
            is_reason && last.guards == guards
        };
        // One attribute after the other of the same rows is one step.
        if what == ATTRIBUTES && self.operations.last().is_some_and(is_same) {
            return;
        }
        let kind = OperationKind::Opaque { source: shortened(event.source), reason };
        let operation = Operation { guards, only_table, ..Operation::plain(kind, event.span) };
        self.add(operation, event.in_try);
    }

    /// What is done to an object that a session holds for a row; false where that is nothing.
    pub(super) fn on_row(&mut self, event: &CallEvent<'_>, receiver: &Value, name: &str) -> bool {
        let is_collection = matches!(receiver, Value::Attribute { .. });
        let changes = name == SET_ATTRIBUTE || is_collection && OF_COLLECTIONS.contains(&name);
        if changes && is_row(receiver) {
            self.push_rows(event, ATTRIBUTES, None);
        }
        name == SET_ATTRIBUTE || changes && is_row(receiver)
    }

    /// A method called on a connection or a session.
    pub(super) fn on_connection(
        &mut self,
        event: &CallEvent<'_>,
        receiver: &Value,
        name: &str,
        arguments: Arguments<'_>,
    ) {
        match name {
            "execute" | "exec_driver_sql" | "scalar" | "scalars" | "executemany" | "exec" => {
                let Some(value) = arguments.args.first().or(arguments.named("statement")) else {
                    return;
                };
                if is_session(value) && is_query(value) {
                    return;
                }
                match statements(value) {
                    Ok(mut found) => {
                        found.retain(|kind| !self.only_reads(event, kind));
                        self.push_invoked(event, Ok(found), false, Some(executed(value)));
                    }
                    Err(reason) => self.push_opaque(event, reason, false),
                }
            }
            // A Session joins the transaction that it finds: its commit is none.
            "commit" if is_session(receiver) || is_savepoint(receiver) => {}
            "rollback" if is_savepoint(receiver) => {}
            "commit" => self.push(event, sql("COMMIT"), false),
            "rollback" => self.push(event, sql("ROLLBACK"), false),
            "update" | "delete" if is_query(receiver) => self.push_rows(event, name, None),
            "add"
            | "add_all"
            | "bulk_insert_mappings"
            | "bulk_save_objects"
            | "bulk_update_mappings"
            | "delete"
            | "flush"
            | "merge"
                if is_session(receiver) =>
            {
                self.push_rows(event, name, arguments.args.first());
            }
            "add" | "delete" | "run_sync" | "run_callable" => {
                self.push_opaque(event, format!("{name} of a connection or session"), false);
            }
            name if CHANGING.contains(&name) => {
                self.push_opaque(event, format!("{name} of a connection or session"), false);
            }
            _ => {}
        }
    }

    /// A query whose result is used is read, not run for its effect.
    fn only_reads(&self, event: &CallEvent<'_>, kind: &OperationKind) -> bool {
        let OperationKind::ExecuteSQLOp { sql } = kind else { return false };
        let is_read = match &sql.class {
            StatementClass::Select => true,
            StatementClass::Other { verb } => {
                matches!(verb.as_str(), "SHOW" | "EXPLAIN" | "VALUES" | "WITH")
            }
            StatementClass::Setting => {
                sql.text.to_ascii_uppercase().starts_with("PRAGMA") && !sql.text.contains('=')
            }
            _ => false,
        };
        is_read && !event.is_statement
    }
}

/// The table of the first mapped class that a call is about.
fn mapped_table<'e>(event: &'e CallEvent<'_>) -> Option<&'e str> {
    event.classes.iter().find_map(|(_, class)| {
        let (_, table) = class.members.iter().find(|(name, _)| name == "__tablename__")?;
        table.as_str()
    })
}
