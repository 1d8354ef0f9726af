//! Names of indexes and constraints that nobody gave: by the project's naming convention, else plain ones.

use super::ask::Ask;
use super::draft::Draft;
use crate::python::python_string;
use crate::refusal::Refusal;
use crate::schema::{Change, Constraint, Dialect, Schema, Table, labelled_name};

/// The names of indexes and constraints that cannot be given again on `table`, each with its table.
pub(super) fn spoken_names(
    schema: &Schema,
    table: &Table,
    dialect: Dialect,
) -> Vec<(String, String)> {
    let near = schema.tables.values().filter(|other| {
        // MySQL and the constraints of others are beside the point; index names are not.
        other.name == table.name
            || (dialect != Dialect::Mysql && other.name.schema == table.name.schema)
    });
    near.flat_map(|other| {
        let own = other.name == table.name;
        let indexes = other.indexes.iter().map(|index| index.name.clone());
        let uniques = other.unique_constraints.iter().filter_map(|one| one.name.clone());
        let primary = other.primary_key.iter().filter_map(|key| key.name.clone());
        let keys = other.foreign_keys.iter().filter_map(|key| key.name.clone());
        let checks = other.check_constraints.iter().filter_map(|check| check.name.clone());
        let backed = indexes.chain(uniques).chain(primary);
        let bare = keys.chain(checks).filter(move |_| own);
        let holder = other.name.to_string();
        backed.chain(bare).map(move |name| (name, holder.clone())).collect::<Vec<_>>()
    })
    .collect()
}

impl Draft<'_> {
    /// The name of a constraint: as given, else by the project's convention, else `fallback`.
    pub(super) fn constraint_name(
        &self,
        ask: &Ask<'_>,
        table: &Table,
        constraint: Constraint,
        fallback: &str,
    ) -> Result<String, Refusal> {
        let given = &ask.pattern.name;
        let is_check = matches!(constraint, Constraint::Check(_));
        if !given.is_empty() {
            let name = ask.name("name", given)?;
            let within = self.schema.conventions.check_name(&table.name, name).filter(|_| is_check);
            let name =
                within.map_or_else(|| name.to_owned(), |name| labelled_name(&name, self.dialect));
            self.free_name(ask, table, &name)?;
            return Ok(name);
        }
        let mut change = Change::AddConstraint { table: table.name.clone(), constraint };
        self.schema.conventions.name_unnamed(&mut change, self.dialect);
        let by_convention = match &change {
            Change::AddConstraint { constraint, .. } => constraint.name().map(str::to_owned),
            _ => None,
        };
        Ok(self.free(table, &by_convention.unwrap_or_else(|| fallback.to_owned())))
    }

    /// The name of an index: as given, else by the project's convention, else `ix_table_columns`.
    pub(super) fn index_name(
        &self,
        ask: &Ask<'_>,
        given: &str,
        table: &Table,
        columns: &[String],
        unique: bool,
    ) -> Result<String, Refusal> {
        if !given.is_empty() {
            self.free_name(ask, table, ask.name("name", given)?)?;
            return Ok(given.to_owned());
        }
        let words: Vec<String> = columns
            .iter()
            .map(|column| {
                let plain = |letter: char| if letter.is_alphanumeric() { letter } else { '_' };
                let word: String = column.chars().map(plain).collect();
                word.trim_matches('_').to_ascii_lowercase()
            })
            .collect();
        let plain = words.iter().zip(columns).all(|(word, column)| word == column);
        let by_convention = self.schema.conventions.index.is_some() && plain && !unique;
        let name = match by_convention {
            true => self.schema.conventions.index_name(&table.name, columns),
            false => {
                let prefix = if unique { "uq" } else { "ix" };
                format!("{prefix}_{}_{}", table.name.name, words.join("_"))
            }
        };
        Ok(self.free(table, &name))
    }

    /// `wanted`, no longer than the database takes it, with a number where it is taken.
    pub(super) fn free(&self, table: &Table, wanted: &str) -> String {
        let taken = spoken_names(&self.schema, table, self.dialect);
        let is_free = |name: &str| !taken.iter().any(|(one, _)| one == name);
        let mut name = labelled_name(wanted, self.dialect);
        let mut number = 1_u32;
        while !is_free(&name) {
            number += 1;
            name = labelled_name(&format!("{wanted}_{number}"), self.dialect);
        }
        name
    }

    /// A check's name as source: where the project's convention would be put before it, as it is.
    pub(super) fn check_source(&self, name: &str) -> String {
        match self.schema.conventions.check.is_some() {
            true => format!("op.f({})", python_string(name)),
            false => python_string(name),
        }
    }
}
