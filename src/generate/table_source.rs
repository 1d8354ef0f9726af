//! Tables, columns and constraints that are there, as source: what brings them back.

use super::indexes::Made;
use super::source::{Call, python_bool, sa_text, schema_argument};
use super::type_source::stored_type_source;
use crate::python::{python_list, python_string};
use crate::schema::{Column, Constraint, Dialect, ForeignKey, Schema, Table};

/// `sa.Column(…)` of a column that is there; `None` where it cannot be written with certainty.
pub(super) fn column_source(column: &Column, schema: &Schema, dialect: Dialect) -> Option<String> {
    if column.serial {
        return None;
    }
    let mut parts =
        vec![python_string(&column.name), stored_type_source(&column.type_name, schema, dialect)?];
    if let Some(expression) = &column.computed {
        let persisted = python_bool(dialect == Dialect::Postgresql);
        parts.push(format!(
            "sa.Computed({}, persisted={persisted})",
            crate::python::sql_text(expression)
        ));
    }
    if let Some(identity) = &column.identity {
        let always = python_bool(identity.eq_ignore_ascii_case("always"));
        parts.push(format!("sa.Identity(always={always})"));
    }
    parts.push(format!("nullable={}", python_bool(column.nullable)));
    if let Some(default) = &column.default {
        parts.push(format!("server_default={}", sa_text(default)));
    }
    if let Some(comment) = &column.comment {
        parts.push(format!("comment={}", python_string(comment)));
    }
    Some(format!("sa.Column({})", parts.join(", ")))
}

/// `sa.ForeignKeyConstraint(…)`.
pub(super) fn key_source(key: &ForeignKey) -> String {
    let referred =
        key.referred_columns.iter().map(|column| format!("{}.{column}", key.referred_table));
    let referred: Vec<String> = referred.collect();
    let mut parts = vec![python_list(&key.columns), python_list(&referred)];
    parts.extend(key.name.as_ref().map(|name| format!("name={}", python_string(name))));
    parts
        .extend(key.on_delete.as_ref().map(|action| format!("ondelete={}", python_string(action))));
    parts
        .extend(key.on_update.as_ref().map(|action| format!("onupdate={}", python_string(action))));
    format!("sa.ForeignKeyConstraint({})", parts.join(", "))
}

/// A primary key column that counts by itself, as `create_table` says it.
fn counting(column: &Column, schema: &Schema, dialect: Dialect) -> Option<String> {
    let type_text = stored_type_source(&column.type_name, schema, dialect)?;
    let name = python_string(&column.name);
    Some(format!("sa.Column({name}, {type_text}, autoincrement=True, nullable=False)"))
}

/// The lines that make the table again; `None` where they cannot be written with certainty.
pub(super) fn table_lines(table: &Table, schema: &Schema, dialect: Dialect) -> Option<Vec<String>> {
    let plain = table.partition_by.is_none()
        && table.exclusion_constraints.is_empty()
        && table.unique_constraints.iter().all(|one| !one.nulls_not_distinct);
    if !plain {
        return None;
    }
    let mut parts: Vec<String> = Vec::new();
    for column in &table.columns {
        let source = match column.serial {
            true => counting(column, schema, dialect)?,
            false => column_source(column, schema, dialect)?,
        };
        parts.push(source);
    }
    let named = |name: &Option<String>| {
        let name = name.as_ref().filter(|_| true);
        name.map(|name| format!(", name=op.f({})", python_string(name))).unwrap_or_default()
    };
    let bare = |names: &[String]| {
        let list = python_list(names);
        list.trim_start_matches('[').trim_end_matches(']').to_owned()
    };
    if let Some(key) = &table.primary_key {
        let name = if dialect == Dialect::Mysql { String::new() } else { named(&key.name) };
        parts.push(format!("sa.PrimaryKeyConstraint({}{name})", bare(&key.columns)));
    }
    for unique in &table.unique_constraints {
        parts.push(format!(
            "sa.UniqueConstraint({}{})",
            bare(&unique.columns),
            named(&unique.name)
        ));
    }
    for check in &table.check_constraints {
        let condition = crate::python::sql_text(&check.expression);
        parts.push(format!("sa.CheckConstraint({condition}{})", named(&check.name)));
    }
    parts.extend(table.foreign_keys.iter().map(key_source));
    let mut lines =
        vec!["op.create_table(".to_owned(), format!("    {},", python_string(&table.name.name))];
    lines.extend(parts.into_iter().map(|part| format!("    {part},")));
    let comment =
        table.comment.as_ref().map(|text| format!("    comment={},", python_string(text)));
    let schema_line = schema_argument(&table.name);
    lines.extend(schema_line.strip_prefix(", ").map(|text| format!("    {text},")));
    lines.extend(comment);
    lines.push(")".to_owned());
    for index in &table.indexes {
        // MySQL makes the index of a key with the key.
        let of_key = table.foreign_keys.iter().any(|key| {
            dialect == Dialect::Mysql && key.name.as_deref() == Some(index.name.as_str())
        });
        if !of_key {
            lines.push(Made::of(table, index, dialect)?.create(false));
        }
    }
    Some(lines)
}

/// The call that makes a constraint again; `None` where it cannot be written with certainty.
pub(super) fn constraint_call(constraint: &Constraint) -> Option<Call> {
    let name = format!("op.f({})", python_string(constraint.name()?));
    Some(match constraint {
        Constraint::Unique(unique) if !unique.nulls_not_distinct => {
            Call::named("create_unique_constraint", name, vec![python_list(&unique.columns)])
        }
        Constraint::Check(check) => {
            let condition = crate::python::sql_text(&check.expression);
            Call::named("create_check_constraint", name, vec![condition])
        }
        Constraint::PrimaryKey(key) => {
            Call::named("create_primary_key", name, vec![python_list(&key.columns)])
        }
        Constraint::ForeignKey(key) => {
            let mut arguments = vec![
                python_string(&key.referred_table.name),
                python_list(&key.columns),
                python_list(&key.referred_columns),
            ];
            let schema = key.referred_table.schema.as_ref();
            arguments
                .extend(schema.map(|schema| format!("referent_schema={}", python_string(schema))));
            let on_delete = key.on_delete.as_ref();
            arguments.extend(on_delete.map(|action| format!("ondelete={}", python_string(action))));
            let on_update = key.on_update.as_ref();
            arguments.extend(on_update.map(|action| format!("onupdate={}", python_string(action))));
            Call::named("create_foreign_key", name, arguments).schema_as("source_schema")
        }
        _ => return None,
    })
}
