//! The operations of `op` and of `batch_alter_table`, by name.

use crate::python::Value;

use super::calls::{Arguments, Undecided, last_part, text_of, undecided};
use super::columns::{ColumnCheck, checks_of, column};
use super::constraints::{Place, constraint_operation, create_foreign_key, table_constraint};
use super::entities::entity;
use super::expressions::{index_element, server_default, type_expression};
use super::sync_enum_values::sync_enum_values;
use super::{OperationKind, ServerDefault, TableConstraint};

/// Where an operation was called: on `op`, or on a batch of a table.
pub(super) struct Target {
    /// The table and schema of the batch.
    pub(super) batch: Option<Place>,
}

impl Target {
    /// How many leading table arguments the batch makes unnecessary.
    fn shift(&self) -> usize {
        usize::from(self.batch.is_some())
    }

    fn place(
        &self,
        arguments: Arguments<'_>,
        position: usize,
        (table, schema): (&str, &str),
    ) -> Result<Place, Undecided> {
        match &self.batch {
            Some(place) => Ok(Place { table: place.table.clone(), schema: place.schema.clone() }),
            None => Ok(Place {
                table: arguments.text(position, table)?,
                schema: arguments.named_text(schema)?,
            }),
        }
    }
}

/// Calls that neither change nor send anything.
pub(super) const SILENT: &[&str] = &[
    "batch_alter_table",
    "f",
    "get_bind",
    "get_context",
    "implementation_for",
    "inline_literal",
    "register_operation",
    "autocommit_block",
];

/// The typed operations of a call of `op` or of a batch; `None` if neither Alembic nor a known package has such an
/// operation.
pub(super) fn operations(
    name: &str,
    arguments: Arguments<'_>,
    target: &Target,
) -> Option<Result<Vec<OperationKind>, Undecided>> {
    let one = |kind: Result<OperationKind, Undecided>| Some(kind.map(|kind| vec![kind]));
    let shift = target.shift();
    if let Some((_, value)) = arguments.kwargs.iter().find(|(name, _)| name == "**") {
        return Some(Err(undecided("**", value)));
    }
    let place = || target.place(arguments, 0, ("table_name", "schema"));
    match name {
        "create_table" => Some(create_table(arguments)),
        "drop_table" => one(drop_table(arguments)),
        "rename_table" => one(rename_table(arguments)),
        "add_column" => Some(place().and_then(|place| add_column(arguments, place, 1 - shift))),
        "drop_column" => one(place().and_then(|place| drop_column(arguments, place, 1 - shift))),
        "alter_column" => one(place().and_then(|place| alter_column(arguments, place, 1 - shift))),
        "create_index" => {
            let place = target.place(arguments, 1, ("table_name", "schema"));
            one(place.and_then(|place| create_index(arguments, place, 2 - shift)))
        }
        "drop_index" => one(drop_index(arguments, target)),
        "create_foreign_key" => {
            let place = target.place(arguments, 1, ("source_table", "source_schema"));
            one(place.and_then(|place| create_foreign_key(arguments, place, shift)))
        }
        "create_unique_constraint"
        | "create_check_constraint"
        | "create_primary_key"
        | "create_exclude_constraint"
        | "drop_constraint" => {
            let place = target.place(arguments, 1, ("table_name", "schema"));
            one(place.and_then(|place| constraint_operation(name, arguments, place, 2 - shift)))
        }
        "create_table_comment" => one(place().and_then(|place| {
            Ok(OperationKind::CreateTableCommentOp {
                table_name: place.table,
                schema: place.schema,
                comment: arguments.optional_text(1 - shift, "comment")?,
            })
        })),
        "drop_table_comment" => one(place().map(|place| OperationKind::DropTableCommentOp {
            table_name: place.table,
            schema: place.schema,
        })),
        "bulk_insert" => one(bulk_insert(arguments)),
        "sync_enum_values" => Some(sync_enum_values(arguments)),
        name => entity(name, arguments),
    }
}

