//! The way back as source: what `downgrade()` has to say so that it undoes `upgrade()`.

use super::context::Context;
use super::rules::needs_no_undoing;
use super::step::Step;
use crate::python::{Span, python_list, python_string, sql_text};
use crate::schema::{Change, ColumnAlteration, Constraint, Dialect, Index, QualifiedName};
use crate::sql::{is_name, sql_name};

/// The calls that undo `upgrade()`, the last step first. Nothing where one of them cannot be undone, or is not
/// known well enough.
pub(super) fn way_back(context: &Context<'_>) -> Option<Vec<String>> {
    let mut calls = Vec::new();
    for step in context.upgrade() {
        calls.extend(undone(context, step)?);
    }
    calls.reverse();
    (!calls.is_empty()).then_some(calls)
}

/// Where the statements of `downgrade()` stand.
pub(super) fn downgrade_body(context: &Context<'_>) -> Option<Span> {
    let lines: Vec<&str> = context.source().lines().collect();
    let is_indented = |line: &&str| line.trim().is_empty() || line.starts_with([' ', '\t']);
    let head = context.migration.downgrade.line;
    let lines_below = lines.get(head..)?;
    let length = lines_below.iter().take_while(|line| is_indented(line)).count();
    let body = lines_below.get(..length)?;
    let first = body.iter().position(|line| !line.trim().is_empty())?;
    let last = body.iter().rposition(|line| !line.trim().is_empty())?;
    let column = body.get(first)?.len() - body.get(first)?.trim_start().len() + 1;
    let end_column = body.get(last)?.chars().count() + 1;
    Some(Span { line: head + first + 1, column, end_line: head + last + 1, end_column })
}

fn undone(context: &Context<'_>, step: Step<'_>) -> Option<Vec<String>> {
    if !step.is_certain() || step.is_opaque() || step.is_block() {
        return None;
    }
    if step.changes().is_empty() {
        let is_new = |(table, columns): (&str, &[String])| {
            step.is_new_named(table)
                || !columns.is_empty() && columns.iter().all(|one| step.made_column(table, one))
        };
        let leaves = needs_no_undoing(std::slice::from_ref(step.operation))
            || step.written().is_some_and(is_new);
        return leaves.then(Vec::new);
    }
    let made = |table: &QualifiedName| {
        step.is_new(table)
            || step.changes().iter().any(
                |change| matches!(change, Change::CreateTable { table: one, .. } if one.name == *table),
            )
    };
    let mut calls = Vec::new();
    for change in step.changes() {
        let creates = matches!(change, Change::CreateTable { .. });
        // What is part of a new table goes with it; a type that was there stays.
        let stays = matches!(change, Change::CreateEnum { enum_type, .. }
            if step.schema().enums.values().any(|one| one.name == enum_type.name));
        let of_column = is_part_of_new_column(context, step, change);
        if stays
            || of_column
            || matches!(change, Change::Recreate { .. })
            || !creates && change.table().is_some_and(made)
        {
            continue;
        }
        calls.push(inverse(context, step, change)?);
    }
    Some(calls)
}

/// The call that undoes one change.
fn inverse(context: &Context<'_>, step: Step<'_>, change: &Change) -> Option<String> {
    let dialect = context.dialect();
    let call = |table: &QualifiedName, method: &str, arguments: String| {
        on(table, dialect, method, &arguments)
    };
    Some(match change {
        Change::CreateTable { table, if_not_exists: false } => {
            let name = &table.name;
            format!("op.drop_table({}{})", python_string(&name.name), schema(name))
        }
        Change::RenameTable { table, to } if table.schema == to.schema => {
            let (from, to_name) = (python_string(&to.name), python_string(&table.name));
            format!("op.rename_table({from}, {to_name}{})", schema(table))
        }
        // A view would stop the copy that a batch makes.
        Change::AddColumn { table, column, if_not_exists: false }
            if dialect == Dialect::Sqlite && !step.schema().views.is_empty() =>
        {
            let (table_name, name) = (python_string(&table.name), python_string(&column.name));
            format!("op.drop_column({table_name}, {name}{})", schema(table))
        }
        Change::AddColumn { table, column, if_not_exists: false } => {
            call(table, "drop_column", python_string(&column.name))
        }
        Change::AlterColumn { table, column, alteration } if dialect == Dialect::Postgresql => {
            let (column, what) = unaltered(column, alteration)?;
            call(table, "alter_column", format!("{}, {what}", python_string(&column)))
        }
        Change::AddConstraint { table, constraint } => {
            let (name, kind) = named(constraint)?;
            call(table, "drop_constraint", format!("{}, type_=\"{kind}\"", python_string(name)))
        }
        Change::CreateIndex { table, index, if_not_exists: false } if !index.name.is_empty() => {
            let (name, on) = (python_string(&index.name), python_string(&table.name));
            format!("op.drop_index({name}, table_name={on}{})", schema(table))
        }
        Change::DropIndex { name, table: Some(table), .. } => {
            let known = step.table(table)?.indexes.iter().find(|index| index.name == *name)?;
            let columns = plain_columns(known)?;
            let unique = if known.unique { ", unique=True" } else { "" };
            let (name, on) = (python_string(name), python_string(&table.name));
            format!("op.create_index({name}, {on}, {columns}{unique}{})", schema(table))
        }
        Change::CreateEnum { enum_type, .. } => dropped("TYPE", &enum_type.name, dialect),
        Change::CreateSequence { name } => dropped("SEQUENCE", name, dialect),
        Change::CreateView { name, materialized, .. }
            if !step.schema().views.contains_key(&name.to_string()) =>
        {
            dropped(if *materialized { "MATERIALIZED VIEW" } else { "VIEW" }, name, dialect)
        }
        _ => return None,
    })
}

