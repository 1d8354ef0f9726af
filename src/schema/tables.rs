//! The tables of a schema, with a register of the names that databases look things up by.

use rpds::RedBlackTreeMapSync;
use serde::{Serialize, Serializer};

use super::naming::sequence_behind;
use super::{CheckConstraint, Column, ForeignKey, Index, PrimaryKey, Table, UniqueConstraint};

/// Tables by name. Each way to change one keeps the register right. A clone shares what neither
/// side changes: a review keeps the schema that each of its steps meets.
#[derive(Debug, Clone, Default)]
pub struct Tables {
    by_name: RedBlackTreeMapSync<String, Table>,
    register: Register,
}

/// What a table bears a name for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    /// Tables, indexes, and the indexes behind keys and unique constraints.
    Relation,
    /// Constraints of any kind.
    Constraint,
    /// Foreign keys, by the table they point at.
    Reference,
    /// Tables, by their name in lower case.
    Folded,
    /// Sequences that columns count on.
    Sequence,
}

/// How often a table bears a name in a role.
#[derive(Debug, Clone, Default)]
struct Register(RedBlackTreeMapSync<(Role, String, String), usize>);

impl PartialEq for Tables {
    fn eq(&self, other: &Self) -> bool {
        self.by_name == other.by_name
    }
}

impl Serialize for Tables {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl FromIterator<Table> for Tables {
    fn from_iter<I: IntoIterator<Item = Table>>(tables: I) -> Self {
        let mut all = Self::default();
        tables.into_iter().for_each(|table| all.insert(table));
        all
    }
}

impl Tables {
    /// The table kept under `key`.
    pub fn get(&self, key: &str) -> Option<&Table> {
        self.by_name.get(key)
    }

    /// Whether a table is kept under `key`.
    pub fn contains_key(&self, key: &str) -> bool {
        self.by_name.contains_key(key)
    }

    /// The names in order, each with its table.
    pub fn iter(&self) -> impl Iterator<Item = (&String, &Table)> {
        self.by_name.iter()
    }

    /// The names in order.
    pub fn keys(&self) -> impl Iterator<Item = &String> {
        self.by_name.keys()
    }

    /// The tables in the order of their names.
    pub fn values(&self) -> impl Iterator<Item = &Table> {
        self.by_name.values()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.by_name.size()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.by_name.is_empty()
    }

    /// The tables that bear `name` in a role.
    pub(super) fn bearers(&self, role: Role, name: &str) -> Vec<String> {
        self.register.bearers(role, name).map(str::to_owned).collect()
    }

    /// Whether `table` bears `name` in a role.
    pub(super) fn bears(&self, table: &str, role: Role, name: &str) -> bool {
        self.register.bearers(role, name).any(|bearer| bearer == table)
    }

    /// Whether a table in `namespace` bears `name` in a role.
    pub(super) fn is_borne(&self, namespace: Option<&str>, role: Role, name: &str) -> bool {
        let bearers = self.register.bearers(role, name).filter_map(|key| self.by_name.get(key));
        bearers.into_iter().any(|table| table.name.schema.as_deref() == namespace)
    }

    /// Adds a table under its own name.
    pub(super) fn insert(&mut self, table: Table) {
        let key = table.name.to_string();
        self.remove(&key);
        self.register.count(&key, &table, true);
        self.by_name.insert_mut(key, table);
    }

    pub(super) fn remove(&mut self, key: &str) -> Option<Table> {
        let table = self.by_name.get(key)?.clone();
        self.by_name.remove_mut(key);
        self.register.count(key, &table, false);
        Some(table)
    }

    /// Changes columns of a table and what says something of them, but no name of a constraint or an
    /// index, nor the table's own.
    pub(super) fn change_columns_of<T>(
        &mut self,
        key: &str,
        work: impl FnOnce(&mut Table) -> T,
    ) -> Option<T> {
        let table = self.by_name.get_mut(key)?;
        self.register.count_sequences(key, table, false);
        let done = work(table);
        self.register.count_sequences(key, table, true);
        Some(done)
    }

    /// Puts what `changed` makes of a column in its place, in all tables.
    pub(super) fn change_columns(&mut self, changed: impl Fn(&Column) -> Option<Column>) {
        let concerned =
            |table: &Table| table.columns.iter().any(|column| changed(column).is_some());
        let concerned = self.iter().filter(|(_, table)| concerned(table));
        for key in concerned.map(|(key, _)| key.clone()).collect::<Vec<_>>() {
            self.change_columns_of(&key, |table| {
                for column in &mut table.columns {
                    if let Some(changed) = changed(column) {
                        *column = changed;
                    }
                }
            });
        }
    }

