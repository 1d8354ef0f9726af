//! Changes of constraints.

use super::{Constraint, ConstraintKind, Dialect, QualifiedName, Role, Schema, Unmet, normal};
use crate::schema::Table;
use crate::schema::mysql_keys::{index_behind, is_same_check};
use crate::schema::naming::{TakenNames, constraint_name, truncated};

impl Schema {
    /// Adds a constraint under its name, or under the one the database gives it.
    pub(super) fn add_constraint(&mut self, table: &str, constraint: Constraint, dialect: Dialect) {
        let Some(mut name) = self.name_of(table, &constraint, dialect) else { return };
        match constraint {
            Constraint::PrimaryKey(mut key) => {
                // MySQL calls every primary key PRIMARY, whatever it was called.
                if dialect == Dialect::Mysql {
                    name = Some("PRIMARY".to_owned());
                }
                key.name = name;
                // SQLite alone lets a key column be NULL that was not declared otherwise.
                if dialect != Dialect::Sqlite {
                    self.tables.change_columns_of(table, |table| {
                        let columns = table.columns.iter_mut();
                        columns.filter(|one| key.columns.contains(&one.name)).for_each(|column| {
                            column.nullable = false;
                        });
                    });
                }
                self.tables.set_primary_key(table, key);
            }
            Constraint::ForeignKey(mut key) => {
                key.name = name;
                key.referred_table = normal(&key.referred_table, dialect);
                if key.referred_columns.is_empty()
                    && let Some(referred) = self.table(&key.referred_table, dialect)
                    && let Some(primary) = &referred.primary_key
                {
                    key.referred_columns.clone_from(&primary.columns);
                }
                if dialect == Dialect::Mysql {
                    self.tables.reshape(table, |table| index_behind(table, &key));
                }
                self.tables.push_foreign_key(table, key);
            }
            Constraint::Unique(mut unique) => {
                unique.name = name;
                self.forget_index_behind(table, &unique.columns, dialect);
                self.tables.push_unique(table, unique);
            }
            Constraint::Check(mut check) => {
                check.name = name;
                self.tables.push_check(table, check);
            }
            Constraint::Exclusion(mut exclusion) => {
                exclusion.name = name;
                self.tables.reshape(table, |table| table.exclusion_constraints.push(exclusion));
            }
        }
    }

    /// The name that a new constraint of `table` bears; nothing where there is no such table.
    pub(super) fn name_of(
        &self,
        table: &str,
        constraint: &Constraint,
        dialect: Dialect,
    ) -> Option<Option<String>> {
        let table = self.tables.get(table)?;
        Some(match constraint.name() {
            Some(name) => Some(truncated(dialect, name)),
            None => constraint_name(dialect, table, constraint, TakenNames::around(self, table)),
        })
    }

    /// Foreign keys do not outlive the key that they refer to.
    pub(super) fn forget_references(&mut self, table: &str, columns: &[String]) {
        let same = |own: &[String]| {
            own.len() == columns.len() && columns.iter().all(|column| own.contains(column))
        };
        let Some(owner) = self.tables.get(table) else { return };
        let name = owner.name.clone();
        let stays = owner.primary_key.as_ref().is_some_and(|key| same(&key.columns))
            || owner.unique_constraints.iter().any(|unique| same(&unique.columns))
            || owner.indexes.iter().any(|index| index.unique && same(&index.columns));
        if stays {
            return;
        }
        for other in self.tables.bearers(Role::Reference, table) {
            self.tables.reshape(&other, |other| {
                other
                    .foreign_keys
                    .retain(|key| key.referred_table != name || !same(&key.referred_columns));
            });
        }
    }

    /// A unique index becomes the constraint's own, under the constraint's name.
    pub(super) fn adopt_index(
        &mut self,
        table: &QualifiedName,
        index: &str,
        constraint: &Constraint,
        dialect: Dialect,
    ) -> Result<(), Unmet> {
        let key = self.key(table, dialect);
        let taken = self.tables.reshape(&key, |table| {
            let place = table.indexes.iter().position(|one| one.name == index)?;
            Some(table.indexes.remove(place).columns)
        });
        let Some(columns) = taken.flatten() else { return Err(Unmet::missing("index", index)) };
        let mut constraint = constraint.clone();
        match &mut constraint {
            Constraint::PrimaryKey(key) => key.columns = columns,
            Constraint::Unique(unique) => unique.columns = columns,
            _ => {}
        }
        constraint.name_mut().get_or_insert_with(|| index.to_owned());
        self.add_constraint(&key, constraint, dialect);
        Ok(())
    }
}

