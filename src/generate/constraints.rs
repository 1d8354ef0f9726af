//! Unique, check and primary-key constraints.

use super::ask::Ask;
use super::draft::{Draft, same_table};
use super::foreign_keys::validate;
use super::indexes::Made;
use super::pattern::PatternKind;
use super::source::{Call, execute, on_table};
use super::stage::{Stage, Step};
use crate::python::{python_list, python_string};
use crate::refusal::Refusal;
use crate::schema::{CheckConstraint, Constraint, Dialect, PrimaryKey, Table, UniqueConstraint};
use crate::sql::{mentions, sql_name};

/// The columns that are named, each of them there.
fn columns_of(draft: &Draft<'_>, ask: &Ask<'_>, table: &Table) -> Result<Vec<String>, Refusal> {
    let columns = ask.pattern.all_columns();
    if columns.is_empty() {
        return Err(ask.bad("`columns` is missing", "give the constraint's `columns`"));
    }
    for (place, name) in columns.iter().enumerate() {
        draft.column(ask, "columns", table, name)?;
        if columns[..place].contains(name) {
            return Err(ask.bad(format!("the column {name} is given twice"), "give it once"));
        }
    }
    Ok(columns)
}

/// A unique constraint; on PostgreSQL over an index that is built while writes go on.
pub(super) fn create_unique(draft: &mut Draft<'_>, ask: &Ask<'_>) -> Result<(), Refusal> {
    let table = draft.known_table(ask)?;
    let columns = columns_of(draft, ask, &table)?;
    if let Some(same) = table.unique_constraints.iter().find(|one| one.columns == columns) {
        return Err(ask.refuse(
            "exists_already",
            format!(
                "{}({}) is unique already, by {}",
                table.name,
                columns.join(", "),
                same.name.as_deref().unwrap_or("a constraint without a name")
            ),
            "leave it out",
        ));
    }
    let unique = UniqueConstraint { columns: columns.clone(), ..UniqueConstraint::default() };
    let fallback = format!("uq_{}_{}", table.name.name, columns.join("_"));
    let name = draft.constraint_name(ask, &table, Constraint::Unique(unique), &fallback)?;
    if draft.is_busy(&table.name) {
        return over_an_index(draft, ask, &table, &name, &columns, "UNIQUE");
    }
    let create =
        Call::named("create_unique_constraint", python_string(&name), vec![python_list(&columns)]);
    let drop =
        Call::named("drop_constraint", python_string(&name), vec!["type_=\"unique\"".to_owned()]);
    let step = draft.plain(
        &table.name,
        on_table(draft.dialect, &table.name, &[create]),
        on_table(draft.dialect, &table.name, &[drop]),
    );
    draft.push(ask, step)
}

/// The index on its own, then the constraint that takes it over.
fn over_an_index(
    draft: &mut Draft<'_>,
    ask: &Ask<'_>,
    table: &Table,
    name: &str,
    columns: &[String],
    kind: &str,
) -> Result<(), Refusal> {
    let elements = columns.iter().map(|column| python_string(column)).collect();
    let made = Made {
        table: table.name.clone(),
        name: name.to_owned(),
        elements,
        options: ", unique=True".to_owned(),
    };
    let quoted = sql_name(name, Dialect::Postgresql);
    let on = sql_name(&table.name.to_string(), Dialect::Postgresql);
    let mut upgrade = made.concurrently();
    upgrade.push(execute(&format!(
        "ALTER TABLE {on} ADD CONSTRAINT {quoted} {kind} USING INDEX {quoted}"
    )));
    let downgrade = vec![execute(&format!("ALTER TABLE {on} DROP CONSTRAINT {quoted}"))];
    draft.push(ask, Step::new(Stage::AutocommitThenSchema, upgrade, downgrade).on(&table.name))
}