    /// Changes a table in any way but its own name.
    pub(super) fn reshape<T>(
        &mut self,
        key: &str,
        work: impl FnOnce(&mut Table) -> T,
    ) -> Option<T> {
        let table = self.by_name.get_mut(key)?;
        self.register.count(key, table, false);
        let done = work(table);
        self.register.count(key, table, true);
        Some(done)
    }

    pub(super) fn set_primary_key(&mut self, key: &str, primary: PrimaryKey) {
        self.reshape(key, |table| table.primary_key = Some(primary));
    }

    pub(super) fn push_foreign_key(&mut self, key: &str, foreign: ForeignKey) {
        let Some(table) = self.by_name.get_mut(key) else { return };
        self.register.count_foreign_key(key, &foreign, true);
        table.foreign_keys.push(foreign);
    }

    pub(super) fn push_unique(&mut self, key: &str, unique: UniqueConstraint) {
        let Some(table) = self.by_name.get_mut(key) else { return };
        self.register.count_backed(key, unique.name.as_deref(), true);
        table.unique_constraints.push(unique);
    }

    pub(super) fn push_check(&mut self, key: &str, check: CheckConstraint) {
        let Some(table) = self.by_name.get_mut(key) else { return };
        self.register.count_name(key, Role::Constraint, check.name.as_deref(), true);
        table.check_constraints.push(check);
    }

    pub(super) fn push_index(&mut self, key: &str, index: Index) {
        let Some(table) = self.by_name.get_mut(key) else { return };
        self.register.count_name(key, Role::Relation, Some(&index.name), true);
        table.indexes.push(index);
    }
}

impl Register {
    fn bearers<'r>(&'r self, role: Role, name: &'r str) -> impl Iterator<Item = &'r str> {
        let first = (role, name.to_owned(), String::new());
        let found = self.0.range(first..).map(|(place, _)| place);
        found
            .take_while(move |(one, other, _)| *one == role && other == name)
            .map(|(_, _, key)| key.as_str())
    }

    fn count(&mut self, key: &str, table: &Table, more: bool) {
        self.count_name(key, Role::Relation, Some(&table.name.name), more);
        self.count_name(key, Role::Folded, Some(&key.to_ascii_lowercase()), more);
        if let Some(primary) = &table.primary_key {
            self.count_backed(key, primary.name.as_deref(), more);
        }
        for unique in &table.unique_constraints {
            self.count_backed(key, unique.name.as_deref(), more);
        }
        for foreign in &table.foreign_keys {
            self.count_foreign_key(key, foreign, more);
        }
        for check in &table.check_constraints {
            self.count_name(key, Role::Constraint, check.name.as_deref(), more);
        }
        for exclusion in &table.exclusion_constraints {
            self.count_backed(key, exclusion.name.as_deref(), more);
        }
        for index in &table.indexes {
            self.count_name(key, Role::Relation, Some(&index.name), more);
        }
        self.count_sequences(key, table, more);
    }

    fn count_sequences(&mut self, key: &str, table: &Table, more: bool) {
        for column in &table.columns {
            let sequence = sequence_behind(table, column);
            self.count_name(key, Role::Sequence, sequence.as_deref(), more);
        }
    }

    /// A constraint with an index behind it.
    fn count_backed(&mut self, key: &str, name: Option<&str>, more: bool) {
        self.count_name(key, Role::Relation, name, more);
        self.count_name(key, Role::Constraint, name, more);
    }

    fn count_foreign_key(&mut self, key: &str, foreign: &ForeignKey, more: bool) {
        self.count_name(key, Role::Constraint, foreign.name.as_deref(), more);
        self.count_name(key, Role::Reference, Some(&foreign.referred_table.to_string()), more);
    }

    fn count_name(&mut self, key: &str, role: Role, name: Option<&str>, more: bool) {
        let Some(name) = name else { return };
        let place = (role, name.to_owned(), key.to_owned());
        let count = self.0.get(&place).copied().unwrap_or_default();
        match (more, count) {
            (true, count) => self.0.insert_mut(place, count + 1),
            (false, 0 | 1) => {
                self.0.remove_mut(&place);
            }
            (false, count) => self.0.insert_mut(place, count - 1),
        }
    }
}
