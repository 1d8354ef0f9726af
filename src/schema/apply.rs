//! Carrying out changes on a schema, with what a database does on its own on the way.

use super::change::{Change, ColumnAlteration, Constraint, ConstraintKind, LabelPlace};
use super::mysql_keys::{forget_index_behind, index_behind, is_same_check};
use super::naming::{TakenNames, constraint_name, mysql_index, postgres_index, truncated};
use super::stored_default::{recast, stored_default};
use super::tables::Role;
use super::words::{mentions, renamed};
use super::{Dialect, EnumType, QualifiedName, Schema, Table, Uncertain, View};

/// Why a change could not be carried out: what it needs is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmet {
    /// What is missing or in the way, such as `table users`.
    pub place: String,
    /// Why.
    pub why: String,
}

impl Unmet {
    fn missing(what: &str, name: impl std::fmt::Display) -> Self {
        Self { place: format!("{what} {name}"), why: "no migration before creates it".to_owned() }
    }
}

impl Schema {
    /// Carries out one change as `dialect` would. What is not there is answered, not made up.
    pub fn apply(&mut self, change: &Change, dialect: Dialect) -> Result<(), Unmet> {
        match change {
            Change::CreateTable { table, if_not_exists } => {
                self.create_table(table, *if_not_exists, dialect)
            }
            Change::DropTable { table, if_exists } => self.drop_table(table, *if_exists, dialect),
            Change::RenameTable { table, to } => self.rename_table(table, to, dialect),
            Change::CreateEnum { .. }
            | Change::AddEnumValue { .. }
            | Change::RenameEnumValue { .. }
            | Change::RenameEnum { .. }
            | Change::DropEnum { .. } => self.apply_to_enums(change, dialect),
            Change::CreateSequence { name } => {
                self.sequences.insert(normal(name, dialect));
                Ok(())
            }
            Change::DropSequence { name } => {
                self.sequences.remove(&normal(name, dialect));
                Ok(())
            }
            Change::CreateView { name, definition } => {
                let name = normal(name, dialect);
                let view = View { name: name.clone(), definition: definition.clone() };
                self.views.insert(name.to_string(), view);
                Ok(())
            }
            Change::DropView { name } => {
                self.views.remove(&normal(name, dialect).to_string());
                Ok(())
            }
            Change::DropIndex { name, table, if_exists } => {
                self.drop_index(name, table.as_ref(), *if_exists, dialect)
            }
            Change::RenameIndex { name, to } => self.rename_index(name, to),
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
                    why: "it is created although it is there already".to_owned(),
                })
            };
        }
        let name = normal(&table.name, dialect);
        let mut made = Table::new(name.clone());
        made.columns.clone_from(&table.columns);
        made.comment.clone_from(&table.comment);
        made.partition_by.clone_from(&table.partition_by);
        let key = name.to_string();
        self.tables.insert(made);
        for constraint in constraints_of(table) {
            if !(dialect == Dialect::Postgresql && doubles_key(table, &constraint)) {
                self.add_constraint(&key, constraint, dialect);
            }
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

    /// Changes that concern one table alone.
    fn apply_to_table(&mut self, change: &Change, dialect: Dialect) -> Result<(), Unmet> {
        let Some(name) = change.table() else { return Ok(()) };
        let key = self.key(name, dialect);
        if !self.tables.contains_key(&key) {
            let forgiven = matches!(change, Change::DropConstraint { if_exists: true, .. });
            return if forgiven { Ok(()) } else { Err(Unmet::missing("table", name)) };
        }
        match change {
            Change::AddConstraint { constraint, .. } => {
                self.add_constraint(&key, constraint.clone(), dialect);
                Ok(())
            }
            Change::CreateIndex { index, if_not_exists, .. } => {
                let known = self.has_index(&key, &index.name, dialect);
                match (known, if_not_exists) {
                    (false, _) => self.add_index(&key, index.clone(), dialect),
                    (true, true) => {}
                    (true, false) => {
                        return Err(Unmet {
                            place: format!("index {}", index.name),
                            why: "it is created although it is there already".to_owned(),
                        });
                    }
                }
                Ok(())
            }
            Change::AddColumn { .. } | Change::CommentTable { .. } => {
                let table = self.tables.for_columns(&key);
                table.map_or(Ok(()), |table| change_table(table, change, dialect))
            }
            _ => {
                let done = self.tables.reshape(&key, |table| change_table(table, change, dialect));
                done.unwrap_or(Ok(()))
            }
        }
    }

    /// Adds a constraint under its name, or under the one the database gives it.
    fn add_constraint(&mut self, table: &str, constraint: Constraint, dialect: Dialect) {
        let Some(mut name) = self.name_of(table, &constraint, dialect) else { return };
        match constraint {
            Constraint::PrimaryKey(mut key) => {
                // MySQL calls every primary key PRIMARY, whatever it was called.
                if dialect == Dialect::Mysql {
                    name = Some("PRIMARY".to_owned());
                }
                key.name = name;
                // SQLite alone lets a key column be NULL that was not declared otherwise.
                if dialect != Dialect::Sqlite
                    && let Some(table) = self.tables.for_columns(table)
                {
                    let columns = table.columns.iter_mut();
                    columns.filter(|one| key.columns.contains(&one.name)).for_each(|column| {
                        column.nullable = false;
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
        }
    }

    /// The name that a new constraint of `table` bears; nothing where there is no such table.
    fn name_of(
        &self,
        table: &str,
        constraint: &Constraint,
        dialect: Dialect,
    ) -> Option<Option<String>> {
        let table = self.tables.get(table)?;
        let named = match constraint {
            Constraint::PrimaryKey(key) => &key.name,
            Constraint::ForeignKey(key) => &key.name,
            Constraint::Unique(unique) => &unique.name,
            Constraint::Check(check) => &check.name,
        };
        Some(match named {
            Some(name) => Some(truncated(dialect, name)),
            None => self.conventions.name(table, constraint, dialect).or_else(|| {
                constraint_name(dialect, table, constraint, TakenNames::around(self, table))
            }),
        })
    }

    /// Whether the table has an index called `name`; SQLite gives those behind constraints names of
    /// its own.
    fn has_index(&self, table: &str, name: &str, dialect: Dialect) -> bool {
        let name = truncated(dialect, name);
        self.tables.bears(table, Role::Relation, &name)
            && (dialect != Dialect::Sqlite
                || self
                    .tables
                    .get(table)
                    .is_some_and(|table| table.indexes.iter().any(|index| index.name == name)))
    }

    /// Adds an index under its name, or under the one the database gives it.
    fn add_index(&mut self, table: &str, mut index: super::Index, dialect: Dialect) {
        let Some(owner) = self.tables.get(table) else { return };
        index.name = match (index.name.is_empty(), dialect) {
            (false, _) => truncated(dialect, &index.name),
            (true, Dialect::Mysql) => {
                mysql_index(owner, index.columns.first().map_or("", String::as_str))
            }
            (true, _) => postgres_index(owner, &index.columns, TakenNames::around(self, owner)),
        };
        self.forget_index_behind(table, &index.columns, dialect);
        self.tables.push_index(table, index);
    }

    /// MySQL drops the index that a foreign key had brought once another serves as well.
    fn forget_index_behind(&mut self, table: &str, columns: &[String], dialect: Dialect) {
        if dialect == Dialect::Mysql {
            self.tables.reshape(table, |table| forget_index_behind(table, columns));
        }
    }

    fn alter_column(
        &mut self,
        name: &QualifiedName,
        column: &str,
        alteration: &ColumnAlteration,
        dialect: Dialect,
    ) -> Result<(), Unmet> {
        let table_key = self.key(name, dialect);
        let Some(table) = self.tables.for_columns(&table_key) else {
            return Err(Unmet::missing("table", name));
        };
        let Some(place) = column_place(table, column, dialect) else {
            return Err(Unmet::missing("column", format!("{}.{column}", table.name)));
        };
        let Some(changed) = table.columns.get_mut(place) else { return Ok(()) };
        let key = table.primary_key.as_ref();
        let in_key = key.is_some_and(|key| key.columns.contains(&changed.name));
        if let Some(type_name) = &alteration.type_name {
            changed.type_name.clone_from(type_name);
            if let Some(default) = &mut changed.default {
                *default = recast(default, type_name, dialect);
            }
        }
        if let Some(nullable) = alteration.nullable {
            changed.nullable = nullable && !(in_key && dialect == Dialect::Mysql);
        }
        if let Some(default) = &alteration.default {
            changed.default = default
                .as_deref()
                .and_then(|text| stored_default(text, &changed.type_name, dialect));
        }
        if let Some(comment) = &alteration.comment {
            changed.comment.clone_from(comment);
        }
        if let Some(identity) = &alteration.identity {
            changed.identity.clone_from(identity);
        }
        if let Some(to) = &alteration.rename {
            let from = std::mem::replace(&mut changed.name, to.clone());
            rename_in_table(table, &from, to);
            let owner = table.name.clone();
            for other in self.tables.bearers(Role::Reference, &table_key) {
                let other = self.tables.for_columns(&other);
                for key in other.into_iter().flat_map(|other| &mut other.foreign_keys) {
                    if key.referred_table == owner {
                        replace(&mut key.referred_columns, &from, to);
                    }
                }
            }
        }
        Ok(())
    }

    fn drop_index(
        &mut self,
        name: &str,
        table: Option<&QualifiedName>,
        if_exists: bool,
        dialect: Dialect,
    ) -> Result<(), Unmet> {
        let (schema, bare) = match name.rsplit_once('.') {
            Some((schema, bare)) if dialect == Dialect::Postgresql => (Some(schema), bare),
            _ => (None, name),
        };
        let bare = truncated(dialect, bare);
        // Only MySQL's index names belong to their table.
        let own = table.filter(|_| dialect == Dialect::Mysql).map(|name| self.key(name, dialect));
        let mut found = false;
        for key in self.tables.bearers(Role::Relation, &bare) {
            let elsewhere = |one: &Table| {
                schema.is_some_and(|schema| {
                    schema != "public" && one.name.schema.as_deref() != Some(schema)
                })
            };
            if own.as_ref().is_some_and(|own| *own != key)
                || self.tables.get(&key).is_none_or(elsewhere)
            {
                continue;
            }
            let dropped = self.tables.reshape(&key, |one| {
                let before = one.indexes.len() + one.unique_constraints.len();
                one.indexes.retain(|index| index.name != bare);
                // MySQL drops a unique constraint by its index.
                if dialect == Dialect::Mysql {
                    one.unique_constraints.retain(|unique| unique.name.as_deref() != Some(&bare));
                }
                one.indexes.len() + one.unique_constraints.len() < before
            });
            found |= dropped.unwrap_or_default();
        }
        if found || if_exists { Ok(()) } else { Err(Unmet::missing("index", name)) }
    }

    fn rename_index(&mut self, name: &str, to: &str) -> Result<(), Unmet> {
        let bare = name.rsplit('.').next().unwrap_or(name);
        let rename = |table: &mut Table| {
            if let Some(index) = table.indexes.iter_mut().find(|index| index.name == bare) {
                to.clone_into(&mut index.name);
                return true;
            }
            // The index behind a constraint bears the constraint's name.
            let backs = table
                .unique_constraints
                .iter()
                .any(|one| one.name.as_deref() == Some(bare))
                || table.primary_key.as_ref().is_some_and(|key| key.name.as_deref() == Some(bare));
            if backs {
                rename_constraint(table, bare, to);
            }
            backs
        };
        let bearers = self.tables.bearers(Role::Relation, bare);
        let renamed = bearers.iter().any(|key| self.tables.reshape(key, rename) == Some(true));
        if renamed { Ok(()) } else { Err(Unmet::missing("index", name)) }
    }

    fn apply_to_enums(&mut self, change: &Change, dialect: Dialect) -> Result<(), Unmet> {
        if dialect != Dialect::Postgresql {
            return Ok(());
        }
        match change {
            Change::CreateEnum { enum_type, if_not_exists } => {
                let name = normal(&enum_type.name, dialect);
                let key = name.to_string();
                if self.enums.contains_key(&key) {
                    return if *if_not_exists {
                        Ok(())
                    } else {
                        Err(Unmet {
                            place: format!("enum {key}"),
                            why: "it is created although it is there already".to_owned(),
                        })
                    };
                }
                self.enums.insert(key, EnumType { name, labels: enum_type.labels.clone() });
            }
            Change::AddEnumValue { name, label, place, .. } => {
                let found = self.enum_mut(name, dialect)?;
                if !found.labels.contains(label) {
                    let at = match place {
                        LabelPlace::Last => None,
                        LabelPlace::Before(other) => {
                            found.labels.iter().position(|one| one == other)
                        }
                        LabelPlace::After(other) => {
                            found.labels.iter().position(|one| one == other).map(|at| at + 1)
                        }
                    };
                    let at = at.unwrap_or(found.labels.len());
                    found.labels.insert(at, label.clone());
                }
            }
            Change::RenameEnumValue { name, label, to } => {
                let found = self.enum_mut(name, dialect)?;
                replace(&mut found.labels, label, to);
            }
            Change::RenameEnum { name, to } => {
                let (from, to) = (normal(name, dialect), normal(to, dialect));
                let Some(mut found) = self.enums.remove(&from.to_string()) else {
                    return Err(Unmet::missing("enum", name));
                };
                found.name = to.clone();
                self.enums.insert(to.to_string(), found);
                self.retype(&from.to_string(), &to.to_string());
            }
            Change::DropEnum { name, if_exists } => {
                let known = self.enums.remove(&normal(name, dialect).to_string()).is_some();
                if !known && !if_exists {
                    return Err(Unmet::missing("enum", name));
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn enum_mut(&mut self, name: &QualifiedName, dialect: Dialect) -> Result<&mut EnumType, Unmet> {
        let key = normal(name, dialect).to_string();
        self.enums.get_mut(&key).ok_or_else(|| Unmet::missing("enum", name))
    }

    /// The columns of a type follow its new name.
    fn retype(&mut self, from: &str, to: &str) {
        for column in self.tables.columns_mut() {
            for suffix in ["", "[]"] {
                if column.type_name == format!("{from}{suffix}") {
                    column.type_name = format!("{to}{suffix}");
                }
            }
            if let Some(default) = &mut column.default
                && let Some(value) = default.strip_suffix(&format!("::{from}"))
            {
                *default = format!("{value}::{to}");
            }
        }
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

/// PostgreSQL makes no second index for a unique constraint on the columns of the primary key, when
/// both are made with the table.
fn doubles_key(table: &Table, constraint: &Constraint) -> bool {
    let (Constraint::Unique(unique), Some(key)) = (constraint, &table.primary_key) else {
        return false;
    };
    unique.name.is_none() && unique.columns == key.columns
}

fn constraints_of(table: &Table) -> Vec<Constraint> {
    let mut all = Vec::new();
    all.extend(table.primary_key.clone().map(Constraint::PrimaryKey));
    all.extend(table.unique_constraints.iter().cloned().map(Constraint::Unique));
    all.extend(table.check_constraints.iter().cloned().map(Constraint::Check));
    all.extend(table.foreign_keys.iter().cloned().map(Constraint::ForeignKey));
    all
}

fn change_table(table: &mut Table, change: &Change, dialect: Dialect) -> Result<(), Unmet> {
    match change {
        Change::CommentTable { comment, .. } => table.comment.clone_from(comment),
        Change::AddColumn { column, if_not_exists, .. } => {
            match (column_place(table, &column.name, dialect), if_not_exists) {
                (None, _) => table.columns.push((**column).clone()),
                (Some(_), true) => {}
                (Some(_), false) => {
                    return Err(Unmet {
                        place: format!("column {}.{}", table.name, column.name),
                        why: "it is added although it is there already".to_owned(),
                    });
                }
            }
        }
        Change::DropColumn { column, if_exists, .. } => {
            let Some(place) = column_place(table, column, dialect) else {
                return if *if_exists {
                    Ok(())
                } else {
                    Err(Unmet::missing("column", format!("{}.{column}", table.name)))
                };
            };
            let column = table.columns.remove(place).name;
            forget_column(table, &column);
        }
        Change::DropConstraint { name, kind, if_exists, .. }
            if !drop_constraint(table, name.as_deref(), *kind, dialect) && !if_exists =>
        {
            let name = name.as_deref().unwrap_or("(unnamed)");
            return Err(Unmet::missing("constraint", format!("{}.{name}", table.name)));
        }
        Change::RenameConstraint { name, to, .. } => rename_constraint(table, name, to),
        Change::ValidateConstraint { name, .. } => validate(table, name),
        Change::Recreate { .. } => table.check_constraints.clear(),
        _ => {}
    }
    Ok(())
}

fn column_place(table: &Table, name: &str, dialect: Dialect) -> Option<usize> {
    let exact = table.columns.iter().position(|column| column.name == name);
    exact.or_else(|| {
        let folds = dialect != Dialect::Postgresql;
        table.columns.iter().position(|one| folds && one.name.eq_ignore_ascii_case(name))
    })
}

/// What stands on a column goes with it.
fn forget_column(table: &mut Table, column: &str) {
    let has = |columns: &[String]| columns.iter().any(|one| one == column);
    if table.primary_key.as_ref().is_some_and(|key| has(&key.columns)) {
        table.primary_key = None;
    }
    table.unique_constraints.retain(|unique| !has(&unique.columns));
    table.foreign_keys.retain(|key| !has(&key.columns));
    table.check_constraints.retain(|check| !mentions(&check.expression, column));
    table.indexes.retain(|index| {
        !index.columns.iter().any(|element| mentions(element, column) || element == column)
            && !index.predicate.as_deref().is_some_and(|text| mentions(text, column))
    });
}

fn drop_constraint(
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
    let before =
        table.foreign_keys.len() + table.unique_constraints.len() + table.check_constraints.len();
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
    before
        > table.foreign_keys.len() + table.unique_constraints.len() + table.check_constraints.len()
}

fn rename_constraint(table: &mut Table, name: &str, to: &str) {
    let key = table.primary_key.iter_mut().map(|key| &mut key.name);
    let uniques = table.unique_constraints.iter_mut().map(|unique| &mut unique.name);
    let foreign = table.foreign_keys.iter_mut().map(|key| &mut key.name);
    let checks = table.check_constraints.iter_mut().map(|check| &mut check.name);
    for own in key.chain(uniques).chain(foreign).chain(checks) {
        if own.as_deref() == Some(name) {
            *own = Some(to.to_owned());
        }
    }
}

fn validate(table: &mut Table, name: &str) {
    for key in table.foreign_keys.iter_mut().filter(|key| key.name.as_deref() == Some(name)) {
        key.validated = true;
    }
    for one in table.check_constraints.iter_mut().filter(|one| one.name.as_deref() == Some(name)) {
        one.validated = true;
    }
}

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
    for index in &mut table.indexes {
        for element in &mut index.columns {
            *element = if element == from { to.to_owned() } else { renamed(element, from, to) };
        }
        if let Some(text) = &mut index.predicate {
            *text = renamed(text, from, to);
        }
    }
}

fn replace(names: &mut [String], from: &str, to: &str) {
    for name in names.iter_mut().filter(|name| *name == from) {
        to.clone_into(name);
    }
}
