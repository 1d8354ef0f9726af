//! What `create_table` makes.

use super::Maker;
use super::constraints::{exclusion, foreign_key};
use super::defaults::quoted;
use crate::operations::dialect_types::stored;
use crate::operations::{ColumnDefinition, TableConstraint};
use crate::schema::{
    Change, Column, Constraint, Dialect, ExclusionConstraint, PrimaryKey, QualifiedName, Table,
    UniqueConstraint,
};

impl Maker<'_> {
    pub(super) fn create_table(
        &mut self,
        name: QualifiedName,
        columns: &[ColumnDefinition],
        constraints: &[TableConstraint],
        if_not_exists: bool,
    ) {
        let mut table = Table::new(name.clone());
        for constraint in constraints {
            self.table_constraint(&mut table, constraint);
        }
        let inline: Vec<String> =
            columns.iter().filter(|one| one.primary_key).map(|one| one.name.clone()).collect();
        match &mut table.primary_key {
            Some(key) if key.columns.is_empty() => key.columns = inline,
            Some(_) => {}
            None if inline.is_empty() => {}
            None => table.primary_key = Some(PrimaryKey { name: None, columns: inline }),
        }
        let key = table.primary_key.as_ref().map(|key| key.columns.clone()).unwrap_or_default();
        for definition in columns {
            let mut column = self.column(&name, definition);
            if key.contains(&definition.name) {
                column.nullable = false;
            }
            let refers = table.foreign_keys.iter().any(|one| one.columns.contains(&column.name))
                || !definition.foreign_keys.is_empty();
            let counts = definition.autoincrement.unwrap_or(key.len() == 1 && !refers);
            if key.contains(&definition.name) && counts {
                self.serial(definition, &mut column);
            }
            self.belongings(&mut table, definition);
            table.columns.push(column);
        }
        self.push(Change::CreateTable { table: Box::new(table), if_not_exists });
    }

    /// An integer key that is left open counts by itself.
    pub(super) fn serial(&self, definition: &ColumnDefinition, column: &mut Column) {
        let whole = matches!(column.type_name.as_str(), "integer" | "bigint" | "smallint");
        let open = column.default.is_none() && column.identity.is_none();
        column.serial = self.dialect == Dialect::Postgresql
            && whole
            && open
            && definition.computed.is_none()
            && definition.server_default.is_none();
    }

    /// What `unique=`, `index=`, inline foreign keys and checked types add to a table.
    pub(super) fn belongings(&mut self, table: &mut Table, definition: &ColumnDefinition) {
        let columns = vec![definition.name.clone()];
        for target in &definition.foreign_keys {
            table.foreign_keys.push(foreign_key(self.named(&target.name), &columns, target));
        }
        if definition.index {
            let name = self.index_name(&table.name, &columns);
            table.indexes.push(self.plain_index(name, columns.clone(), definition.unique));
        } else if definition.unique {
            table
                .unique_constraints
                .push(UniqueConstraint { columns, ..UniqueConstraint::default() });
        }
        if let Some(type_) = &definition.type_
            && let Some((name, labels)) = stored(type_, self.dialect).checked
        {
            let told: Vec<String> = labels.iter().map(|label| quoted(label)).collect();
            let expression = format!("{} IN ({})", definition.name, told.join(", "));
            table.check_constraints.push(self.check(&table.name, &name, &expression, false));
        }
    }

    pub(super) fn table_constraint(&mut self, table: &mut Table, constraint: &TableConstraint) {
        match constraint {
            TableConstraint::PrimaryKeyConstraint { name, columns } => {
                table.primary_key =
                    Some(PrimaryKey { name: self.named(name), columns: columns.clone() });
            }
            TableConstraint::UniqueConstraint { name, columns, kw } => {
                if let Constraint::Unique(unique) = self.unique(name, columns, kw) {
                    table.unique_constraints.push(unique);
                }
            }
            TableConstraint::ForeignKeyConstraint { name, columns, target } => {
                table.foreign_keys.push(foreign_key(self.named(name), columns, target));
            }
            TableConstraint::CheckConstraint { name, condition, is_final } => {
                let check = self.check(&table.name, name, condition, *is_final);
                table.check_constraints.push(check);
            }
            TableConstraint::ExcludeConstraint { name, elements, kw } => {
                match exclusion(elements, kw) {
                    Some(found) => table
                        .exclusion_constraints
                        .push(ExclusionConstraint { name: self.named(name), ..found }),
                    None => {
                        let why = "this exclusion constraint is not followed";
                        self.doubt(format!("table {}", table.name), why);
                    }
                }
            }
            TableConstraint::Index { name, columns, unique, kw } => {
                let index = self.index(&table.name, (name.as_deref(), columns, *unique), kw);
                table.indexes.push(index);
            }
            TableConstraint::Other { source } => {
                self.doubt(format!("table {}", table.name), format!("not followed: {source}"));
            }
        }
    }
}
