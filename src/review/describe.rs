//! Operations, types and values in one short line each.

use crate::operations::{
    ColumnDefinition, ForeignKeyTarget, Operation, OperationKind, ServerDefault, TypeExpression,
};
use crate::python::Value;

use super::names::{qualified, switched_on};

/// Longer pieces of source are cut here.
const SHORT: usize = 120;

/// One line that says what `operation` does and where it stands.
pub fn describe(operation: &Operation) -> String {
    let mut line = format!("L{} {}", operation.span.line, told(&operation.kind));
    if operation.batch {
        line.push_str(" [batch]");
    }
    if !operation.transactional {
        line.push_str(" [autocommit]");
    }
    for guard in &operation.guards {
        line.push_str(&format!(" [if {}]", shortened(&guard.condition)));
    }
    line
}

fn told(kind: &OperationKind) -> String {
    use OperationKind as Kind;
    let on = |schema: &Option<String>, table: &str| qualified(schema.as_deref(), table);
    match kind {
        Kind::CreateTableOp { table_name, schema, columns, .. } => {
            let columns: Vec<String> = columns.iter().map(column_text).collect();
            format!("create_table {} ({})", on(schema, table_name), columns.join(", "))
        }
        Kind::DropTableOp { table_name, schema, .. } => {
            format!("drop_table {}", on(schema, table_name))
        }
        Kind::RenameTableOp { table_name, new_table_name, schema } => {
            format!("rename_table {} to {new_table_name}", on(schema, table_name))
        }
        Kind::AddColumnOp { table_name, schema, column, .. } => {
            format!("add_column {}.{}", on(schema, table_name), column_text(column))
        }
        Kind::DropColumnOp { table_name, schema, column_name, .. } => {
            format!("drop_column {}.{column_name}", on(schema, table_name))
        }
        Kind::AlterColumnOp { .. } => altered(kind),
        Kind::BulkInsertOp { table_name, rows } => {
            let rows = rows.map_or_else(|| "rows".to_owned(), |rows| counted(rows, "row"));
            format!("bulk_insert {rows} into {table_name}")
        }
        Kind::ExecuteSQLOp { sql } => format!("execute {}", shortened(&sql.text)),
        Kind::CreateEnum { name, labels, .. } => {
            format!("create enum {name} ({})", labels.join(", "))
        }
        Kind::DropEnum { name, .. } => format!("drop enum {name}"),
        Kind::Opaque { source, reason } => {
            format!("unreadable: {} ({reason})", shortened(source))
        }
        Kind::CreateTableCommentOp { table_name, schema, .. } => {
            format!("create_table_comment {}", on(schema, table_name))
        }
        Kind::DropTableCommentOp { table_name, schema } => {
            format!("drop_table_comment {}", on(schema, table_name))
        }
        constraint => constrained(constraint),
    }
}

fn constrained(kind: &OperationKind) -> String {
    use OperationKind as Kind;
    let on = |schema: &Option<String>, table: &str| qualified(schema.as_deref(), table);
    let named = |name: &Option<String>| name.clone().unwrap_or_else(|| "(unnamed)".to_owned());
    match kind {
        Kind::CreateIndexOp { index_name, table_name, schema, columns, unique, kw, .. } => {
            let unique = if *unique { " unique" } else { "" };
            let concurrently =
                if switched_on(kw, "postgresql_concurrently") { " concurrently" } else { "" };
            let predicate = kw
                .iter()
                .find(|(name, _)| name.ends_with("_where"))
                .map(|(_, value)| format!(" where {}", value_text(value)))
                .unwrap_or_default();
            let (name, table) = (named(index_name), on(schema, table_name));
            let columns = columns.join(", ");
            format!("create_index{unique}{concurrently} {name} on {table} ({columns}){predicate}")
        }
        Kind::DropIndexOp { index_name, table_name, schema, .. } => {
            let table = table_name.as_ref().map(|table| format!(" on {}", on(schema, table)));
            format!("drop_index {index_name}{}", table.unwrap_or_default())
        }
        Kind::CreateForeignKeyOp {
            constraint_name,
            source_table,
            source_schema,
            local_cols,
            target,
            kw,
        } => {
            let not_valid = if switched_on(kw, "postgresql_not_valid") { " not valid" } else { "" };
            format!(
                "create_foreign_key {} {}({}){}{not_valid}",
                named(constraint_name),
                on(source_schema, source_table),
                local_cols.join(", "),
                target_text(target)
            )
        }
        Kind::CreateUniqueConstraintOp { constraint_name, table_name, schema, columns, .. } => {
            let (name, table) = (named(constraint_name), on(schema, table_name));
            format!("create_unique_constraint {name} {table}({})", columns.join(", "))
        }
        Kind::CreateCheckConstraintOp {
            constraint_name, table_name, schema, condition, ..
        } => {
            let (name, table) = (named(constraint_name), on(schema, table_name));
            format!("create_check_constraint {name} on {table}: {}", shortened(condition))
        }
        Kind::CreatePrimaryKeyOp { constraint_name, table_name, schema, columns } => {
            let (name, table) = (named(constraint_name), on(schema, table_name));
            format!("create_primary_key {name} {table}({})", columns.join(", "))
        }
        Kind::DropConstraintOp { constraint_name, table_name, schema, constraint_type, .. } => {
            let kind = constraint_type.as_deref().unwrap_or("constraint");
            format!(
                "drop_constraint {} ({kind}) on {}",
                named(constraint_name),
                on(schema, table_name)
            )
        }
        _ => String::new(),
    }
}

