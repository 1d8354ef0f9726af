//! What operations on columns change.

use super::Maker;
use super::defaults::default_of;
use crate::operations::dialect_types::{StoredType, stored};
use crate::operations::expressions::server_default;
use crate::operations::mysql_alter_column::restate;
use crate::operations::{ColumnDefinition, OperationKind, ServerDefault, TypeExpression};
use crate::python::Value;
use crate::schema::{Change, Column, ColumnAlteration, Constraint, Dialect, QualifiedName, Table};

impl Maker<'_> {
    /// The type as stored; a new enum type comes to be on the way.
    pub(super) fn stored_type(&mut self, place: &str, type_: &TypeExpression) -> StoredType {
        let found = stored(type_, self.dialect);
        if let Some(enum_type) = &found.enum_type {
            let enum_type = enum_type.clone();
            self.push(Change::CreateEnum { enum_type, if_not_exists: true });
        }
        if !found.known {
            let why = format!("what {} stores is decided by the project's own code", type_.path);
            self.doubt(place.to_owned(), why);
        }
        found
    }

    pub(super) fn column(
        &mut self,
        table: &QualifiedName,
        definition: &ColumnDefinition,
    ) -> Column {
        let place = format!("column {table}.{}", definition.name);
        let type_name = match &definition.type_ {
            Some(type_) => self.stored_type(&place, type_).name,
            None if definition.foreign_keys.is_empty() => "NULL".to_owned(),
            None => String::new(),
        };
        if let Some(ServerDefault::Undecided(source)) = &definition.server_default {
            self.doubt(
                &place,
                format!("its server default is not decided by the source: {source}"),
            );
        }
        let default = definition
            .server_default
            .as_ref()
            .and_then(|default| default_of(default, &type_name, self.dialect));
        Column {
            name: definition.name.clone(),
            nullable: definition.nullable,
            default,
            computed: definition.computed.clone(),
            serial: false,
            identity: definition
                .identity
                .filter(|_| self.dialect == Dialect::Postgresql)
                .map(|identity| identity.sql().to_owned()),
            comment: definition.comment.clone().filter(|_| self.dialect != Dialect::Sqlite),
            type_name,
        }
    }

    pub(super) fn add_column(
        &mut self,
        table: &QualifiedName,
        definition: &ColumnDefinition,
        if_not_exists: bool,
    ) {
        let mut column = self.column(table, definition);
        let counts = definition.autoincrement.unwrap_or(definition.foreign_keys.is_empty());
        if definition.primary_key && counts {
            self.serial(definition, &mut column);
        }
        let mut added = Table::new(table.clone());
        self.belongings(&mut added, definition);
        let column = Box::new(column);
        self.push(Change::AddColumn { table: table.clone(), column, if_not_exists });
        let mut constraints: Vec<Constraint> = Vec::new();
        constraints.extend(added.unique_constraints.into_iter().map(Constraint::Unique));
        constraints.extend(added.foreign_keys.into_iter().map(Constraint::ForeignKey));
        constraints.extend(added.check_constraints.into_iter().map(Constraint::Check));
        for constraint in constraints {
            self.push(Change::AddConstraint { table: table.clone(), constraint });
        }
        for index in added.indexes {
            self.push(Change::CreateIndex { table: table.clone(), index, if_not_exists });
        }
    }

    pub(super) fn alter_column(&mut self, kind: &OperationKind) {
        let OperationKind::AlterColumnOp {
            table_name,
            schema,
            column_name,
            modify_nullable,
            modify_type,
            modify_server_default,
            modify_name,
            existing_type,
            existing_nullable,
            kw,
        } = kind
        else {
            return;
        };
        let table = QualifiedName::new(schema.clone(), table_name);
        let place = format!("column {table}.{column_name}");
        let type_name = modify_type.as_ref().map(|type_| self.stored_type(&place, type_).name);
        let known_type = type_name
            .clone()
            .or_else(|| existing_type.as_ref().map(|type_| stored(type_, self.dialect).name))
            .unwrap_or_default();
        let default = modify_server_default.as_ref().map(|change| {
            change.as_ref().and_then(|default| default_of(default, &known_type, self.dialect))
        });
        let comment =
            kw.iter().find(|(name, _)| name == "comment").and_then(|(_, value)| match value {
                Value::Str(text) => Some(Some(text.clone())),
                Value::None => Some(None),
                _ => None,
            });
        let mut alteration = ColumnAlteration {
            rename: modify_name.clone().filter(|name| name != column_name),
            type_name,
            nullable: *modify_nullable,
            default,
            comment: comment.filter(|_| self.dialect != Dialect::Sqlite),
            using: kw
                .iter()
                .find(|(name, _)| name == "postgresql_using")
                .and_then(|(_, value)| value.as_str().map(str::to_owned)),
            identity: None,
        };
        if self.dialect == Dialect::Mysql {
            let existing_type =
                existing_type.as_ref().map(|type_| stored(type_, self.dialect).name);
            let stated = |value: &Value| {
                server_default(value).and_then(|it| default_of(&it, &known_type, Dialect::Mysql))
            };
            restate(&mut alteration, existing_type, *existing_nullable, kw, stated);
        }
        self.push(Change::AlterColumn { table, column: column_name.clone(), alteration });
    }
}
