//! Foreign keys.

use super::ask::{Ask, qualified};
use super::draft::{Draft, same_table};
use super::indexes::build_index;
use super::pattern::PatternKind;
use super::retyped::nothing_to_undo;
use super::source::{Call, execute, on_table};
use super::stage::{Stage, Step};
use super::written_column::Referred;
use crate::python::{python_list, python_string, sql_text};
use crate::refusal::Refusal;
use crate::schema::{
    Agreement, Column, Constraint, Dialect, ForeignKey, QualifiedName, Table, TypeFamily, same_type,
};
use crate::sql::sql_name;

const ACTIONS: [&str; 5] = ["CASCADE", "SET NULL", "RESTRICT", "NO ACTION", "SET DEFAULT"];

/// A foreign key on columns that are there.
pub(super) fn create_foreign_key(draft: &mut Draft<'_>, ask: &Ask<'_>) -> Result<(), Refusal> {
    let name = ask.table()?;
    let referred = draft.referred(ask, ask.filled("references", &ask.pattern.references)?)?;
    let columns = ask.pattern.all_columns();
    add_key(draft, ask, &name, &columns, &referred)
}

/// Adds the key: on PostgreSQL without checking existing rows under lock, and their check afterwards.
pub(super) fn add_key(
    draft: &mut Draft<'_>,
    ask: &Ask<'_>,
    name: &QualifiedName,
    columns: &[String],
    referred: &Referred,
) -> Result<(), Refusal> {
    let table = draft.table(ask, "table", name)?.unwrap_or_else(|| Table::new(name.clone()));
    check_key(draft, ask, &table, columns, referred)?;
    let action = action(ask, &ask.pattern.ondelete)?;
    let key = ForeignKey {
        columns: columns.to_vec(),
        referred_table: referred.name.clone(),
        referred_columns: referred.columns.clone(),
        ..ForeignKey::default()
    };
    let fallback = format!("fk_{}_{}_{}", name.name, columns.join("_"), referred.name.name);
    let own = draft.constraint_name(ask, &table, Constraint::ForeignKey(key.clone()), &fallback)?;
    let busy = draft.is_busy(name);
    let upgrade = key_lines(draft, name, &key, &own, action.as_deref(), busy)?;
    let drop = Call::named(
        "drop_constraint",
        python_string(&own),
        vec!["type_=\"foreignkey\"".to_owned()],
    );
    let step = draft.plain(name, upgrade, on_table(draft.dialect, name, &[drop]));
    draft.push(ask, step)?;
    index_the_key(draft, ask, &table, columns)?;
    let validates = draft.asks_for(PatternKind::ValidateConstraint, |other| {
        other.name == own && same_table(other, name)
    });
    if busy && !validates {
        validate(draft, ask, name, &own)?;
    }
    Ok(())
}

/// The call that makes the key.
fn key_lines(
    draft: &Draft<'_>,
    table: &QualifiedName,
    key: &ForeignKey,
    name: &str,
    action: Option<&str>,
    busy: bool,
) -> Result<Vec<String>, Refusal> {
    let referred = &key.referred_table;
    let mut arguments = vec![
        python_string(&referred.name),
        python_list(&key.columns),
        python_list(&key.referred_columns),
    ];
    if let Some(schema) = &referred.schema {
        arguments.push(format!("referent_schema={}", python_string(schema)));
    }
    if let Some(action) = action {
        arguments.push(format!("ondelete={}", python_string(action)));
    }
    if busy {
        arguments.push("postgresql_not_valid=True".to_owned());
    }
    let call = Call::named("create_foreign_key", python_string(name), arguments);
    let lines = on_table(draft.dialect, table, &[call.schema_as("source_schema")]);
    if draft.dialect != Dialect::Mysql || draft.is_new(table) {
        return Ok(lines);
    }
    Ok(unchecked(table, key, lines))
}

/// On MySQL the key is made in place, while writes go on, where the rows are looked at before.
fn unchecked(table: &QualifiedName, key: &ForeignKey, lines: Vec<String>) -> Vec<String> {
    let name = |name: &str| sql_name(name, Dialect::Mysql);
    let pairs = key.columns.iter().zip(&key.referred_columns);
    let joined: Vec<String> =
        pairs.map(|(own, other)| format!("p.{} = c.{}", name(other), name(own))).collect();
    let given: Vec<String> =
        key.columns.iter().map(|own| format!("c.{} IS NOT NULL", name(own))).collect();
    let orphans = format!(
        "SELECT count(*) FROM {} AS c LEFT JOIN {} AS p ON {} WHERE {} AND p.{} IS NULL",
        name(&table.to_string()),
        name(&key.referred_table.to_string()),
        joined.join(" AND "),
        given.join(" AND "),
        name(key.referred_columns.first().map_or("id", String::as_str)),
    );
    let told =
        format!("rows of {table} refer to no row of {}: mend them first", key.referred_table);
    let look = [
        "# Without the check MySQL takes rows that refer to nothing, for good.".to_owned(),
        format!(
            "if not op.get_context().as_sql and op.get_bind().scalar(sa.text({})):",
            sql_text(&orphans)
        ),
        format!("    raise RuntimeError({})", python_string(&told)),
        execute("SET foreign_key_checks = 0"),
    ];
    look.into_iter().chain(lines).chain([execute("SET foreign_key_checks = 1")]).collect()
}

