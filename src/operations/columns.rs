//! `sa.Column(…)` and the foreign keys in it.

use crate::python::Value;

use super::calls::{Arguments, Undecided, last_part, text_of, undecided};
use super::expressions::{expression_text, looks_like_type, server_default, type_expression};
use super::invoked::column_path;
use super::{ColumnDefinition, ForeignKeyTarget, Identity, ServerDefault};

/// A column's definition from the call that makes it.
pub(super) fn column(value: &Value) -> Result<ColumnDefinition, Undecided> {
    let Value::Call { path, args, kwargs } = value else { return Err(undecided("column", value)) };
    if !matches!(last_part(path), "Column" | "column") {
        return Err(undecided("column", value));
    }
    let arguments = Arguments { args, kwargs };
    if let Some((_, value)) = kwargs.iter().find(|(name, _)| name == "**") {
        return Err(undecided("**", value));
    }
    let name = arguments.text(0, "name")?;
    let primary_key = arguments.flag("primary_key")?.unwrap_or(false);
    let mut column = ColumnDefinition {
        name,
        type_: None,
        nullable: arguments.flag("nullable")?.unwrap_or(!primary_key),
        primary_key,
        server_default: None,
        python_default: arguments.named("default").is_some_and(|value| *value != Value::None),
        unique: arguments.flag("unique")?.unwrap_or(false),
        index: arguments.flag("index")?.unwrap_or(false),
        foreign_keys: Vec::new(),
        computed: None,
        identity: None,
        comment: arguments.named_text("comment")?,
        autoincrement: arguments.named("autoincrement").and_then(Value::as_bool),
    };
    let rest =
        if arguments.named("name").is_some() { args } else { args.get(1..).unwrap_or_default() };
    for (position, item) in rest.iter().enumerate() {
        part(&mut column, item, position, arguments.named("nullable").is_some())?;
    }
    if let Some(value) = arguments.named("type_") {
        column.type_ = Some(type_expression(value).ok_or_else(|| undecided("type_", value))?);
    }
    match arguments.named("server_default") {
        None | Some(Value::None) => {}
        Some(value) => default(&mut column, value, arguments.named("nullable").is_some())?,
    }
    Ok(column)
}

/// What a column was given, by what it is.
pub(super) struct ColumnParts<'v> {
    pub(super) name: Option<&'v Value>,
    pub(super) type_: Option<&'v Value>,
    /// Constraints, defaults and the like.
    pub(super) items: Vec<&'v Value>,
}

