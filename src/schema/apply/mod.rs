//! Carrying out changes on a schema, with what a database does on its own on the way.

mod columns;
mod constraints;
mod enums;
mod indexes;
mod like;
mod one_table;

use super::change::{Change, ColumnAlteration, Constraint, ConstraintKind, LabelPlace};
use super::naming::truncated;
use super::tables::Role;
use super::{Column, Dialect, EnumType, QualifiedName, Schema, Table, Uncertain, View};
use constraints::{constraints_of, folded};

/// Why a change could not be carried out: what it needs is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmet {
    /// What is missing or in the way, such as `table users`.
    pub place: String,
    /// Why.
    pub why: String,
}

impl Unmet {
    /// Why something is missing.
    pub const NOBODY_MADE_IT: &str = "no migration before creates it";

    /// Why something cannot be made.
    const CREATED_TWICE: &str = "it is created although it is there already";
    const ADDED_TWICE: &str = "it is added although it is there already";

    /// Whether it is something that is there and should not be.
    pub fn is_in_the_way(&self) -> bool {
        self.why == Self::CREATED_TWICE || self.why == Self::ADDED_TWICE
    }

    fn missing(what: &str, name: impl std::fmt::Display) -> Self {
        Self { place: format!("{what} {name}"), why: Self::NOBODY_MADE_IT.to_owned() }
    }
}

impl Schema {
    /// Carries out one change as `dialect` would. What is not there is answered, not made up.
    pub fn apply(&mut self, change: &Change, dialect: Dialect) -> Result<(), Unmet> {
        if let Some(name) = change.table()
            && self.temporary.contains(name)
        {
            if matches!(change, Change::DropTable { .. }) {
                self.temporary.remove(name);
            }
            return Ok(());
        }
        match change {
            Change::CreateTable { table, if_not_exists } => {
                self.create_table(table, *if_not_exists, dialect)
            }
            Change::CreateTableLike { table, like, including } => {
                self.create_table_like(table, like, *including, dialect)
            }
            Change::CreateTemporaryTable { table } => {
                self.temporary.insert(table.clone());
                Ok(())
            }
            Change::DropTable { table, if_exists } => self.drop_table(table, *if_exists, dialect),
            Change::RenameTable { table, to } => self.rename_table(table, to, dialect),
            Change::CreateEnum { .. }
            | Change::AddEnumValue { .. }
            | Change::RenameEnumValue { .. }
            | Change::RenameEnum { .. }
            | Change::DropEnum { .. } => self.apply_to_enums(change, dialect),
            Change::CreateSequence { .. }
            | Change::DropSequence { .. }
            | Change::RenameSequence { .. }
            | Change::CreateView { .. }
            | Change::DropView { .. } => {
                self.apply_beside_tables(change, dialect);
                Ok(())
            }
            Change::DropIndex { name, table, if_exists } => {
                self.drop_index(name, table.as_ref(), *if_exists, dialect)
            }
            Change::RenameIndex { name, to } => self.rename_index(name, to),
            Change::AdoptIndex { table, index, constraint } => {
                self.adopt_index(table, index, constraint, dialect)
            }
            // A materialized view has indexes too, but no place for them here.
            Change::CreateIndex { table, .. }
                if self.views.contains_key(&normal(table, dialect).to_string()) =>
            {
                Ok(())
            }
            Change::AlterColumn { table, column, alteration } => {
                self.alter_column(table, column, alteration, dialect)
            }
            _ => self.apply_to_table(change, dialect),
        }
    }

    /// The table called `name`.
    pub fn table(&self, name: &QualifiedName, dialect: Dialect) -> Option<&Table> {
        self.tables.get(&self.key(name, dialect))
    }

    fn key(&self, name: &QualifiedName, dialect: Dialect) -> String {
        let key = normal(name, dialect).to_string();
        if dialect == Dialect::Postgresql || self.tables.contains_key(&key) {
            return key;
        }
        let same = self.tables.bearers(Role::Folded, &key.to_ascii_lowercase());
        same.into_iter().next().unwrap_or(key)
    }

