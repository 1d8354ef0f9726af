//! Table constraints, inside `create_table` and as operations of their own.

use crate::python::Value;

use super::calls::{Arguments, Undecided, last_part, texts_of, undecided};
use super::columns::{referred, split_target};
use super::expressions::{column_name, expression_text, index_element, is_constructed, is_source};
use super::invoked::sql_of;
use super::{ForeignKeyTarget, OperationKind, TableConstraint};

/// A constraint among the arguments of `create_table`; `None` if the value is none.
pub(super) fn table_constraint(value: &Value) -> Option<Result<TableConstraint, Undecided>> {
    let Value::Call { path, args, kwargs } = value else { return None };
    let arguments = Arguments { args, kwargs };
    let name = || arguments.named_text("name");
    match last_part(path) {
        "PrimaryKeyConstraint" => Some((|| {
            Ok(TableConstraint::PrimaryKeyConstraint { name: name()?, columns: columns(args)? })
        })()),
        "UniqueConstraint" => Some((|| {
            let kw = arguments.others(&["name"]);
            Ok(TableConstraint::UniqueConstraint { name: name()?, columns: columns(args)?, kw })
        })()),
        "CheckConstraint" => Some((|| {
            let condition = condition(arguments.get(0, "sqltext"))?;
            if is_source(&condition) {
                // The table is known all the same.
                return Ok(TableConstraint::Other { source: value.to_string() });
            }
            let is_final = arguments.is_final(usize::MAX, "name");
            Ok(TableConstraint::CheckConstraint { name: name()?, condition, is_final })
        })()),
        "ForeignKeyConstraint" => Some(foreign_key_constraint(arguments)),
        "ExcludeConstraint" => Some((|| {
            if let Some(element) = args.iter().find(|element| !is_constructed(element)) {
                return Err(undecided("elements", element));
            }
            let kw = arguments.others(&["name"]);
            Ok(TableConstraint::ExcludeConstraint { name: name()?, elements: args.clone(), kw })
        })()),
        "Index" => Some((|| {
            if !is_constructed(value) {
                return Err(undecided("constraint", value));
            }
            let elements = args.get(1..).unwrap_or_default().iter();
            let columns: Option<Vec<String>> = elements.map(index_element).collect();
            let unique = arguments.flag("unique")?.unwrap_or(false);
            let kw = arguments.others(&["name", "unique"]);
            Ok(match (arguments.optional_text(0, "name"), columns) {
                (Ok(name), Some(columns)) => TableConstraint::Index { name, columns, unique, kw },
                _ => TableConstraint::Other { source: value.to_string() },
            })
        })()),
        _ => None,
    }
}

fn columns(args: &[Value]) -> Result<Vec<String>, Undecided> {
    let names: Option<Vec<Vec<String>>> =
        args.iter().map(|one| texts_of(one).or_else(|| Some(vec![column_name(one)?]))).collect();
    names
        .map(|names| names.concat())
        .ok_or_else(|| "its columns are not decided by the source".to_owned())
}

fn condition(value: Option<&Value>) -> Result<String, Undecided> {
    match value {
        Some(value) => expression_text(value)
            .or_else(|| sql_of(value))
            .or_else(|| is_constructed(value).then(|| value.to_string()))
            .ok_or_else(|| undecided("condition", value)),
        None => Err("the argument condition is missing".to_owned()),
    }
}