/// The name, the type and the other items of a column.
pub(super) fn column_parts(arguments: Arguments<'_>) -> ColumnParts<'_> {
    let named = arguments.named("name");
    let (name, rest) = match (named, arguments.args) {
        (None, [name, rest @ ..]) => (Some(name), rest),
        (named, rest) => (named, rest),
    };
    let is_item = |value: &Value| matches!(value, Value::Call { path, .. } if !looks_like_type(value) || last_part(path) == "DefaultClause");
    let typed = rest.first().filter(|value| **value != Value::None && !is_item(value));
    let items =
        rest.iter().skip(usize::from(typed.is_some())).filter(|value| **value != Value::None);
    ColumnParts { name, type_: arguments.named("type_").or(typed), items: items.collect() }
}

/// One positional part of a column: its type or a constraint.
fn part(
    column: &mut ColumnDefinition,
    item: &Value,
    position: usize,
    explicit_null: bool,
) -> Result<(), Undecided> {
    if let Value::Call { path, args, kwargs } = item {
        let arguments = Arguments { args, kwargs };
        match last_part(path) {
            "ForeignKey" => {
                column.foreign_keys.push(foreign_key(arguments)?);
                return Ok(());
            }
            "Computed" => {
                column.computed = args.first().and_then(expression_text).or(Some(item.to_string()));
                return Ok(());
            }
            "Identity" => {
                column.identity = Some(identity(arguments));
                column.nullable &= explicit_null;
                return Ok(());
            }
            "CheckConstraint" | "Sequence" | "FetchedValue" | "ColumnDefault" => return Ok(()),
            "DefaultClause" => return default(column, item, explicit_null),
            _ => {}
        }
    }
    match item {
        Value::None if position == 0 => Ok(()),
        value if looks_like_type(value) && column.type_.is_none() => {
            column.type_ = type_expression(value);
            Ok(())
        }
        value => Err(undecided("type_", value)),
    }
}

fn default(
    column: &mut ColumnDefinition,
    value: &Value,
    explicit_null: bool,
) -> Result<(), Undecided> {
    if let Value::Call { path, args, kwargs } = value {
        match last_part(path) {
            "Identity" => {
                column.identity = Some(identity(Arguments { args, kwargs }));
                column.nullable &= explicit_null;
                return Ok(());
            }
            "Computed" => {
                column.computed = Arguments { args, kwargs }
                    .get(0, "sqltext")
                    .and_then(expression_text)
                    .or(Some(value.to_string()));
                return Ok(());
            }
            "FetchedValue" => return Ok(()),
            _ => {}
        }
    }
    // The rest of the column, and of its table, is known nevertheless.
    if let Value::Opaque { source, .. } = value {
        column.server_default = Some(ServerDefault::Undecided(source.clone()));
        return Ok(());
    }
    let found = server_default(value).ok_or_else(|| undecided("server_default", value))?;
    column.server_default = Some(found);
    Ok(())
}

/// Where `sa.ForeignKey("schema.table.column", …)` points.
fn foreign_key(arguments: Arguments<'_>) -> Result<ForeignKeyTarget, Undecided> {
    let target = match arguments.get(0, "column") {
        Some(value) => referred(value).ok_or_else(|| undecided("column", value))?,
        None => return Err("the argument column is missing".to_owned()),
    };
    let (schema, table, column) = split_target(&target);
    Ok(ForeignKeyTarget {
        name: arguments.named_text("name")?,
        table,
        schema,
        columns: column.into_iter().collect(),
        ondelete: arguments.named_text("ondelete")?,
        onupdate: arguments.named_text("onupdate")?,
        kw: arguments.others(&["column", "name", "ondelete", "onupdate"]),
    })
}

fn identity(arguments: Arguments<'_>) -> Identity {
    match arguments.get(0, "always").and_then(Value::truth) {
        Some(true) => Identity::Always,
        _ => Identity::ByDefault,
    }
}

/// `"table.column"`, or `Model.column` and `table.c.column` by their path.
pub(super) fn referred(value: &Value) -> Option<String> {
    text_of(value).or_else(|| column_path(value))
}

/// Splits `schema.table.column`.
pub(super) fn split_target(target: &str) -> (Option<String>, String, Option<String>) {
    let parts: Vec<&str> = target.split('.').collect();
    match parts.as_slice() {
        [table] => (None, (*table).to_owned(), None),
        [table, column] => (None, (*table).to_owned(), Some((*column).to_owned())),
        [schema @ .., table, column] => {
            (Some(schema.join(".")), (*table).to_owned(), Some((*column).to_owned()))
        }
        [] => (None, String::new(), None),
    }
}

/// A `sa.CheckConstraint(…)` that stands in a column.
pub(super) struct ColumnCheck {
    pub(super) name: Option<String>,
    pub(super) condition: String,
    pub(super) is_final: bool,
}

/// The `sa.CheckConstraint(…)`s that stand in a column.
pub(super) fn checks_of(value: &Value) -> Result<Vec<ColumnCheck>, Undecided> {
    let Value::Call { args, .. } = value else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for item in args {
        if let Value::Call { path, args, kwargs } = item
            && last_part(path) == "CheckConstraint"
        {
            let arguments = Arguments { args, kwargs };
            let condition = arguments.get(0, "sqltext").and_then(expression_text);
            let condition = condition.ok_or_else(|| undecided("sqltext", item))?;
            found.push(ColumnCheck {
                name: arguments.named_text("name")?,
                condition,
                is_final: arguments.is_final(usize::MAX, "name"),
            });
        }
    }
    Ok(found)
}
