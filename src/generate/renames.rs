//! Other names for columns, tables and constraints.

use super::ask::{Ask, qualified};
use super::columns::{import_of, written_type};
use super::draft::Draft;
use super::rows::fill;
use super::source::{Call, execute, existing, on_table, schema_argument};
use super::stage::{Stage, Step};
use super::table_source::constraint_call;
use super::unmade::{constraints_of, ignoring_one};
use crate::python::python_string;
use crate::refusal::Refusal;
use crate::schema::{Column, Constraint, Dialect, QualifiedName, Table};
use crate::sql::sql_name;

/// A column under another name: beside the old one while releases that use it run, or at once.
pub(super) fn rename_column(draft: &mut Draft<'_>, ask: &Ask<'_>) -> Result<(), Refusal> {
    let table = draft.known_table(ask)?;
    let column = draft.column(ask, "column", &table, &ask.pattern.column)?;
    let new = ask.name("new", &ask.pattern.new)?;
    draft.free_column(ask, &table, new)?;
    match ask.pattern.at_once() || draft.is_new(&table.name) {
        true => rename_at_once(draft, ask, &table, &column, new),
        false => expand(draft, ask, &table, &column, new),
    }
}

fn rename_at_once(
    draft: &mut Draft<'_>,
    ask: &Ask<'_>,
    table: &Table,
    column: &Column,
    new: &str,
) -> Result<(), Refusal> {
    let type_text = written_type(draft, ask, &table.name, column)?;
    let call = |from: &str, to: &str| {
        let named = vec![python_string(from), format!("new_column_name={}", python_string(to))];
        Call::new("alter_column", [named, existing(column, &type_text, &[])].concat())
    };
    let rename = call(&column.name, new).noted(ignoring_one(ask, "rename-column"));
    let step = draft.plain(
        &table.name,
        on_table(draft.dialect, &table.name, &[rename]),
        on_table(draft.dialect, &table.name, &[call(new, &column.name)]),
    );
    draft.push(ask, step.importing(import_of(&type_text)))
}

/// The expanding half; the old column goes when no release uses it.
fn expand(
    draft: &mut Draft<'_>,
    ask: &Ask<'_>,
    table: &Table,
    column: &Column,
    new: &str,
) -> Result<(), Refusal> {
    let type_text = written_type(draft, ask, &table.name, column)?;
    let add = vec![format!("sa.Column({}, {type_text}, nullable=True)", python_string(new))];
    let step = draft.plain(
        &table.name,
        on_table(draft.dialect, &table.name, &[Call::new("add_column", add)]),
        on_table(draft.dialect, &table.name, &[Call::new("drop_column", vec![python_string(new)])]),
    );
    draft.push(ask, step.importing(import_of(&type_text)))?;
    let old = sql_name(&column.name, draft.dialect);
    fill(draft, ask, &table.name, new, &old, "")?;
    draft.note(format!(
        "{new} stands beside {0}.{1}: let the program write both, then read {new}; when no release uses {1} any more, \
         drop it with drop_column, and give {new} what {1} has of NOT NULL, default and indexes \
         (with a `reason` it is renamed at once)",
        table.name, column.name
    ));
    Ok(())
}

/// A table under another name, with a view under the old one for the releases that still use it.
pub(super) fn rename_table(draft: &mut Draft<'_>, ask: &Ask<'_>) -> Result<(), Refusal> {
    let table = draft.known_table(ask)?;
    let to = qualified(ask.name("new", &ask.pattern.new)?);
    if to.schema.is_some() && to.schema != table.name.schema {
        return Err(ask.bad("`new` is in another schema", "give the table's new name alone"));
    }
    let to = QualifiedName::new(table.name.schema.clone(), to.name);
    draft.free_table(ask, &to)?;
    let schema = schema_argument(&table.name);
    let rename = |from: &QualifiedName, to: &QualifiedName| {
        format!(
            "op.rename_table({}, {}{schema})",
            python_string(&from.name),
            python_string(&to.name)
        )
    };
    let dialect = draft.dialect;
    if !ask.pattern.at_once() && dialect == Dialect::Sqlite && !draft.is_new(&table.name) {
        return Err(ask.not_here(
            "on SQLite no view can stand in for the old name: a release that writes to it fails",
            "give a `reason` why it is right to rename at once, such as a stop of the service",
        ));
    }
    let quoted = |name: &QualifiedName| sql_name(&name.to_string(), dialect);
    let (forth, back) = (rename(&table.name, &to), rename(&to, &table.name));
    let (upgrade, downgrade) = match ask.pattern.at_once() || draft.is_new(&table.name) {
        true => {
            (ignoring_one(ask, "rename-table").into_iter().chain([forth]).collect(), vec![back])
        }
        false => {
            let view =
                format!("CREATE VIEW {} AS SELECT * FROM {}", quoted(&table.name), quoted(&to));
            let drop = format!("DROP VIEW {}", quoted(&table.name));
            draft.note(format!(
                "a view {} stands in for the old name; when no release uses it any more, a later revision drops it: \
                 op.execute(\"DROP VIEW {0}\")",
                table.name
            ));
            (vec![forth, execute(&view)], vec![execute(&drop), back])
        }
    };
    draft.push(ask, Step::new(Stage::Schema, upgrade, downgrade).on(&table.name))
}