fn altered(kind: &OperationKind) -> String {
    let OperationKind::AlterColumnOp {
        table_name,
        schema,
        column_name,
        modify_nullable,
        modify_type,
        modify_server_default,
        modify_name,
        existing_type,
        ..
    } = kind
    else {
        return String::new();
    };
    let mut changes = Vec::new();
    if let Some(new) = modify_type {
        let old = existing_type.as_ref().map_or_else(|| "?".to_owned(), type_text);
        changes.push(format!("type {old} to {}", type_text(new)));
    }
    match modify_nullable {
        Some(true) => changes.push("NULL allowed".to_owned()),
        Some(false) => changes.push("NOT NULL".to_owned()),
        None => {}
    }
    match modify_server_default {
        Some(Some(default)) => changes.push(default_text(default)),
        Some(None) => changes.push("default dropped".to_owned()),
        None => {}
    }
    if let Some(name) = modify_name {
        changes.push(format!("renamed to {name}"));
    }
    let table = qualified(schema.as_deref(), table_name);
    format!("alter_column {table}.{column_name}: {}", changes.join(", "))
}

fn column_text(column: &ColumnDefinition) -> String {
    let mut text = column.name.clone();
    if let Some(type_) = &column.type_ {
        text.push(' ');
        text.push_str(&type_text(type_));
    }
    if column.primary_key {
        text.push_str(" PRIMARY KEY");
    } else if !column.nullable {
        text.push_str(" NOT NULL");
    }
    if let Some(default) = &column.server_default {
        text.push(' ');
        text.push_str(&default_text(default));
    }
    for target in &column.foreign_keys {
        text.push_str(&target_text(target));
    }
    text
}

fn target_text(target: &ForeignKeyTarget) -> String {
    let table = qualified(target.schema.as_deref(), &target.table);
    let action =
        target.ondelete.as_ref().map(|action| format!(" on delete {action}")).unwrap_or_default();
    format!(" -> {table}({}){action}", target.columns.join(", "))
}

fn default_text(default: &ServerDefault) -> String {
    match default {
        ServerDefault::Literal(text) => format!("DEFAULT '{}'", shortened(text)),
        ServerDefault::Text(text) | ServerDefault::Expression(text) => {
            format!("DEFAULT {}", shortened(text))
        }
        ServerDefault::Undecided(_) => "DEFAULT not decided by the source".to_owned(),
    }
}

/// A type as the migration writes it, such as `String(50)`.
pub(super) fn type_text(expression: &TypeExpression) -> String {
    let arguments = arguments(&expression.args, &expression.kwargs);
    if arguments.is_empty() {
        return expression.name.clone();
    }
    format!("{}({arguments})", expression.name)
}

fn arguments(args: &[Value], kwargs: &[(String, Value)]) -> String {
    let named = kwargs.iter().map(|(name, value)| format!("{name}={}", value_text(value)));
    let all: Vec<String> = args.iter().map(value_text).chain(named).collect();
    shortened(&all.join(", "))
}

fn value_text(value: &Value) -> String {
    match value {
        Value::None => "None".to_owned(),
        Value::Bool(value) => if *value { "True" } else { "False" }.to_owned(),
        Value::Int(value) => value.to_string(),
        Value::Float(value) => value.to_string(),
        Value::Str(text) => format!("'{}'", shortened(text)),
        Value::List(values) => {
            let values: Vec<String> = values.iter().map(value_text).collect();
            format!("[{}]", values.join(", "))
        }
        Value::Dict(entries) => format!("{{{}}}", counted(entries.len(), "entry")),
        Value::Call { path, args, kwargs } => {
            let name = path.rsplit('.').next().unwrap_or(path);
            format!("{name}({})", arguments(args, kwargs))
        }
        Value::MethodCall { receiver, name, args, kwargs } => {
            format!("{}.{name}({})", value_text(receiver), arguments(args, kwargs))
        }
        Value::Attribute { receiver, name } => format!("{}.{name}", value_text(receiver)),
        Value::Name(path) => path.rsplit('.').next().unwrap_or(path).to_owned(),
        Value::Others => "…".to_owned(),
        Value::Opaque { source, .. } => shortened(source),
    }
}

/// `text` on one line, cut where it is long, without control characters.
pub(super) fn shortened(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let line: String = line.chars().filter(|letter| !letter.is_control()).collect();
    if line.chars().count() <= SHORT {
        return line;
    }
    let cut: String = line.chars().take(SHORT).collect();
    format!("{cut}…")
}

/// `3 steps`, `1 step`.
pub(super) fn counted(count: usize, noun: &str) -> String {
    match (count, noun.strip_suffix('y')) {
        (1, _) => format!("1 {noun}"),
        (_, Some(stem)) => format!("{count} {stem}ies"),
        _ => format!("{count} {noun}s"),
    }
}
