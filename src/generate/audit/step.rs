//! One change of the written file, and what it is called where it is to be left out.

use crate::operations::{Operation, OperationKind, effect_on_schema};
use crate::schema::{
    Change, ColumnAlteration, Constraint, Dialect, NamingTemplates, QualifiedName,
};

/// One change that an operation makes.
#[derive(Debug)]
pub(super) struct Step<'a> {
    pub(super) operation: &'a Operation,
    pub(super) change: Change,
}

impl<'a> Step<'a> {
    /// The changes of one operation.
    pub(super) fn of(operation: &'a Operation, dialect: Dialect) -> Vec<Self> {
        let effect = effect_on_schema(operation, dialect, &NamingTemplates::default());
        let changes = effect.changes.into_iter();
        changes
            .filter(|change| !matches!(change, Change::Recreate { .. }))
            .map(|change| Self { operation, change })
            .collect()
    }

    /// The names of the whole change, the plainest first.
    pub(super) fn items(&self) -> Vec<String> {
        let own = match &self.change {
            Change::CreateTable { table, .. } => return vec![table_item(&table.name)],
            Change::DropTable { table, .. } => return vec![table_item(table)],
            Change::AddColumn { table, column, .. } => Some(column_item(table, &column.name)),
            Change::DropColumn { table, column, .. }
            | Change::AlterColumn { table, column, .. } => Some(column_item(table, column)),
            Change::CreateIndex { index, .. } => Some(format!("index:{}", index.name)),
            Change::DropIndex { name, .. } => Some(self.index_item(name)),
            Change::AddConstraint { table, constraint } => Some(constraint_item(table, constraint)),
            Change::DropConstraint { name: Some(name), .. } => Some(format!("constraint:{name}")),
            Change::CommentTable { table, .. } => Some(format!("comment:{table}")),
            _ => None,
        };
        own.into_iter().chain(self.change.table().map(table_item)).collect()
    }

    /// The names of the single changes to a column.
    pub(super) fn parts(&self) -> Vec<String> {
        let Change::AlterColumn { table, column, alteration } = &self.change else {
            return Vec::new();
        };
        let ColumnAlteration { type_name, nullable, default, comment, .. } = alteration;
        let parts = [
            ("type", type_name.is_some()),
            ("nullable", nullable.is_some()),
            ("default", default.is_some()),
            ("comment", comment.is_some()),
        ];
        let changed = parts.iter().filter(|(_, is_changed)| *is_changed);
        changed.map(|(part, _)| format!("{part}:{table}.{column}")).collect()
    }

    /// The table it is about.
    pub(super) fn table(&self) -> Option<&QualifiedName> {
        self.change.table()
    }

    fn index_item(&self, name: &str) -> String {
        match &self.operation.kind {
            OperationKind::DropIndexOp { index_name, .. } => format!("index:{index_name}"),
            _ => format!("index:{name}"),
        }
    }

    /// The change in words.
    pub(super) fn told(&self) -> String {
        let of = |table: &QualifiedName| format!(" of {table}");
        match &self.change {
            Change::CreateTable { table, .. } => format!("create table {}", table.name),
            Change::DropTable { table, .. } => format!("drop table {table}"),
            Change::AddColumn { table, column, .. } => {
                format!("add column {table}.{}", column.name)
            }
            Change::DropColumn { table, column, .. } => format!("drop column {table}.{column}"),
            Change::AlterColumn { table, column, .. } => format!("alter column {table}.{column}"),
            Change::CreateIndex { table, index, .. } => {
                format!("create index {}{}", index.name, of(table))
            }
            Change::DropIndex { table, name, .. } => {
                let of = table.as_ref().map(of).unwrap_or_default();
                format!("drop {}{of}", self.index_item(name).replace(':', " "))
            }
            Change::AddConstraint { table, constraint } => {
                let item = constraint_item(table, constraint);
                format!("create {}{}", item.replacen(':', " ", 1), of(table))
            }
            Change::DropConstraint { table, name, .. } => {
                format!(
                    "drop constraint {}{}",
                    name.as_deref().unwrap_or("without a name"),
                    of(table)
                )
            }
            Change::CommentTable { table, .. } => format!("comment table {table}"),
            _ => "other".to_owned(),
        }
    }
}

/// `table:orders`.
pub(super) fn table_item(table: &QualifiedName) -> String {
    format!("table:{table}")
}

/// `column:orders.note`.
pub(super) fn column_item(table: &QualifiedName, column: &str) -> String {
    format!("column:{table}.{column}")
}

/// `constraint:uq_code`, or by its columns where it has no name.
fn constraint_item(table: &QualifiedName, constraint: &Constraint) -> String {
    let columns = match constraint {
        Constraint::PrimaryKey(key) => &key.columns,
        Constraint::ForeignKey(key) => &key.columns,
        Constraint::Unique(unique) => &unique.columns,
        Constraint::Check(_) | Constraint::Exclusion(_) => &Vec::new(),
    };
    match constraint.name() {
        Some(name) => format!("constraint:{name}"),
        None => format!("constraint:{table}({})", columns.join(", ")),
    }
}