/// A call on a table; SQLite takes most changes in a batch only.
fn on(table: &QualifiedName, dialect: Dialect, method: &str, arguments: &str) -> String {
    let name = python_string(&table.name);
    if dialect == Dialect::Sqlite {
        return format!(
            "with op.batch_alter_table({name}{}) as batch_op:\n    batch_op.{method}({arguments})",
            schema(table)
        );
    }
    let (first, rest) = arguments.split_once(", ").unwrap_or((arguments, ""));
    let rest = if rest.is_empty() { String::new() } else { format!(", {rest}") };
    // The name of a constraint comes before its table, that of a column after it.
    match method {
        "drop_constraint" => format!("op.{method}({first}, {name}{rest}{})", schema(table)),
        _ => format!("op.{method}({name}, {first}{rest}{})", schema(table)),
    }
}

fn schema(table: &QualifiedName) -> String {
    let schema = table.schema.as_ref().map(|it| format!(", schema={}", python_string(it)));
    schema.unwrap_or_default()
}

/// What a column is called afterwards, and what makes it as it was; only of one change alone.
fn unaltered(column: &str, alteration: &ColumnAlteration) -> Option<(String, String)> {
    let plain = ColumnAlteration::default();
    let renamed = ColumnAlteration { rename: alteration.rename.clone(), ..plain.clone() };
    let nullable = ColumnAlteration { nullable: alteration.nullable, ..plain };
    match (&alteration.rename, alteration.nullable) {
        (Some(to), None) if *alteration == renamed => {
            Some((to.clone(), format!("new_column_name={}", python_string(column))))
        }
        (None, Some(false)) if *alteration == nullable => {
            Some((column.to_owned(), "nullable=True".to_owned()))
        }
        _ => None,
    }
}

fn named(constraint: &Constraint) -> Option<(&str, &'static str)> {
    let (name, kind) = match constraint {
        Constraint::ForeignKey(key) => (&key.name, "foreignkey"),
        Constraint::Unique(unique) => (&unique.name, "unique"),
        Constraint::Check(check) => (&check.name, "check"),
        Constraint::PrimaryKey(key) => (&key.name, "primary"),
        _ => return None,
    };
    Some((name.as_deref()?, kind))
}

/// The columns of an index that has nothing else.
fn plain_columns(index: &Index) -> Option<String> {
    let plain = Index {
        unique: index.unique,
        method: index.method.clone().filter(|method| method == "btree"),
        ..Index::new(&*index.name, index.columns.clone())
    };
    let simple = *index == plain && index.columns.iter().all(|column| is_name(column));
    simple.then(|| python_list(&index.columns))
}

fn dropped(what: &str, name: &QualifiedName, dialect: Dialect) -> String {
    let statement = format!("DROP {what} {}", sql_name(&name.to_string(), dialect));
    format!("op.execute({})", sql_text(&statement))
}

/// An unnamed key of a column that the step adds, which PostgreSQL drops with it.
fn is_part_of_new_column(context: &Context<'_>, step: Step<'_>, change: &Change) -> bool {
    let Change::AddConstraint { constraint, .. } = change else { return false };
    let adds = step.changes().iter().any(|change| matches!(change, Change::AddColumn { .. }));
    adds && named(constraint).is_none() && context.dialect() == Dialect::Postgresql
}