fn foreign_key_constraint(arguments: Arguments<'_>) -> Result<TableConstraint, Undecided> {
    let refcolumns = arguments.get(1, "refcolumns").ok_or("the argument refcolumns is missing")?;
    let listed = refcolumns.as_list().ok_or_else(|| undecided("refcolumns", refcolumns))?;
    let told: Option<Vec<String>> = listed.iter().map(referred).collect();
    let referred = told.ok_or_else(|| undecided("refcolumns", refcolumns))?;
    let targets: Vec<_> = referred.iter().map(|target| split_target(target)).collect();
    let (schema, table) = targets
        .first()
        .map(|(schema, table, _)| (schema.clone(), table.clone()))
        .ok_or_else(|| "the argument refcolumns is empty".to_owned())?;
    Ok(TableConstraint::ForeignKeyConstraint {
        name: arguments.named_text("name")?,
        columns: arguments.texts(0, "columns")?,
        target: ForeignKeyTarget {
            name: None,
            table,
            schema,
            columns: targets.into_iter().filter_map(|(_, _, column)| column).collect(),
            ondelete: arguments.named_text("ondelete")?,
            onupdate: arguments.named_text("onupdate")?,
            kw: arguments.others(&["columns", "refcolumns", "name", "ondelete", "onupdate"]),
        },
    })
}

/// The table an operation is on: its argument, or the batch's.
pub(super) struct Place {
    pub(super) table: String,
    pub(super) schema: Option<String>,
}

/// `create_foreign_key`; `shift` is 1 where the source table comes from the batch.
pub(super) fn create_foreign_key(
    arguments: Arguments<'_>,
    place: Place,
    shift: usize,
) -> Result<OperationKind, Undecided> {
    let referent = arguments.text(2 - shift, "referent_table")?;
    Ok(OperationKind::CreateForeignKeyOp {
        constraint_name: arguments.optional_text(0, "constraint_name")?,
        source_table: place.table,
        source_schema: place.schema,
        local_cols: arguments.texts(3 - shift, "local_cols")?,
        target: ForeignKeyTarget {
            name: None,
            table: referent,
            schema: arguments.named_text("referent_schema")?,
            columns: arguments.texts(4 - shift, "remote_cols")?,
            ondelete: arguments.named_text("ondelete")?,
            onupdate: arguments.named_text("onupdate")?,
            kw: Vec::new(),
        },
        kw: arguments.others(&[
            "constraint_name",
            "source_table",
            "referent_table",
            "local_cols",
            "remote_cols",
            "ondelete",
            "onupdate",
            "source_schema",
            "referent_schema",
        ]),
    })
}

/// The other operations that create or drop one constraint; `next` is where their own arguments begin.
pub(super) fn constraint_operation(
    operation: &str,
    arguments: Arguments<'_>,
    place: Place,
    next: usize,
) -> Result<OperationKind, Undecided> {
    let Place { table: table_name, schema } = place;
    let constraint_name = arguments.optional_text(0, "constraint_name")?;
    let kw = arguments.others(&[
        "constraint_name",
        "table_name",
        "columns",
        "condition",
        "schema",
        "type_",
        "if_exists",
    ]);
    match operation {
        "create_unique_constraint" => Ok(OperationKind::CreateUniqueConstraintOp {
            constraint_name,
            table_name,
            schema,
            columns: arguments.texts(next, "columns")?,
            kw,
        }),
        "create_check_constraint" => Ok(OperationKind::CreateCheckConstraintOp {
            constraint_name,
            table_name,
            schema,
            condition: condition(arguments.get(next, "condition"))?,
            is_final: arguments.is_final(0, "constraint_name"),
            kw,
        }),
        "create_primary_key" => Ok(OperationKind::CreatePrimaryKeyOp {
            constraint_name,
            table_name,
            schema,
            columns: arguments.texts(next, "columns")?,
        }),
        "create_exclude_constraint" => {
            let elements = arguments.args.get(next..).unwrap_or_default();
            if let Some(value) = elements.iter().find(|value| !is_constructed(value)) {
                return Err(undecided("elements", value));
            }
            Ok(OperationKind::CreateExcludeConstraintOp {
                constraint_name,
                table_name,
                schema,
                elements: elements.to_vec(),
                kw,
            })
        }
        _ => Ok(OperationKind::DropConstraintOp {
            constraint_name,
            table_name,
            schema,
            constraint_type: arguments.optional_text(next, "type_")?,
            is_final: arguments.is_final(0, "constraint_name"),
        }),
    }
}
