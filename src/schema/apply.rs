//! Carrying out changes on a schema, with what a database does on its own on the way.

use super::change::{Change, ColumnAlteration, Constraint, ConstraintKind, LabelPlace};
use super::mysql_keys::{forget_index_behind, index_behind, is_same_check};
use super::naming::{TakenNames, constraint_name, mysql_index, postgres_index, truncated};
use super::stored_default::{recast, stored_default};
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
        let same = self.tables.keys().find(|known| known.eq_ignore_ascii_case(&key));
        same.cloned().unwrap_or(key)
    }

    fn table_mut(&mut self, name: &QualifiedName, dialect: Dialect) -> Result<&mut Table, Unmet> {
        let key = self.key(name, dialect);
        self.tables.get_mut(&key).ok_or_else(|| Unmet::missing("table", name))
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
        for constraint in constraints_of(table) {
            self.add_constraint(&mut made, constraint, dialect);
        }
        for index in &table.indexes {
            let taken = TakenNames::around(self, &made);
            push_index(&mut made, index.clone(), &taken, dialect);
        }
        self.uncertain.retain(|one| one.place != format!("table {name}"));
        self.tables.insert(name.to_string(), made);
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
            for other in self.tables.values_mut() {
                other.foreign_keys.retain(|key| key.referred_table != dropped.name);
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
        self.tables.insert(to.to_string(), moved);
        for other in self.tables.values_mut() {
            for key in other.foreign_keys.iter_mut().filter(|key| key.referred_table == from) {
                key.referred_table = to.clone();
            }
        }
        Ok(())
    }

    /// Changes that concern one table alone.
    fn apply_to_table(&mut self, change: &Change, dialect: Dialect) -> Result<(), Unmet> {
        let Some(name) = change.table() else { return Ok(()) };
        let key = self.key(name, dialect);
        let Some(mut table) = self.tables.remove(&key) else {
            let forgiven = matches!(change, Change::DropConstraint { if_exists: true, .. });
            return if forgiven { Ok(()) } else { Err(Unmet::missing("table", name)) };
        };
        let done = self.change_table(&mut table, change, dialect);
        self.tables.insert(key, table);
        done
    }

    fn change_table(
        &self,
        table: &mut Table,
        change: &Change,
        dialect: Dialect,
    ) -> Result<(), Unmet> {
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
            Change::AddConstraint { constraint, .. } => {
                self.add_constraint(table, constraint.clone(), dialect);
            }
            Change::DropConstraint { name, kind, if_exists, .. }
                if !drop_constraint(table, name.as_deref(), *kind, dialect) && !if_exists =>
            {
                let name = name.as_deref().unwrap_or("(unnamed)");
                return Err(Unmet::missing("constraint", format!("{}.{name}", table.name)));
            }
            Change::RenameConstraint { name, to, .. } => rename_constraint(table, name, to),
            Change::ValidateConstraint { name, .. } => validate(table, name),
            Change::CreateIndex { index, if_not_exists, .. } => {
                let known = table.indexes.iter().any(|one| one.name == index.name);
                if known && !index.name.is_empty() {
                    return if *if_not_exists {
                        Ok(())
                    } else {
                        Err(Unmet {
                            place: format!("index {}", index.name),
                            why: "it is created although it is there already".to_owned(),
                        })
                    };
                }
                let taken = TakenNames::around(self, table);
                push_index(table, index.clone(), &taken, dialect);
            }
            Change::Recreate { .. } => table.check_constraints.clear(),
            _ => {}
        }
        Ok(())
    }

    /// Adds a constraint under its name, or under the one the database gives it.
    fn add_constraint(&self, table: &mut Table, constraint: Constraint, dialect: Dialect) {
        let chosen = |named: &Option<String>| match named {
            Some(name) => Some(truncated(dialect, name)),
            None => {
                if let Some(name) = self.conventions.name(table, &constraint, dialect) {
                    return Some(name);
                }
                let taken = TakenNames::around(self, table);
                constraint_name(dialect, table, &constraint, &taken)
            }
        };
        match &constraint {
            Constraint::PrimaryKey(key) => {
                let mut key = key.clone();
                // MySQL calls every primary key PRIMARY, whatever it was called.
                key.name = match dialect {
                    Dialect::Mysql => Some("PRIMARY".to_owned()),
                    _ => chosen(&key.name),
                };
                for column in &mut table.columns {
                    // SQLite alone lets a key column be NULL that was not declared otherwise.
                    if dialect != Dialect::Sqlite && key.columns.contains(&column.name) {
                        column.nullable = false;
                    }
                }
                table.primary_key = Some(key);
            }
            Constraint::ForeignKey(key) => {
                let mut key = key.clone();
                let given = self.given_name(table, &constraint, key.name.as_ref(), dialect);
                key.name = chosen(&key.name);
                key.referred_table = normal(&key.referred_table, dialect);
                if key.referred_columns.is_empty()
                    && let Some(referred) = self.table(&key.referred_table, dialect)
                    && let Some(primary) = &referred.primary_key
                {
                    key.referred_columns.clone_from(&primary.columns);
                }
                if dialect == Dialect::Mysql {
                    index_behind(table, &key, given.as_ref());
                }
                table.foreign_keys.push(key);
            }
            Constraint::Unique(unique) => {
                let mut unique = unique.clone();
                unique.name = chosen(&unique.name);
                if dialect == Dialect::Mysql {
                    forget_index_behind(table, &unique.columns);
                }
                table.unique_constraints.push(unique);
            }
            Constraint::Check(check) => {
                let mut check = check.clone();
                check.name = chosen(&check.name);
                table.check_constraints.push(check);
            }
        }
    }

    /// The name that the migration or the project's conventions give to a constraint.
    fn given_name(
        &self,
        table: &Table,
        constraint: &Constraint,
        written: Option<&String>,
        dialect: Dialect,
    ) -> Option<String> {
        written.cloned().or_else(|| self.conventions.name(table, constraint, dialect))
    }

    fn alter_column(
        &mut self,
        name: &QualifiedName,
        column: &str,
        alteration: &ColumnAlteration,
        dialect: Dialect,
    ) -> Result<(), Unmet> {
        let table = self.table_mut(name, dialect)?;
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
            for key in self.tables.values_mut().flat_map(|other| &mut other.foreign_keys) {
                if key.referred_table == owner {
                    replace(&mut key.referred_columns, &from, to);
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
        for (key, one) in &mut self.tables {
            if own.as_ref().is_some_and(|own| own != key)
                || schema.is_some_and(|schema| {
                    schema != "public" && one.name.schema.as_deref() != Some(schema)
                })
            {
                continue;
            }
            let before = one.indexes.len();
            one.indexes.retain(|index| index.name != bare);
            found |= one.indexes.len() < before;
            // MySQL drops a unique constraint by its index.
            if dialect == Dialect::Mysql {
                let before = one.unique_constraints.len();
                one.unique_constraints.retain(|unique| unique.name.as_deref() != Some(&bare));
                found |= one.unique_constraints.len() < before;
            }
        }
        if found || if_exists { Ok(()) } else { Err(Unmet::missing("index", name)) }
    }

    fn rename_index(&mut self, name: &str, to: &str) -> Result<(), Unmet> {
        let bare = name.rsplit('.').next().unwrap_or(name);
        for table in self.tables.values_mut() {
            if let Some(index) = table.indexes.iter_mut().find(|index| index.name == bare) {
                to.clone_into(&mut index.name);
                return Ok(());
            }
            // The index behind a constraint bears the constraint's name.
            let backs = table
                .unique_constraints
                .iter()
                .any(|one| one.name.as_deref() == Some(bare))
                || table.primary_key.as_ref().is_some_and(|key| key.name.as_deref() == Some(bare));
            if backs {
                rename_constraint(table, bare, to);
                return Ok(());
            }
        }
        Err(Unmet::missing("index", name))
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
        for column in self.tables.values_mut().flat_map(|table| &mut table.columns) {
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
        if !self.uncertain.contains(&uncertain) {
            self.uncertain.push(uncertain);
        }
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

fn constraints_of(table: &Table) -> Vec<Constraint> {
    let mut all = Vec::new();
    all.extend(table.primary_key.clone().map(Constraint::PrimaryKey));
    all.extend(table.unique_constraints.iter().cloned().map(Constraint::Unique));
    all.extend(table.check_constraints.iter().cloned().map(Constraint::Check));
    all.extend(table.foreign_keys.iter().cloned().map(Constraint::ForeignKey));
    all
}

fn column_place(table: &Table, name: &str, dialect: Dialect) -> Option<usize> {
    let exact = table.columns.iter().position(|column| column.name == name);
    exact.or_else(|| {
        let folds = dialect != Dialect::Postgresql;
        table.columns.iter().position(|one| folds && one.name.eq_ignore_ascii_case(name))
    })
}

fn push_index(table: &mut Table, mut index: super::Index, taken: &TakenNames, dialect: Dialect) {
    index.name = match (index.name.is_empty(), dialect) {
        (false, _) => truncated(dialect, &index.name),
        (true, Dialect::Mysql) => {
            mysql_index(table, index.columns.first().map_or("", String::as_str))
        }
        (true, _) => postgres_index(table, &index.columns, taken),
    };
    if dialect == Dialect::Mysql {
        forget_index_behind(table, &index.columns);
    }
    table.indexes.push(index);
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
