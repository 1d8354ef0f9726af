//! What an operation comes to, whether it was written through `op` or as SQL.

use crate::operations::{
    ColumnDefinition, ForeignKeyTarget, Operation, OperationKind, TableConstraint,
};
use crate::python::Value;
use crate::sql::StatementClass;

/// One change to the schema, with tables by their qualified names.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Effect {
    CreateTable {
        table: String,
    },
    DropTable {
        table: String,
        cascade: bool,
    },
    RenameTable {
        table: String,
        new_name: String,
    },
    /// `filled`: existing rows get a value from the server.
    AddColumn {
        table: String,
        column: String,
        nullable: bool,
        filled: bool,
    },
    DropColumn {
        table: String,
        column: String,
        cascade: bool,
    },
    RenameColumn {
        table: String,
        column: String,
        new_name: String,
    },
    SetNotNull {
        table: String,
        column: String,
    },
    CreateIndex(CreatedIndex),
    DropIndex {
        name: String,
        table: Option<String>,
        concurrently: bool,
    },
    AddForeignKey(AddedForeignKey),
    AddUnique {
        name: Option<String>,
        table: String,
        columns: Vec<String>,
    },
    CreateType {
        name: String,
    },
    DropType {
        name: String,
        cascade: bool,
    },
}

/// An index.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct CreatedIndex {
    pub(super) name: Option<String>,
    pub(super) table: String,
    pub(super) columns: Vec<String>,
    pub(super) unique: bool,
    pub(super) concurrently: bool,
    pub(super) place: Place,
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct AddedForeignKey {
    pub(super) name: Option<String>,
    pub(super) table: String,
    pub(super) columns: Vec<String>,
    pub(super) referred: String,
    pub(super) ondelete: Option<String>,
    pub(super) not_valid: bool,
    pub(super) place: Place,
}

/// Where something was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Place {
    /// A call or statement of its own.
    #[default]
    Alone,
    /// With a column that is added.
    Column,
    /// Inside `create_table`.
    Table,
}

/// `schema.table`, or `table` in the default schema.
pub(super) fn qualified(schema: Option<&str>, table: &str) -> String {
    schema.map_or_else(|| table.to_owned(), |schema| format!("{schema}.{table}"))
}

/// Whether two names mean one table; PostgreSQL's default schema may be named or not.
pub(super) fn same_table(left: &str, right: &str) -> bool {
    plain(left) == plain(right)
}

/// A table's name without quotes and without the default schema.
pub(super) fn plain(name: &str) -> String {
    let name = name.replace(['"', '`'], "");
    name.strip_prefix("public.").map_or(name.clone(), str::to_owned)
}

/// Whether keyword argument `name` is there and true.
pub(super) fn switched_on(kw: &[(String, Value)], name: &str) -> bool {
    kw.iter().any(|(key, value)| key == name && value.as_bool() == Some(true))
}

/// Everything that `operation` changes.
pub(super) fn effects(operation: &Operation) -> Vec<Effect> {
    use OperationKind as Kind;
    match &operation.kind {
        Kind::CreateTableOp { table_name, schema, columns, constraints, .. } => {
            created_table(qualified(schema.as_deref(), table_name), columns, constraints)
        }
        Kind::DropTableOp { table_name, schema, .. } => {
            vec![Effect::DropTable {
                table: qualified(schema.as_deref(), table_name),
                cascade: false,
            }]
        }
        Kind::RenameTableOp { table_name, new_table_name, schema } => vec![Effect::RenameTable {
            table: qualified(schema.as_deref(), table_name),
            new_name: new_table_name.clone(),
        }],
        Kind::AddColumnOp { table_name, schema, column, .. } => {
            added_column(&qualified(schema.as_deref(), table_name), column)
        }
        Kind::DropColumnOp { table_name, schema, column_name, .. } => vec![Effect::DropColumn {
            table: qualified(schema.as_deref(), table_name),
            column: column_name.clone(),
            cascade: false,
        }],
        Kind::AlterColumnOp { .. } => altered_column(&operation.kind),
        Kind::CreateIndexOp { .. } | Kind::DropIndexOp { .. } => indexed(&operation.kind),
        Kind::CreateForeignKeyOp { .. } | Kind::CreateUniqueConstraintOp { .. } => {
            constrained(&operation.kind)
        }
        Kind::CreateEnum { name, .. } => vec![Effect::CreateType { name: name.clone() }],
        Kind::DropEnum { name, .. } => {
            vec![Effect::DropType { name: name.clone(), cascade: false }]
        }
        Kind::ExecuteSQLOp { sql } => stated(&sql.class, &sql.text),
        _ => Vec::new(),
    }
}

fn created_table(
    table: String,
    columns: &[ColumnDefinition],
    constraints: &[TableConstraint],
) -> Vec<Effect> {
    let mut effects = vec![Effect::CreateTable { table: table.clone() }];
    for column in columns {
        effects.extend(column.foreign_keys.iter().map(|target| {
            let columns = vec![column.name.clone()];
            foreign_key(target.name.clone(), &table, columns, target, false, Place::Table)
        }));
    }
    for constraint in constraints {
        if let TableConstraint::ForeignKeyConstraint { name, columns, target } = constraint {
            let name = name.clone();
            effects.push(foreign_key(name, &table, columns.clone(), target, false, Place::Table));
        }
    }
    effects
}