/// A constraint under another name.
pub(super) fn rename_constraint(draft: &mut Draft<'_>, ask: &Ask<'_>) -> Result<(), Refusal> {
    let table = draft.known_table(ask)?;
    let name = ask.name("name", &ask.pattern.name)?;
    let new = ask.name("new", &ask.pattern.new)?;
    let constraints = constraints_of(&table);
    let Some(constraint) = constraints.iter().find(|one| one.name() == Some(name)) else {
        let names: Vec<String> =
            constraints.iter().filter_map(|one| one.name().map(str::to_owned)).collect();
        let what = format!("constraint of {} called", table.name);
        return Err(ask.unknown("unknown_constraint", (&what, "name"), name, &names));
    };
    draft.free_name(ask, &table, new)?;
    let (upgrade, downgrade) = match (draft.dialect, constraint) {
        (Dialect::Postgresql, _) => {
            let on = sql_name(&table.name.to_string(), Dialect::Postgresql);
            let told = |name: &str| sql_name(name, Dialect::Postgresql);
            let rename = |from: &str, to: &str| {
                execute(&format!(
                    "ALTER TABLE {on} RENAME CONSTRAINT {} TO {}",
                    told(from),
                    told(to)
                ))
            };
            (vec![rename(name, new)], vec![rename(new, name)])
        }
        (Dialect::Mysql, Constraint::Unique(_)) => {
            let on = sql_name(&table.name.to_string(), Dialect::Mysql);
            let told = |name: &str| sql_name(name, Dialect::Mysql);
            let rename = |from: &str, to: &str| {
                execute(&format!("ALTER TABLE {on} RENAME INDEX {} TO {}", told(from), told(to)))
            };
            (vec![rename(name, new)], vec![rename(new, name)])
        }
        (Dialect::Mysql, _) => {
            return Err(ask.not_here(
                "MySQL renames no constraint",
                "drop it with drop_constraint and create it under the new name",
            ));
        }
        (Dialect::Sqlite, _) => made_anew(ask, &table, constraint, new)?,
    };
    let step = draft.plain(&table.name, upgrade, downgrade);
    draft.push(ask, step)
}

/// SQLite makes the table anew, with the constraint under its new name.
fn made_anew(
    ask: &Ask<'_>,
    table: &Table,
    constraint: &Constraint,
    new: &str,
) -> Result<(Vec<String>, Vec<String>), Refusal> {
    let mut renamed = constraint.clone();
    match &mut renamed {
        Constraint::PrimaryKey(key) => key.name = Some(new.to_owned()),
        Constraint::ForeignKey(key) => key.name = Some(new.to_owned()),
        Constraint::Unique(unique) => unique.name = Some(new.to_owned()),
        Constraint::Check(check) => check.name = Some(new.to_owned()),
        Constraint::Exclusion(exclusion) => exclusion.name = Some(new.to_owned()),
    }
    let kind = match constraint {
        Constraint::PrimaryKey(_) => "primary",
        Constraint::ForeignKey(_) => "foreignkey",
        Constraint::Unique(_) => "unique",
        _ => "check",
    };
    let swap = |from: &Constraint, to: &Constraint| {
        let name = format!("op.f({})", python_string(from.name()?));
        let drop = Call::named("drop_constraint", name, vec![format!("type_=\"{kind}\"")]);
        Some(on_table(Dialect::Sqlite, &table.name, &[drop, constraint_call(to)?]))
    };
    match (swap(constraint, &renamed), swap(&renamed, constraint)) {
        (Some(forth), Some(back)) => Ok((forth, back)),
        _ => Err(ask.refuse(
            "not_writable",
            "the constraint cannot be written from here",
            "write it with kind empty",
        )),
    }
}
