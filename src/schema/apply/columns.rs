//! Changes of columns, and what goes along with them.

use super::{ColumnAlteration, Dialect, QualifiedName, Role, Schema, Unmet, replace};
use crate::schema::naming::{TakenNames, free_sequence};
use crate::schema::stored_default::stored_default;
use crate::schema::words::{mentions, renamed};
use crate::schema::{Column, Table};

impl Schema {
    pub(super) fn alter_column(
        &mut self,
        name: &QualifiedName,
        column: &str,
        alteration: &ColumnAlteration,
        dialect: Dialect,
    ) -> Result<(), Unmet> {
        let table_key = self.key(name, dialect);
        let change = |table: &mut Table| change_column(table, column, alteration, dialect);
        let changed = self.tables.change_columns_of(&table_key, change);
        let from = changed.ok_or_else(|| Unmet::missing("table", name))??;
        if let Some(to) = &alteration.rename {
            let owner = self.tables.get(&table_key).map(|table| table.name.clone());
            for other in self.tables.bearers(Role::Reference, &table_key) {
                self.tables.change_columns_of(&other, |other| {
                    for key in &mut other.foreign_keys {
                        if Some(&key.referred_table) == owner.as_ref() {
                            replace(&mut key.referred_columns, &from, to);
                        }
                    }
                });
            }
        }
        Ok(())
    }

    /// A column that counts by itself gets a sequence under the first name that is free.
    pub(super) fn number(&self, table: &QualifiedName, column: &mut Column) {
        if !column.serial {
            return;
        }
        let taken = TakenNames::within(self, table);
        let sequence = free_sequence(&table.name, &column.name, taken);
        let sequence = QualifiedName::new(table.schema.clone(), sequence);
        column.default = Some(format!("nextval('{}'::regclass)", sequence.told()));
    }
}

/// Changes a column, and within its table what says something of it. Gives the name that it had.
fn change_column(
    table: &mut Table,
    column: &str,
    alteration: &ColumnAlteration,
    dialect: Dialect,
) -> Result<String, Unmet> {
    let missing = || Unmet::missing("column", format!("{}.{column}", table.name));
    let place = column_place(table, column, dialect).ok_or_else(missing)?;
    let Some(changed) = table.columns.get_mut(place) else { return Err(missing()) };
    let key = table.primary_key.as_ref();
    let in_key = key.is_some_and(|key| key.columns.contains(&changed.name));
    if let Some(type_name) = &alteration.type_name {
        changed.type_name.clone_from(type_name);
    }
    if let Some(nullable) = alteration.nullable {
        changed.nullable = nullable && !(in_key && dialect == Dialect::Mysql);
    }
    if let Some(default) = &alteration.default {
        changed.serial = false;
        changed.default =
            default.as_deref().and_then(|text| stored_default(text, &changed.type_name, dialect));
    }
    if let Some(comment) = &alteration.comment {
        changed.comment.clone_from(comment);
    }
    if let Some(identity) = &alteration.identity {
        changed.identity.clone_from(identity);
    }
    let from = changed.name.clone();
    if let Some(to) = &alteration.rename {
        changed.name.clone_from(to);
        rename_in_table(table, &from, to);
    }
    Ok(from)
}

/// Where a column stands.
pub(super) fn column_place(table: &Table, name: &str, dialect: Dialect) -> Option<usize> {
    let exact = table.columns.iter().position(|column| column.name == name);
    exact.or_else(|| {
        let folds = dialect != Dialect::Postgresql;
        table.columns.iter().position(|one| folds && one.name.eq_ignore_ascii_case(name))
    })
}

/// What stands on a column goes with it.
pub(super) fn forget_column(table: &mut Table, column: &str) {
    let has = |columns: &[String]| columns.iter().any(|one| one == column);
    if table.primary_key.as_ref().is_some_and(|key| has(&key.columns)) {
        table.primary_key = None;
    }
    table.unique_constraints.retain(|unique| !has(&unique.columns));
    table.foreign_keys.retain(|key| !has(&key.columns));
    table.check_constraints.retain(|check| !mentions(&check.expression, column));
    table.exclusion_constraints.retain(|one| {
        !one.elements.iter().chain(&one.predicate).any(|text| mentions(text, column))
    });
    table.indexes.retain(|index| {
        !has(&index.include)
            && !index.columns.iter().any(|element| mentions(element, column) || element == column)
            && !index.predicate.as_deref().is_some_and(|text| mentions(text, column))
    });
}

/// Everything in the table that names a column follows it.
fn rename_in_table(table: &mut Table, from: &str, to: &str) {
    if let Some(key) = &mut table.primary_key {
        replace(&mut key.columns, from, to);
    }
    for unique in &mut table.unique_constraints {
        replace(&mut unique.columns, from, to);
    }
    for key in &mut table.foreign_keys {
        replace(&mut key.columns, from, to);
        if key.referred_table == table.name {
            replace(&mut key.referred_columns, from, to);
        }
    }
    for check in &mut table.check_constraints {
        check.expression = renamed(&check.expression, from, to);
    }
    for column in &mut table.columns {
        if let Some(text) = &mut column.computed {
            *text = renamed(text, from, to);
        }
    }
    for one in &mut table.exclusion_constraints {
        for text in one.elements.iter_mut().chain(&mut one.predicate) {
            *text = renamed(text, from, to);
        }
    }
    for index in &mut table.indexes {
        replace(&mut index.include, from, to);
        for element in &mut index.columns {
            *element = if element == from { to.to_owned() } else { renamed(element, from, to) };
        }
        if let Some(text) = &mut index.predicate {
            *text = renamed(text, from, to);
        }
    }
}