/// What makes a key impossible.
fn check_key(
    draft: &Draft<'_>,
    ask: &Ask<'_>,
    table: &Table,
    columns: &[String],
    referred: &Referred,
) -> Result<(), Refusal> {
    if columns.len() != referred.columns.len() || columns.is_empty() {
        return Err(ask.bad(
            format!("{} columns refer to {}", columns.len(), referred.columns.len()),
            "give as many `columns` as `references` names",
        ));
    }
    for name in columns {
        ask.name("column", name)?;
    }
    if table.columns.is_empty() {
        return Ok(());
    }
    let same = |key: &&ForeignKey| key.columns == columns && key.referred_table == referred.name;
    if let Some(key) = table.foreign_keys.iter().find(same) {
        return Err(ask.refuse(
            "exists_already",
            format!(
                "{}({}) refers to {} already, by {}",
                table.name,
                columns.join(", "),
                referred.name,
                key.name.as_deref().unwrap_or("a key without a name")
            ),
            "leave it out, or drop that key first with drop_constraint",
        ));
    }
    let set_null = ask.pattern.ondelete.eq_ignore_ascii_case("SET NULL");
    for (name, other) in columns.iter().zip(&referred.columns) {
        let column = draft.column(ask, "column", table, name)?;
        if set_null && !column.nullable {
            return Err(ask.refuse(
                "bad_ondelete",
                format!("{}.{name} is NOT NULL, and SET NULL would set it to NULL", table.name),
                "take CASCADE or RESTRICT, or let the column be NULL",
            ));
        }
        let target = referred.table.as_ref().and_then(|table| table.column(other));
        if let Some(target) = target.filter(|target| !fit(&column, target, draft.dialect)) {
            return Err(ask.refuse(
                "type_mismatch",
                format!(
                    "{}.{name} is {}, and {}.{other} is {}",
                    table.name, column.type_name, referred.name, target.type_name
                ),
                "give both the same type; add_column takes it from `references` where `type` is left out",
            ));
        }
    }
    Ok(())
}

/// Whether a column can hold what it refers to, and the database compares them.
fn fit(column: &Column, target: &Column, dialect: Dialect) -> bool {
    let families = [column, target].map(|one| TypeFamily::read(&one.type_name, dialect));
    match &families {
        [TypeFamily::Integer(own), TypeFamily::Integer(other)] if dialect != Dialect::Mysql => {
            own >= other
        }
        [TypeFamily::Text(_) | TypeFamily::Char(_), TypeFamily::Text(_) | TypeFamily::Char(_)] => {
            true
        }
        [TypeFamily::Numeric(_), TypeFamily::Numeric(_) | TypeFamily::Integer(_)]
            if dialect != Dialect::Mysql =>
        {
            true
        }
        _ => same_type(&column.type_name, &target.type_name, dialect) != Agreement::Different,
    }
}

/// The action on delete, checked.
pub(super) fn action(ask: &Ask<'_>, ondelete: &str) -> Result<Option<String>, Refusal> {
    let action = ondelete.trim().to_uppercase();
    if action.is_empty() {
        return Ok(None);
    }
    if !ACTIONS.contains(&&*action) {
        return Err(
            ask.bad(format!("`ondelete` is {ondelete:?}"), "write CASCADE, SET NULL or RESTRICT")
        );
    }
    Ok(Some(action))
}

/// The index that leads to the rows of the key, where there is none and none is asked for.
pub(super) fn index_the_key(
    draft: &mut Draft<'_>,
    ask: &Ask<'_>,
    table: &Table,
    columns: &[String],
) -> Result<(), Refusal> {
    let leads = |names: &[String]| {
        names
            .first()
            .is_some_and(|first| columns.contains(&first.trim_end_matches(" DESC").to_owned()))
    };
    let served = table.primary_key.as_ref().is_some_and(|key| leads(&key.columns))
        || table.unique_constraints.iter().any(|one| leads(&one.columns))
        || table.indexes.iter().any(|one| leads(&one.columns));
    let asked = [PatternKind::CreateIndex, PatternKind::CreateUnique].into_iter().any(|op| {
        draft.asks_for(op, |other| {
            qualified(&other.table) == table.name && leads(&other.all_columns())
        })
    });
    // MySQL makes one for each key.
    if served || asked || draft.dialect == Dialect::Mysql {
        return Ok(());
    }
    let name = draft.index_name(ask, "", table, columns, false)?;
    build_index(draft, ask, &table.name, &name, columns, "")
}

/// The check of existing rows, which keeps nobody from writing.
pub(super) fn validate(
    draft: &mut Draft<'_>,
    ask: &Ask<'_>,
    table: &QualifiedName,
    name: &str,
) -> Result<(), Refusal> {
    let sql = format!(
        "ALTER TABLE {} VALIDATE CONSTRAINT {}",
        sql_name(&table.to_string(), draft.dialect),
        sql_name(name, draft.dialect)
    );
    draft.push(ask, Step::new(Stage::Scan, vec![execute(&sql)], nothing_to_undo()).on(table))
}