    fn create_table(
        &mut self,
        table: &Table,
        if_not_exists: bool,
        dialect: Dialect,
    ) -> Result<(), Unmet> {
        let key = self.key(&table.name, dialect);
        if self.tables.contains_key(&key) {
            return if if_not_exists {
                Ok(())
            } else {
                Err(Unmet {
                    place: format!("table {}", table.name),
                    why: Unmet::CREATED_TWICE.to_owned(),
                })
            };
        }
        let name = normal(&table.name, dialect);
        let mut made = Table::new(name.clone());
        made.comment.clone_from(&table.comment);
        made.partition_by.clone_from(&table.partition_by);
        made.charset.clone_from(&table.charset);
        for column in &table.columns {
            let mut column = column.clone();
            self.number(&made.name, &mut column);
            made.columns.push(column);
        }
        let mut constraints = constraints_of(table);
        if dialect == Dialect::Postgresql {
            constraints = folded(constraints);
        }
        let key = name.to_string();
        self.tables.insert(made);
        for constraint in constraints {
            self.add_constraint(&key, constraint, dialect);
        }
        for index in &table.indexes {
            self.add_index(&key, index.clone(), dialect);
        }
        self.uncertain.settle(&format!("table {key}"));
        Ok(())
    }

    fn drop_table(
        &mut self,
        table: &QualifiedName,
        if_exists: bool,
        dialect: Dialect,
    ) -> Result<(), Unmet> {
        let key = self.key(table, dialect);
        let Some(dropped) = self.tables.remove(&key) else {
            return if if_exists { Ok(()) } else { Err(Unmet::missing("table", table)) };
        };
        // A database refuses the drop while keys point here, or drops them along (CASCADE).
        if dialect == Dialect::Postgresql {
            for other in self.tables.bearers(Role::Reference, &key) {
                self.tables.reshape(&other, |other| {
                    other.foreign_keys.retain(|key| key.referred_table != dropped.name);
                });
            }
        }
        Ok(())
    }

    fn rename_table(
        &mut self,
        table: &QualifiedName,
        to: &QualifiedName,
        dialect: Dialect,
    ) -> Result<(), Unmet> {
        let key = self.key(table, dialect);
        let Some(mut moved) = self.tables.remove(&key) else {
            return Err(Unmet::missing("table", table));
        };
        let (from, to) = (moved.name.clone(), normal(to, dialect));
        if from.schema != to.schema {
            moved.columns.iter_mut().for_each(|column| column.move_sequence(&from, &to));
        }
        moved.name = to.clone();
        self.tables.insert(moved);
        for other in self.tables.bearers(Role::Reference, &from.to_string()) {
            self.tables.reshape(&other, |other| {
                for key in other.foreign_keys.iter_mut().filter(|key| key.referred_table == from) {
                    key.referred_table = to.clone();
                }
            });
        }
        Ok(())
    }

    /// Sequences and views.
    fn apply_beside_tables(&mut self, change: &Change, dialect: Dialect) {
        match change {
            Change::CreateSequence { name } => {
                self.sequences.insert(normal(name, dialect));
            }
            Change::DropSequence { name } => {
                self.sequences.remove(&normal(name, dialect));
            }
            Change::RenameSequence { name, to } => {
                self.rename_sequence(&normal(name, dialect), &normal(to, dialect));
            }
            Change::CreateView { name, definition, materialized } => {
                let name = normal(name, dialect);
                let (definition, materialized) = (definition.clone(), *materialized);
                let view = View { name: name.clone(), definition, materialized };
                self.views.insert(name.to_string(), view);
            }
            Change::DropView { name } => {
                self.views.remove(&normal(name, dialect).to_string());
            }
            _ => {}
        }
    }

    fn rename_sequence(&mut self, from: &QualifiedName, to: &QualifiedName) {
        if self.sequences.remove(from) {
            self.sequences.insert(to.clone());
        }
        let (from, to) = (format!("nextval('{}'", from.told()), format!("nextval('{}'", to.told()));
        self.tables.change_columns(|column| {
            let default = column.default.as_ref().filter(|default| default.contains(&from))?;
            Some(Column { default: Some(default.replace(&from, &to)), ..column.clone() })
        });
    }

    /// Remembers that something is not certain, once.
    pub fn doubt(&mut self, uncertain: Uncertain) {
        self.uncertain.add(uncertain);
    }
}

/// A name without the schema that is the default one anyway.
fn normal(name: &QualifiedName, dialect: Dialect) -> QualifiedName {
    let is_default = match dialect {
        Dialect::Postgresql => name.schema.as_deref() == Some("public"),
        Dialect::Sqlite => name.schema.as_deref() == Some("main"),
        Dialect::Mysql => false,
    };
    let schema = name.schema.clone().filter(|_| !is_default);
    QualifiedName::new(schema, truncated(dialect, &name.name))
}

fn replace(names: &mut [String], from: &str, to: &str) {
    for name in names.iter_mut().filter(|name| *name == from) {
        to.clone_into(name);
    }
}