/// The constraints of a table as PostgreSQL makes them together: a unique constraint that says what
/// another key of the same statement says is folded into it, and leaves its name where that had none.
pub(super) fn folded(constraints: Vec<Constraint>) -> Vec<Constraint> {
    let mut kept: Vec<Constraint> = Vec::new();
    for constraint in constraints {
        let same = match &constraint {
            Constraint::Unique(unique) => kept.iter_mut().find_map(|prior| match prior {
                Constraint::PrimaryKey(key)
                    if key.columns == unique.columns
                        && !unique.nulls_not_distinct
                        && !unique.deferral.deferrable =>
                {
                    Some(&mut key.name)
                }
                Constraint::Unique(other)
                    if other.columns == unique.columns
                        && other.nulls_not_distinct == unique.nulls_not_distinct
                        && other.deferral == unique.deferral =>
                {
                    Some(&mut other.name)
                }
                _ => None,
            }),
            _ => None,
        };
        match (same, &constraint) {
            (Some(name), Constraint::Unique(unique)) => {
                if name.is_none() {
                    name.clone_from(&unique.name);
                }
            }
            _ => kept.push(constraint),
        }
    }
    kept
}

/// The constraints of a table, keys first.
pub(super) fn constraints_of(table: &Table) -> Vec<Constraint> {
    let mut all = Vec::new();
    all.extend(table.primary_key.clone().map(Constraint::PrimaryKey));
    all.extend(table.unique_constraints.iter().cloned().map(Constraint::Unique));
    all.extend(table.check_constraints.iter().cloned().map(Constraint::Check));
    all.extend(table.exclusion_constraints.iter().cloned().map(Constraint::Exclusion));
    all.extend(table.foreign_keys.iter().cloned().map(Constraint::ForeignKey));
    all
}

pub(super) fn drop_constraint(
    table: &mut Table,
    name: Option<&str>,
    kind: Option<ConstraintKind>,
    dialect: Dialect,
) -> bool {
    let name = name.map(|name| truncated(dialect, name));
    let matches = |own: &Option<String>| match &name {
        Some(name) => own.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(name)),
        None => false,
    };
    let of = |wanted: ConstraintKind| kind.is_none_or(|kind| kind == wanted);
    // A primary key is found by its kind where its name is not known.
    let is_key = of(ConstraintKind::PrimaryKey)
        && table.primary_key.as_ref().is_some_and(|key| {
            matches(&key.name)
                || (kind == Some(ConstraintKind::PrimaryKey)
                    && (dialect != Dialect::Postgresql || name.is_none()))
        });
    if is_key {
        table.primary_key = None;
        return true;
    }
    let count = |table: &Table| {
        table.foreign_keys.len()
            + table.unique_constraints.len()
            + table.check_constraints.len()
            + table.exclusion_constraints.len()
    };
    let before = count(table);
    if of(ConstraintKind::ForeignKey) {
        table.foreign_keys.retain(|key| !matches(&key.name));
    }
    if of(ConstraintKind::Unique) {
        table.unique_constraints.retain(|unique| !matches(&unique.name));
    }
    if of(ConstraintKind::Check) {
        let same = |own: &Option<String>| match (own, &name) {
            (Some(own), Some(name)) => is_same_check(&table.name, own, name),
            _ => false,
        };
        table.check_constraints.retain(|check| !matches(&check.name) && !same(&check.name));
    }
    if of(ConstraintKind::Exclusion) {
        table.exclusion_constraints.retain(|one| !matches(&one.name));
    }
    before > count(table)
}

pub(super) fn rename_constraint(table: &mut Table, name: &str, to: &str) {
    let key = table.primary_key.iter_mut().map(|key| &mut key.name);
    let uniques = table.unique_constraints.iter_mut().map(|unique| &mut unique.name);
    let foreign = table.foreign_keys.iter_mut().map(|key| &mut key.name);
    let checks = table.check_constraints.iter_mut().map(|check| &mut check.name);
    let exclusions = table.exclusion_constraints.iter_mut().map(|one| &mut one.name);
    for own in key.chain(uniques).chain(foreign).chain(checks).chain(exclusions) {
        if own.as_deref() == Some(name) {
            *own = Some(to.to_owned());
        }
    }
}

pub(super) fn validate(table: &mut Table, name: &str) {
    for key in table.foreign_keys.iter_mut().filter(|key| key.name.as_deref() == Some(name)) {
        key.validated = true;
    }
    for one in table.check_constraints.iter_mut().filter(|one| one.name.as_deref() == Some(name)) {
        one.validated = true;
    }
}
