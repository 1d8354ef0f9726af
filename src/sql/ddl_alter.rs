//! `ALTER TABLE` as changes of a schema.

use sqlparser::ast::{
    AlterColumnOperation, AlterTable, AlterTableOperation, ColumnOption, ConstraintUsingIndex,
    RenameTableNameKind, TableConstraint,
};

use super::ddl::Reader;
use super::ddl_types::column_type;
use crate::schema::{
    Change, ColumnAlteration, Constraint, ConstraintKind, Index, PrimaryKey, QualifiedName,
    UniqueConstraint,
};

impl Reader {
    pub(super) fn alter_table(&mut self, alter: AlterTable) {
        let mut table = self.name(&alter.name);
        for operation in alter.operations {
            if let Some(renamed) = self.alteration(&table, operation) {
                table = renamed;
            }
        }
    }

    /// One action of `ALTER TABLE`; answers with the table's new name if it gets one.
    fn alteration(
        &mut self,
        table: &QualifiedName,
        operation: AlterTableOperation,
    ) -> Option<QualifiedName> {
        let table = table.clone();
        match operation {
            AlterTableOperation::AddColumn { if_not_exists, column_def, .. } => {
                let (column, constraints) = self.column(&column_def);
                let column = Box::new(column);
                self.push(Change::AddColumn { table: table.clone(), column, if_not_exists });
                for constraint in constraints {
                    self.push(Change::AddConstraint { table: table.clone(), constraint });
                }
            }
            AlterTableOperation::DropColumn { column_names, if_exists, .. } => {
                for name in column_names {
                    let column = self.ident(&name);
                    self.push(Change::DropColumn { table: table.clone(), column, if_exists });
                }
            }
            AlterTableOperation::AddConstraint { constraint, not_valid } => {
                self.add_constraint(table, constraint, !not_valid);
            }
            AlterTableOperation::DropConstraint { if_exists, name, .. } => {
                let name = Some(self.ident(&name));
                self.push(Change::DropConstraint { table, name, kind: None, if_exists });
            }
            AlterTableOperation::DropPrimaryKey { .. } => self.push(Change::DropConstraint {
                table,
                name: None,
                kind: Some(ConstraintKind::PrimaryKey),
                if_exists: false,
            }),
            AlterTableOperation::DropForeignKey { name, .. } => {
                let name = Some(self.ident(&name));
                let kind = Some(ConstraintKind::ForeignKey);
                self.push(Change::DropConstraint { table, name, kind, if_exists: false });
            }
            AlterTableOperation::DropIndex { name } => {
                let name = self.ident(&name);
                self.push(Change::DropIndex { name, table: Some(table), if_exists: false });
            }
            AlterTableOperation::RenameColumn { old_column_name, new_column_name } => {
                let alteration = ColumnAlteration {
                    rename: Some(self.ident(&new_column_name)),
                    ..ColumnAlteration::default()
                };
                let column = self.ident(&old_column_name);
                self.push(Change::AlterColumn { table, column, alteration });
            }
            AlterTableOperation::RenameTable { table_name } => {
                let (RenameTableNameKind::As(to) | RenameTableNameKind::To(to)) = table_name;
                let to = QualifiedName::new(table.schema.clone(), self.name(&to).name);
                self.push(Change::RenameTable { table, to: to.clone() });
                return Some(to);
            }
            AlterTableOperation::RenameConstraint { old_name, new_name } => {
                let (name, to) = (self.ident(&old_name), self.ident(&new_name));
                self.push(Change::RenameConstraint { table, name, to });
            }
            AlterTableOperation::ValidateConstraint { name } => {
                let name = self.ident(&name);
                self.push(Change::ValidateConstraint { table, name });
            }
            AlterTableOperation::AlterColumn { column_name, op } => {
                let column = self.ident(&column_name);
                let alteration = self.column_alteration(op);
                self.push(Change::AlterColumn { table, column, alteration });
            }
            AlterTableOperation::ChangeColumn {
                old_name, new_name, data_type, options, ..
            } => {
                let (old, new) = (self.ident(&old_name), self.ident(&new_name));
                let rename = (old != new).then_some(new);
                self.redefine(table, old, rename, &data_type.to_string(), &options);
            }
            AlterTableOperation::ModifyColumn { col_name, data_type, options, .. } => {
                let name = self.ident(&col_name);
                self.redefine(table, name, None, &data_type.to_string(), &options);
            }
            AlterTableOperation::DisableRowLevelSecurity
            | AlterTableOperation::EnableRowLevelSecurity
            | AlterTableOperation::ForceRowLevelSecurity
            | AlterTableOperation::NoForceRowLevelSecurity
            | AlterTableOperation::EnableTrigger { .. }
            | AlterTableOperation::DisableTrigger { .. }
            | AlterTableOperation::ReplicaIdentity { .. }
            | AlterTableOperation::SetTblProperties { .. }
            | AlterTableOperation::OwnerTo { .. } => {}
            other => self.doubt(format!("table {table}"), &format!("not followed: {other}")),
        }
        None
    }

