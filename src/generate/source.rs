//! Calls of Alembic's operations as Python source, within a batch where the database needs one.

use crate::python::{python_string, sql_text};
use crate::schema::{Column, Dialect, QualifiedName};

/// One call on a table: `op.METHOD(name, table, arguments…, schema=…)`.
#[derive(Debug, Clone)]
pub(super) struct Call {
    method: &'static str,
    name: Option<String>,
    arguments: Vec<String>,
    schema_keyword: &'static str,
    /// A comment for the line above.
    note: Option<String>,
}

impl Call {
    pub(super) fn new(method: &'static str, arguments: Vec<String>) -> Self {
        Self { method, name: None, arguments, schema_keyword: "schema", note: None }
    }

    /// With the name of a constraint in front, as Python source.
    pub(super) fn named(method: &'static str, name: String, arguments: Vec<String>) -> Self {
        Self { name: Some(name), ..Self::new(method, arguments) }
    }

    /// Where the table's schema goes by another keyword.
    pub(super) fn schema_as(self, schema_keyword: &'static str) -> Self {
        Self { schema_keyword, ..self }
    }

    /// With a comment above.
    pub(super) fn noted(self, note: Option<String>) -> Self {
        Self { note, ..self }
    }

    fn written(&self, on: Option<&QualifiedName>) -> String {
        let table = on.map(|table| python_string(&table.name));
        let schema = on.and_then(|table| table.schema.as_ref());
        let schema =
            schema.map(|schema| format!("{}={}", self.schema_keyword, python_string(schema)));
        let parts: Vec<&str> = self
            .name
            .iter()
            .chain(&table)
            .chain(&self.arguments)
            .chain(&schema)
            .map(String::as_str)
            .collect();
        let holder = if on.is_some() { "op" } else { "batch_op" };
        format!("{holder}.{}({})", self.method, parts.join(", "))
    }
}

/// `calls` on one table.
pub(super) fn on_table(dialect: Dialect, table: &QualifiedName, calls: &[Call]) -> Vec<String> {
    if dialect == Dialect::Sqlite {
        return in_batch(table, calls, "");
    }
    let lines = |call: &Call| call.note.clone().into_iter().chain([call.written(Some(table))]);
    calls.iter().flat_map(lines).collect()
}

/// `calls` in a batch with further options.
pub(super) fn in_batch(table: &QualifiedName, calls: &[Call], options: &str) -> Vec<String> {
    let schema = schema_argument(table);
    let name = python_string(&table.name);
    let head = format!("with op.batch_alter_table({name}{schema}{options}) as batch_op:");
    let lines = |call: &Call| call.note.clone().into_iter().chain([call.written(None)]);
    let calls = calls.iter().flat_map(lines).map(|line| format!("    {line}"));
    std::iter::once(head).chain(calls).collect()
}

/// `, schema="…"` where the table is in one.
pub(super) fn schema_argument(table: &QualifiedName) -> String {
    let schema = table.schema.as_ref();
    schema.map(|schema| format!(", schema={}", python_string(schema))).unwrap_or_default()
}

/// `op.execute` of one statement.
pub(super) fn execute(sql: &str) -> String {
    format!("op.execute({})", sql_text(sql))
}

/// Lines that run outside of the migration's transaction.
pub(super) fn in_autocommit_block(lines: &[String]) -> Vec<String> {
    let head = "with op.get_context().autocommit_block():".to_owned();
    std::iter::once(head).chain(lines.iter().map(|line| format!("    {line}"))).collect()
}

/// `sa.text(…)` of SQL.
pub(super) fn sa_text(sql: &str) -> String {
    format!("sa.text({})", sql_text(sql))
}

pub(super) fn python_bool(value: bool) -> &'static str {
    if value { "True" } else { "False" }
}

/// What `alter_column` is told to stay as it is: MySQL forgets the rest.
pub(super) fn existing(column: &Column, type_text: &str, but: &[&str]) -> Vec<String> {
    let mut told = vec![format!("existing_type={type_text}")];
    if !but.contains(&"nullable") {
        told.push(format!("existing_nullable={}", python_bool(column.nullable)));
    }
    if let Some(default) = column.default.as_ref().filter(|_| !but.contains(&"server_default")) {
        told.push(format!("existing_server_default={}", sa_text(default)));
    }
    if let Some(comment) = column.comment.as_ref().filter(|_| !but.contains(&"comment")) {
        told.push(format!("existing_comment={}", python_string(comment)));
    }
    told
}
