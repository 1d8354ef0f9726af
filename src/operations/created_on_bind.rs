//! What SQLAlchemy's own objects create and drop when told to: `ENUM(…).create(bind)`, `Table(…).drop(bind)`,
//! `metadata.create_all(bind, tables=[…])`, `Index(…).create(bind)`.

use crate::python::Value;

use super::OperationKind;
use super::calls::{Arguments, Undecided, last_part, text_of, undecided};
use super::ddl_elements::index;
use super::tables::table_definition;

/// What `receiver.create(…)` and the like do; `None` where `receiver` is none of these objects.
pub(super) fn created_on_bind(
    receiver: &Value,
    name: &str,
    call: Arguments<'_>,
) -> Option<Result<Vec<OperationKind>, Undecided>> {
    let is_table =
        |value: &Value| matches!(value, Value::Call { path, .. } if last_part(path) == "Table");
    let is_index =
        |value: &Value| matches!(value, Value::Call { path, .. } if last_part(path) == "Index");
    match name {
        "create" | "drop" if is_table(receiver) => {
            let checked = checkfirst(call, false);
            Some(checked.and_then(|checked| Ok(vec![table(receiver, name == "create", checked)?])))
        }
        "create" | "drop" if is_index(receiver) => {
            let checked = checkfirst(call, false);
            let made = |checked| index(receiver, name == "create", checked);
            Some(checked.and_then(made).map(|kind| vec![kind]))
        }
        "create" | "drop" => Some(enum_operation(receiver, name, call)?.map(|kind| vec![kind])),
        "create_all" | "drop_all" => {
            let tables = call.get(1, "tables")?.as_list()?;
            if !tables.iter().all(is_table) {
                return None;
            }
            let checked = checkfirst(call, true);
            let each = |checked| {
                let made = tables.iter().map(|one| table(one, name == "create_all", checked));
                made.collect()
            };
            Some(checked.and_then(each))
        }
        _ => None,
    }
}

fn checkfirst(call: Arguments<'_>, left_out: bool) -> Result<bool, Undecided> {
    match call.named("checkfirst").or(call.args.get(1).filter(|_| !left_out)) {
        Some(value) => value.truth().ok_or_else(|| undecided("checkfirst", value)),
        None => Ok(left_out),
    }
}

/// A `Table(…)` that creates or drops itself.
pub(super) fn table(
    table: &Value,
    creates: bool,
    checkfirst: bool,
) -> Result<OperationKind, Undecided> {
    let Value::Call { args, kwargs, .. } = table else { return Err(undecided("table", table)) };
    let definition = Arguments { args, kwargs };
    if creates {
        // After the name comes the metadata.
        return table_definition(definition, args.get(2..).unwrap_or_default(), checkfirst);
    }
    Ok(OperationKind::DropTableOp {
        table_name: definition.text(0, "name")?,
        schema: definition.named_text("schema")?,
        if_exists: checkfirst,
    })
}

/// `ENUM(…).create(bind)` and `.drop(bind)`.
fn enum_operation(
    receiver: &Value,
    name: &str,
    call: Arguments<'_>,
) -> Option<Result<OperationKind, Undecided>> {
    let Value::Call { path, args, kwargs } = receiver else { return None };
    let is_postgresql = last_part(path) == "ENUM";
    if !is_postgresql && last_part(path) != "Enum" {
        return None;
    }
    let definition = Arguments { args, kwargs };
    Some((|| {
        let type_name = definition.named_text("name")?.ok_or("the argument name is missing")?;
        let schema = definition.named_text("schema")?;
        let checkfirst = match call.get(1, "checkfirst") {
            Some(value) => value.truth().ok_or_else(|| undecided("checkfirst", value))?,
            None => is_postgresql,
        };
        if name == "drop" {
            return Ok(OperationKind::DropEnum { name: type_name, schema, checkfirst });
        }
        let labels: Option<Vec<String>> = args.iter().map(text_of).collect();
        let labels = labels.ok_or("the labels are not decided by the source")?;
        Ok(OperationKind::CreateEnum { name: type_name, schema, labels, checkfirst })
    })())
}