    fn add_constraint(
        &mut self,
        table: QualifiedName,
        constraint: TableConstraint,
        validated: bool,
    ) {
        if let Some(constraint) = self.constraint(&constraint, validated) {
            return self.push(Change::AddConstraint { table, constraint });
        }
        match constraint {
            TableConstraint::UniqueUsingIndex(using) => {
                let (index, name) = self.using(&using);
                let unique = UniqueConstraint { name, ..UniqueConstraint::default() };
                let constraint = Constraint::Unique(unique);
                self.push(Change::AdoptIndex { table, index, constraint });
            }
            TableConstraint::PrimaryKeyUsingIndex(using) => {
                let (index, name) = self.using(&using);
                let constraint = Constraint::PrimaryKey(PrimaryKey { name, columns: Vec::new() });
                self.push(Change::AdoptIndex { table, index, constraint });
            }
            TableConstraint::Index(index) => {
                let columns = self.elements(&index.columns);
                let name = index.name.as_ref().map(|name| self.ident(name));
                let index = Index::new(name.unwrap_or_default(), columns);
                self.push(Change::CreateIndex { table, index, if_not_exists: false });
            }
            other => self.doubt(format!("table {table}"), &other.to_string()),
        }
    }

    fn column_alteration(&self, operation: AlterColumnOperation) -> ColumnAlteration {
        let mut alteration = ColumnAlteration::default();
        match operation {
            AlterColumnOperation::SetNotNull => alteration.nullable = Some(false),
            AlterColumnOperation::DropNotNull => alteration.nullable = Some(true),
            AlterColumnOperation::SetDefault { value } => {
                alteration.default = Some(Some(value.to_string()));
            }
            AlterColumnOperation::DropDefault => alteration.default = Some(None),
            AlterColumnOperation::SetDataType { data_type, using, .. } => {
                alteration.using = using.map(|expression| expression.to_string());
                alteration.type_name = Some(column_type(&data_type.to_string(), self.dialect));
            }
            AlterColumnOperation::AddGenerated { generated_as, .. } => {
                let always = format!("{generated_as:?}").contains("Always");
                let told = if always { "ALWAYS" } else { "BY DEFAULT" };
                alteration.identity = Some(Some(told.to_owned()));
            }
        }
        alteration
    }

    /// MySQL's `MODIFY` and `CHANGE` state the whole column anew.
    fn redefine(
        &mut self,
        table: QualifiedName,
        column: String,
        rename: Option<String>,
        written: &str,
        options: &[ColumnOption],
    ) {
        let default = options.iter().find_map(|option| match option {
            ColumnOption::Default(value) => Some(value.to_string()),
            _ => None,
        });
        let required = options.iter().any(|option| matches!(option, ColumnOption::NotNull));
        let alteration = ColumnAlteration {
            rename,
            type_name: Some(column_type(written, self.dialect)),
            nullable: Some(!required),
            default: Some(default),
            ..ColumnAlteration::default()
        };
        self.push(Change::AlterColumn { table, column, alteration });
    }

    fn using(&self, using: &ConstraintUsingIndex) -> (String, Option<String>) {
        let name = using.name.as_ref().map(|name| self.ident(name));
        (self.ident(&using.index_name), name)
    }
}