fn added_column(table: &str, column: &ColumnDefinition) -> Vec<Effect> {
    let mut effects = vec![Effect::AddColumn {
        table: table.to_owned(),
        column: column.name.clone(),
        nullable: column.nullable && !column.primary_key,
        filled: column.server_default.is_some() || column.identity || column.computed.is_some(),
    }];
    effects.extend(column.foreign_keys.iter().map(|target| {
        let columns = vec![column.name.clone()];
        foreign_key(target.name.clone(), table, columns, target, false, Place::Column)
    }));
    if column.index {
        effects.push(Effect::CreateIndex(CreatedIndex {
            name: None,
            table: table.to_owned(),
            columns: vec![column.name.clone()],
            unique: column.unique,
            concurrently: false,
            place: Place::Column,
        }));
    } else if column.unique {
        effects.push(Effect::AddUnique {
            name: None,
            table: table.to_owned(),
            columns: vec![column.name.clone()],
        });
    }
    effects
}

fn altered_column(kind: &OperationKind) -> Vec<Effect> {
    let OperationKind::AlterColumnOp {
        table_name,
        schema,
        column_name,
        modify_nullable,
        modify_name,
        existing_nullable,
        ..
    } = kind
    else {
        return Vec::new();
    };
    let table = qualified(schema.as_deref(), table_name);
    let mut effects = Vec::new();
    if *modify_nullable == Some(false) && *existing_nullable != Some(false) {
        effects.push(Effect::SetNotNull { table: table.clone(), column: column_name.clone() });
    }
    if let Some(new_name) = modify_name.as_ref().filter(|name| *name != column_name) {
        effects.push(Effect::RenameColumn {
            table,
            column: column_name.clone(),
            new_name: new_name.clone(),
        });
    }
    effects
}

fn indexed(kind: &OperationKind) -> Vec<Effect> {
    match kind {
        OperationKind::CreateIndexOp {
            index_name,
            table_name,
            schema,
            columns,
            unique,
            kw,
            ..
        } => vec![Effect::CreateIndex(CreatedIndex {
            name: index_name.clone(),
            table: qualified(schema.as_deref(), table_name),
            columns: columns.clone(),
            unique: *unique,
            concurrently: switched_on(kw, "postgresql_concurrently"),
            place: Place::Alone,
        })],
        OperationKind::DropIndexOp { index_name, table_name, schema, kw, .. } => {
            vec![Effect::DropIndex {
                name: index_name.clone(),
                table: table_name.as_ref().map(|name| qualified(schema.as_deref(), name)),
                concurrently: switched_on(kw, "postgresql_concurrently"),
            }]
        }
        _ => Vec::new(),
    }
}

fn constrained(kind: &OperationKind) -> Vec<Effect> {
    match kind {
        OperationKind::CreateForeignKeyOp {
            constraint_name,
            source_table,
            source_schema,
            local_cols,
            target,
            kw,
        } => vec![foreign_key(
            constraint_name.clone(),
            &qualified(source_schema.as_deref(), source_table),
            local_cols.clone(),
            target,
            switched_on(kw, "postgresql_not_valid"),
            Place::Alone,
        )],
        OperationKind::CreateUniqueConstraintOp {
            constraint_name,
            table_name,
            schema,
            columns,
            ..
        } => vec![Effect::AddUnique {
            name: constraint_name.clone(),
            table: qualified(schema.as_deref(), table_name),
            columns: columns.clone(),
        }],
        _ => Vec::new(),
    }
}

fn foreign_key(
    name: Option<String>,
    table: &str,
    columns: Vec<String>,
    target: &ForeignKeyTarget,
    not_valid: bool,
    place: Place,
) -> Effect {
    Effect::AddForeignKey(AddedForeignKey {
        name,
        table: table.to_owned(),
        columns,
        referred: qualified(target.schema.as_deref(), &target.table),
        ondelete: target.ondelete.clone(),
        not_valid,
        place,
    })
}

fn stated(class: &StatementClass, text: &str) -> Vec<Effect> {
    let cascade = ends_in_cascade(text);
    match class {
        StatementClass::CreateTable { table, .. } => {
            vec![Effect::CreateTable { table: table.clone() }]
        }
        StatementClass::DropTable { tables, .. } => {
            tables.iter().map(|table| Effect::DropTable { table: table.clone(), cascade }).collect()
        }
        StatementClass::AlterTable { .. } => super::alter_table::effects(text, Place::Alone),
        StatementClass::DropColumn { table, column } => {
            let found = super::alter_table::effects(text, Place::Alone);
            if found.is_empty() {
                let (table, column) = (table.clone(), column.clone());
                return vec![Effect::DropColumn { table, column, cascade }];
            }
            found
        }
        StatementClass::CreateIndex { name, table, concurrently, unique } => {
            vec![Effect::CreateIndex(CreatedIndex {
                name: name.clone(),
                table: table.clone(),
                columns: Vec::new(),
                unique: *unique,
                concurrently: *concurrently,
                place: Place::Alone,
            })]
        }
        StatementClass::DropIndex { names, concurrently } => names
            .iter()
            .map(|name| Effect::DropIndex {
                name: name.clone(),
                table: None,
                concurrently: *concurrently,
            })
            .collect(),
        StatementClass::CreateType { name } => vec![Effect::CreateType { name: name.clone() }],
        StatementClass::DropType { names } => {
            names.iter().map(|name| Effect::DropType { name: name.clone(), cascade }).collect()
        }
        _ => Vec::new(),
    }
}

/// Whether a statement's last word is CASCADE.
pub(super) fn ends_in_cascade(text: &str) -> bool {
    text.trim_end()
        .trim_end_matches(';')
        .split_whitespace()
        .next_back()
        .is_some_and(|word| word.eq_ignore_ascii_case("cascade"))
}
