//! Changes of indexes.

use super::constraints::rename_constraint;
use super::{Dialect, QualifiedName, Role, Schema, Unmet};
use crate::schema::mysql_keys::forget_index_behind;
use crate::schema::naming::{TakenNames, mysql_index, postgres_index, truncated};
use crate::schema::{Index, Table};

impl Schema {
    /// Whether the table has an index called `name`; SQLite gives those behind constraints names of
    /// its own.
    pub(super) fn has_index(&self, table: &str, name: &str, dialect: Dialect) -> bool {
        let name = truncated(dialect, name);
        self.tables.bears(table, Role::Relation, &name)
            && (dialect != Dialect::Sqlite
                || self
                    .tables
                    .get(table)
                    .is_some_and(|table| table.indexes.iter().any(|index| index.name == name)))
    }

    /// Adds an index under its name, or under the one the database gives it.
    pub(super) fn add_index(&mut self, table: &str, mut index: Index, dialect: Dialect) {
        let Some(owner) = self.tables.get(table) else { return };
        index.columns.iter_mut().for_each(|element| *element = usual_order(element));
        index.name = match (index.name.is_empty(), dialect) {
            (false, _) => truncated(dialect, &index.name),
            (true, Dialect::Mysql) => {
                mysql_index(owner, index.columns.first().map_or("", String::as_str))
            }
            (true, _) => postgres_index(owner, &index, TakenNames::around(self, owner)),
        };
        self.forget_index_behind(table, &index.columns, dialect);
        self.tables.push_index(table, index);
    }

    /// MySQL drops the index that a foreign key had brought once another serves as well.
    pub(super) fn forget_index_behind(
        &mut self,
        table: &str,
        columns: &[String],
        dialect: Dialect,
    ) {
        if dialect == Dialect::Mysql {
            self.tables.reshape(table, |table| forget_index_behind(table, columns));
        }
    }

    pub(super) fn drop_index(
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

    pub(super) fn rename_index(&mut self, name: &str, to: &str) -> Result<(), Unmet> {
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
}

/// An element without the words for the order that it has anyway.
fn usual_order(element: &str) -> String {
    let (rest, nulls) = match (strip_end(element, "NULLS FIRST"), strip_end(element, "NULLS LAST"))
    {
        (Some(rest), _) => (rest, Some("FIRST")),
        (_, Some(rest)) => (rest, Some("LAST")),
        _ => (element.trim(), None),
    };
    let (rest, descends) = match (strip_end(rest, "DESC"), strip_end(rest, "ASC")) {
        (Some(rest), _) => (rest, true),
        (_, Some(rest)) => (rest, false),
        _ => (rest, false),
    };
    let order = match (descends, nulls) {
        (true, Some("LAST")) => " DESC NULLS LAST",
        (true, _) => " DESC",
        (false, Some("FIRST")) => " NULLS FIRST",
        (false, _) => "",
    };
    format!("{rest}{order}")
}

/// `text` without `words` at its end, whatever their case.
fn strip_end<'t>(text: &'t str, words: &str) -> Option<&'t str> {
    let text = text.trim();
    let (rest, end) = text.split_at_checked(text.len().checked_sub(words.len())?)?;
    (end.eq_ignore_ascii_case(words) && rest.ends_with(char::is_whitespace))
        .then(|| rest.trim_end())
}