fn create_table(arguments: Arguments<'_>) -> Result<Vec<OperationKind>, Undecided> {
    let items = arguments.args.get(1..).unwrap_or_default();
    let if_not_exists = arguments.flag("if_not_exists")?.unwrap_or(false);
    Ok(vec![table_definition(arguments, items, if_not_exists)?])
}

/// A table from its name, its keywords and its columns and constraints.
pub(super) fn table_definition(
    arguments: Arguments<'_>,
    items: &[Value],
    if_not_exists: bool,
) -> Result<OperationKind, Undecided> {
    let (mut columns, mut constraints) = (Vec::new(), Vec::new());
    for item in items {
        match table_constraint(item) {
            Some(constraint) => constraints.push(constraint?),
            None => {
                columns.push(column(item)?);
                for ColumnCheck { name, condition, is_final } in checks_of(item)? {
                    constraints.push(TableConstraint::CheckConstraint {
                        name,
                        condition,
                        is_final,
                    });
                }
            }
        }
    }
    Ok(OperationKind::CreateTableOp {
        table_name: arguments.text(0, "table_name").or_else(|_| arguments.text(0, "name"))?,
        schema: arguments.named_text("schema")?,
        columns,
        constraints,
        if_not_exists,
    })
}

fn drop_table(arguments: Arguments<'_>) -> Result<OperationKind, Undecided> {
    Ok(OperationKind::DropTableOp {
        table_name: arguments.text(0, "table_name")?,
        schema: arguments.named_text("schema")?,
        if_exists: arguments.flag("if_exists")?.unwrap_or(false),
    })
}

fn rename_table(arguments: Arguments<'_>) -> Result<OperationKind, Undecided> {
    Ok(OperationKind::RenameTableOp {
        table_name: arguments.text(0, "old_table_name")?,
        new_table_name: arguments.text(1, "new_table_name")?,
        schema: arguments.named_text("schema")?,
    })
}

/// One operation for each column, and one for each check that stands in a column.
fn add_column(
    arguments: Arguments<'_>,
    place: Place,
    first: usize,
) -> Result<Vec<OperationKind>, Undecided> {
    let given = arguments.args.get(first..).unwrap_or_default();
    let columns: Vec<&Value> = given.iter().chain(arguments.named("column")).collect();
    if columns.is_empty() {
        return Err("the argument column is missing".to_owned());
    }
    let mut found = Vec::new();
    for value in columns {
        found.push(OperationKind::AddColumnOp {
            table_name: place.table.clone(),
            schema: place.schema.clone(),
            column: column(value)?,
            if_not_exists: arguments.flag("if_not_exists")?.unwrap_or(false),
        });
        for ColumnCheck { name: constraint_name, condition, is_final } in checks_of(value)? {
            found.push(OperationKind::CreateCheckConstraintOp {
                constraint_name,
                table_name: place.table.clone(),
                schema: place.schema.clone(),
                condition,
                is_final,
                kw: Vec::new(),
            });
        }
    }
    Ok(found)
}

fn drop_column(
    arguments: Arguments<'_>,
    place: Place,
    first: usize,
) -> Result<OperationKind, Undecided> {
    Ok(OperationKind::DropColumnOp {
        table_name: place.table,
        schema: place.schema,
        column_name: arguments.text(first, "column_name")?,
        if_exists: arguments.flag("if_exists")?.unwrap_or(false),
    })
}

