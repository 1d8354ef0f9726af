//! Operations as JSON, with Alembic's own class and argument names.

use serde_json::{Value as Json, json};

use crate::operations::{Operation, OperationKind};

/// An operation's class and its arguments, as Alembic names them.
pub fn operation_json(operation: &Operation) -> (String, Json) {
    match (&operation.invoked, &operation.kind) {
        (Some(invoked), _) => (invoked.class.to_owned(), invoked.args.clone()),
        (None, kind) => uninvoked(kind),
    }
}

/// What runs without being one of Alembic's operations, by its own parts.
fn uninvoked(kind: &OperationKind) -> (String, Json) {
    if let OperationKind::ExecuteSQLOp { sql } = kind {
        let args = json!({ "sqltext": sql.text, "execution_options": null });
        return ("ExecuteSQLOp".to_owned(), args);
    }
    let mut args = serde_json::to_value(kind).unwrap_or_default();
    let op = args.as_object_mut().and_then(|args| args.shift_remove("op"));
    let op = match op.as_ref().and_then(Json::as_str).unwrap_or_default() {
        // A `Table` that creates or drops itself is no operation of Alembic's; SQLAlchemy's is.
        "CreateTableOp" => "CreateTable",
        "DropTableOp" => "DropTable",
        op => op,
    };
    (op.to_owned(), args)
}