/// A check; on PostgreSQL proven afterwards, without keeping anybody out.
pub(super) fn create_check(draft: &mut Draft<'_>, ask: &Ask<'_>) -> Result<(), Refusal> {
    let table = draft.known_table(ask)?;
    let condition = ask.expression("where", &ask.pattern.where_)?;
    let spoken: Vec<&str> = table
        .columns
        .iter()
        .map(|column| column.name.as_str())
        .filter(|name| mentions(condition, name))
        .collect();
    if spoken.is_empty() {
        return Err(ask.refuse(
            "unknown_column",
            format!("the condition {condition} names no column of {}", table.name),
            "write a condition on the table's own columns",
        ));
    }
    let check = CheckConstraint { name: None, expression: condition.to_owned(), validated: true };
    let fallback = format!("ck_{}_{}", table.name.name, spoken.join("_"));
    let fallback =
        draft.schema.conventions.check_name(&table.name, &spoken.join("_")).unwrap_or(fallback);
    let name = draft.constraint_name(ask, &table, Constraint::Check(check), &fallback)?;
    let busy = draft.is_busy(&table.name);
    let mut arguments = vec![crate::python::sql_text(condition)];
    if busy {
        arguments.push("postgresql_not_valid=True".to_owned());
    }
    let create = Call::named("create_check_constraint", draft.check_source(&name), arguments);
    let drop = Call::named(
        "drop_constraint",
        draft.check_source(&name),
        vec!["type_=\"check\"".to_owned()],
    );
    let step = draft.plain(
        &table.name,
        on_table(draft.dialect, &table.name, &[create]),
        on_table(draft.dialect, &table.name, &[drop]),
    );
    draft.push(ask, step)?;
    let validates = draft.asks_for(PatternKind::ValidateConstraint, |other| {
        other.name == name && same_table(other, &table.name)
    });
    match busy && !validates {
        true => validate(draft, ask, &table.name, &name),
        false => Ok(()),
    }
}

/// A primary key for a table that has none.
pub(super) fn create_primary_key(draft: &mut Draft<'_>, ask: &Ask<'_>) -> Result<(), Refusal> {
    let table = draft.known_table(ask)?;
    let columns = columns_of(draft, ask, &table)?;
    if let Some(key) = &table.primary_key {
        return Err(ask.refuse(
            "exists_already",
            format!("the primary key of {} is {}", table.name, key.columns.join(", ")),
            "drop it first with drop_constraint",
        ));
    }
    let nullable =
        columns.iter().find(|name| table.column(name).is_some_and(|column| column.nullable));
    if let Some(column) = nullable {
        let first = serde_json::json!({"op": "alter_column", "table": ask.pattern.table, "column": column, "required": true});
        return Err(ask.refuse(
            "may_be_null",
            format!("{}.{column} may be NULL", table.name),
            format!("make it required first, by {first} before this operation"),
        ));
    }
    let key = PrimaryKey { name: None, columns: columns.clone() };
    let fallback = format!("pk_{}", table.name.name);
    let name = draft.constraint_name(ask, &table, Constraint::PrimaryKey(key), &fallback)?;
    if draft.is_busy(&table.name) {
        return over_an_index(draft, ask, &table, &name, &columns, "PRIMARY KEY");
    }
    let create =
        Call::named("create_primary_key", python_string(&name), vec![python_list(&columns)]);
    let drop =
        Call::named("drop_constraint", python_string(&name), vec!["type_=\"primary\"".to_owned()]);
    let upgrade = match draft.dialect {
        Dialect::Mysql if !draft.is_new(&table.name) => {
            let names: Vec<String> =
                columns.iter().map(|one| sql_name(one, Dialect::Mysql)).collect();
            let on = sql_name(&table.name.to_string(), Dialect::Mysql);
            let names = names.join(", ");
            vec![execute(&format!(
                "ALTER TABLE {on} ADD PRIMARY KEY ({names}), ALGORITHM=INPLACE, LOCK=NONE"
            ))]
        }
        dialect => on_table(dialect, &table.name, &[create]),
    };
    let step = draft.plain(&table.name, upgrade, on_table(draft.dialect, &table.name, &[drop]));
    draft.push(ask, step)
}

/// The rows that are there are checked against a constraint that was added without.
pub(super) fn validate_constraint(draft: &mut Draft<'_>, ask: &Ask<'_>) -> Result<(), Refusal> {
    let name = ask.table()?;
    let constraint = ask.name("name", &ask.pattern.name)?;
    if draft.dialect != Dialect::Postgresql {
        return Err(ask.not_here(
            format!("{} has no VALIDATE CONSTRAINT", draft.dialect.name()),
            "leave the operation out: the constraint is checked when it is added",
        ));
    }
    if let Some(table) = draft.table(ask, "table", &name)? {
        let keys = table.foreign_keys.iter().map(|key| (&key.name, key.validated));
        let checks = table.check_constraints.iter().map(|check| (&check.name, check.validated));
        let known: Vec<(String, bool)> = keys
            .chain(checks)
            .filter_map(|(name, validated)| Some((name.clone()?, validated)))
            .collect();
        match known.iter().find(|(name, _)| name == constraint) {
            Some((_, false)) => {}
            Some((_, true)) => {
                return Err(ask.refuse(
                    "already_so",
                    format!("{constraint} is validated already"),
                    "leave the operation out",
                ));
            }
            None => {
                let names: Vec<String> = known.into_iter().map(|(name, _)| name).collect();
                let what = format!("foreign key or check of {} called", table.name);
                return Err(ask.unknown("unknown_constraint", (&what, "name"), constraint, &names));
            }
        }
    }
    validate(draft, ask, &name, constraint)
}
