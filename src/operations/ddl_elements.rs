//! SQLAlchemy's own statements that create and drop, executed as they are: `AddConstraint(…)`,
//! `CreateIndex(…)`, `DropTable(…)`; and indexes that create or drop themselves.

use crate::python::Value;

use super::OperationKind;
use super::calls::{Arguments, Undecided, last_part, text_of, undecided};
use super::constraints::{Place, constraint_operation};
use super::created_on_bind::table;
use super::expressions::index_element;
use super::invoked::table_of;

/// What executing `value` does; `None` where it is no such statement.
pub(super) fn ddl_element(value: &Value) -> Option<Result<OperationKind, Undecided>> {
    let Value::Call { path, args, kwargs } = value else { return None };
    if !path.starts_with("sqlalchemy.") {
        return None;
    }
    let call = Arguments { args, kwargs };
    let element = || call.get(0, "element").ok_or_else(|| undecided("element", value));
    let flag = |name: &str| call.flag(name).map(Option::unwrap_or_default);
    Some(match last_part(path) {
        "CreateTable" => element().and_then(|element| table(element, true, flag("if_not_exists")?)),
        "DropTable" => element().and_then(|element| table(element, false, flag("if_exists")?)),
        "CreateIndex" => element().and_then(|element| index(element, true, flag("if_not_exists")?)),
        "DropIndex" => element().and_then(|element| index(element, false, flag("if_exists")?)),
        "AddConstraint" => element().and_then(add_constraint),
        "DropConstraint" => element().and_then(drop_constraint),
        _ => return None,
    })
}

/// An `Index(…)` that is created or dropped by itself, on the table of its columns.
pub(super) fn index(
    value: &Value,
    creates: bool,
    checked: bool,
) -> Result<OperationKind, Undecided> {
    let Value::Call { path, args, kwargs } = value else { return Err(undecided("index", value)) };
    if last_part(path) != "Index" {
        return Err(undecided("index", value));
    }
    let definition = Arguments { args, kwargs };
    let (schema, table_name) = table_of(value).ok_or("the index's table is not told")?;
    if !creates {
        return Ok(OperationKind::DropIndexOp {
            index_name: definition.text(0, "name")?,
            table_name: Some(table_name),
            schema,
            if_exists: checked,
            kw: Vec::new(),
        });
    }
    let elements = args.get(1..).unwrap_or_default().iter();
    let element = |one: &Value| index_element(one).ok_or_else(|| undecided("expressions", one));
    Ok(OperationKind::CreateIndexOp {
        index_name: definition.optional_text(0, "name")?,
        table_name,
        schema,
        columns: elements.map(element).collect::<Result<_, Undecided>>()?,
        unique: definition.flag("unique")?.unwrap_or(false),
        if_not_exists: checked,
        kw: definition.others(&["name", "unique"]),
    })
}

/// A constraint by its name, its own arguments and the table of its columns.
fn add_constraint(value: &Value) -> Result<OperationKind, Undecided> {
    let Value::Call { path, args, kwargs } = value else {
        return Err(undecided("element", value));
    };
    let operation = match last_part(path) {
        "CheckConstraint" => "create_check_constraint",
        "UniqueConstraint" => "create_unique_constraint",
        "PrimaryKeyConstraint" => "create_primary_key",
        _ => return Err(undecided("element", value)),
    };
    let definition = Arguments { args, kwargs };
    let mut call = vec![definition.named("name").cloned().unwrap_or(Value::None)];
    if operation == "create_check_constraint" {
        call.extend(definition.get(0, "sqltext").cloned());
    } else {
        let elements = args.iter();
        let element = |one: &Value| index_element(one).ok_or_else(|| undecided("columns", one));
        let columns = elements.map(element).collect::<Result<Vec<String>, Undecided>>()?;
        call.push(Value::List(columns.into_iter().map(Value::Str).collect()));
    }
    let kwargs = definition.others(&["name", "sqltext"]);
    constraint_operation(operation, Arguments { args: &call, kwargs: &kwargs }, place(value)?, 1)
}

fn drop_constraint(value: &Value) -> Result<OperationKind, Undecided> {
    let Value::Call { path, kwargs, .. } = value else { return Err(undecided("element", value)) };
    let kind = match last_part(path) {
        "CheckConstraint" => "check",
        "UniqueConstraint" => "unique",
        "PrimaryKeyConstraint" => "primary",
        "ForeignKeyConstraint" => "foreignkey",
        _ => return Err(undecided("element", value)),
    };
    let Place { table: table_name, schema } = place(value)?;
    let name = kwargs.iter().find(|(key, _)| key == "name").and_then(|(_, name)| text_of(name));
    Ok(OperationKind::DropConstraintOp {
        constraint_name: name,
        table_name,
        schema,
        constraint_type: Some(kind.to_owned()),
        is_final: true,
    })
}

fn place(value: &Value) -> Result<Place, Undecided> {
    let (schema, table) = table_of(value).ok_or("the constraint's table is not told")?;
    Ok(Place { table, schema })
}