fn alter_column(
    arguments: Arguments<'_>,
    place: Place,
    first: usize,
) -> Result<OperationKind, Undecided> {
    let modify_type = match arguments.named("type_") {
        None | Some(Value::None) => None,
        Some(value) => Some(type_expression(value).ok_or_else(|| undecided("type_", value))?),
    };
    let modify_name = match arguments.named_text("new_column_name")? {
        Some(name) => Some(name),
        None => arguments.named_text("name")?,
    };
    Ok(OperationKind::AlterColumnOp {
        table_name: place.table,
        schema: place.schema,
        column_name: arguments.text(first, "column_name")?,
        modify_nullable: arguments.flag("nullable")?,
        modify_type,
        modify_server_default: modified_default(arguments.named("server_default"))?,
        modify_name,
        existing_type: arguments.named("existing_type").and_then(type_expression),
        existing_nullable: arguments.flag("existing_nullable").ok().flatten(),
        kw: arguments.others(&[
            "table_name",
            "column_name",
            "schema",
            "nullable",
            "type_",
            "server_default",
            "new_column_name",
            "name",
            "existing_type",
            "existing_nullable",
        ]),
    })
}

/// `False` leaves the default alone, `None` drops it.
fn modified_default(value: Option<&Value>) -> Result<Option<Option<ServerDefault>>, Undecided> {
    match value {
        None | Some(Value::Bool(false)) => Ok(None),
        Some(Value::None) => Ok(Some(None)),
        Some(value) => match server_default(value) {
            Some(default) => Ok(Some(Some(default))),
            None => Err(undecided("server_default", value)),
        },
    }
}

fn create_index(
    arguments: Arguments<'_>,
    place: Place,
    first: usize,
) -> Result<OperationKind, Undecided> {
    let columns = match arguments.get(first, "columns") {
        Some(Value::List(items)) => items
            .iter()
            .map(|item| index_element(item).ok_or_else(|| undecided("columns", item)))
            .collect::<Result<Vec<String>, Undecided>>()?,
        Some(value) => vec![index_element(value).ok_or_else(|| undecided("columns", value))?],
        None => return Err("the argument columns is missing".to_owned()),
    };
    let positional_unique = arguments.args.get(first + 2).and_then(Value::truth);
    Ok(OperationKind::CreateIndexOp {
        index_name: arguments.optional_text(0, "index_name")?,
        table_name: place.table,
        schema: place.schema,
        columns,
        unique: arguments.flag("unique")?.or(positional_unique).unwrap_or(false),
        if_not_exists: arguments.flag("if_not_exists")?.unwrap_or(false),
        kw: arguments.others(&[
            "index_name",
            "table_name",
            "columns",
            "schema",
            "unique",
            "if_not_exists",
        ]),
    })
}

fn drop_index(arguments: Arguments<'_>, target: &Target) -> Result<OperationKind, Undecided> {
    let (table_name, schema) = match &target.batch {
        Some(place) => (Some(place.table.clone()), place.schema.clone()),
        None => (arguments.optional_text(1, "table_name")?, arguments.named_text("schema")?),
    };
    Ok(OperationKind::DropIndexOp {
        index_name: arguments.text(0, "index_name")?,
        table_name,
        schema,
        if_exists: arguments.flag("if_exists")?.unwrap_or(false),
        kw: arguments.others(&["index_name", "table_name", "schema", "if_exists"]),
    })
}

fn bulk_insert(arguments: Arguments<'_>) -> Result<OperationKind, Undecided> {
    let table = match arguments.get(0, "table") {
        Some(value) => table_name(value).ok_or_else(|| undecided("table", value))?,
        None => return Err("the argument table is missing".to_owned()),
    };
    let rows = arguments.get(1, "rows").and_then(Value::as_list).map(<[Value]>::len);
    Ok(OperationKind::BulkInsertOp { table_name: table, rows })
}

/// The name of `sa.table("name", …)`, `sa.Table("name", …)` or what `op.create_table` returned.
pub(super) fn table_name(value: &Value) -> Option<String> {
    match value {
        Value::Call { path, args, .. }
            if matches!(last_part(path), "table" | "Table" | "create_table") =>
        {
            args.first().and_then(text_of)
        }
        Value::MethodCall { receiver, name, .. }
            if matches!(name.as_str(), "alias" | "create_table") =>
        {
            table_name(receiver)
        }
        _ => None,
    }
}
