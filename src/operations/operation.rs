//! One operation and its parts.

use std::sync::Arc;

use serde::Serialize;

use crate::python::{Span, Value};
use crate::schema::{Dialect, QualifiedName};
use crate::sql::StatementClass;

use super::invoked::Invoked;
use super::statements::{ROWS_OF_A_SESSION, ROWS_OF_A_STATEMENT};

/// One step of `upgrade()` or `downgrade()`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Operation {
    /// What is done.
    #[serde(flatten)]
    pub kind: OperationKind,
    /// Where the call stands in the revision file.
    pub span: Span,
    /// Conditions under which it runs, outermost first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub guards: Vec<Guard>,
    /// False inside `autocommit_block()`.
    pub transactional: bool,
    /// Whether one `autocommit_block()` stands in another around it.
    #[serde(skip)]
    pub nested_blocks: bool,
    /// Whether it stands inside `batch_alter_table()`.
    pub batch: bool,
    /// Whether its batch copies the table, where `batch_alter_table(recreate=…)` decides that.
    #[serde(skip)]
    pub copied: Option<bool>,
    /// The operation as Alembic holds it.
    #[serde(skip)]
    pub invoked: Option<Arc<Invoked>>,
    /// The only table that it can concern, where not all of it is decided.
    #[serde(skip)]
    pub only_table: Option<QualifiedName>,
    /// Whether it is only a further part of the call before it, such as the second of two statements.
    #[serde(skip)]
    pub continues: bool,
    /// Whether an object of SQLAlchemy's does it on the connection, with metadata of its own.
    #[serde(skip)]
    pub on_bind: bool,
}

impl Operation {
    /// An operation that runs whenever its function does.
    pub fn plain(kind: OperationKind, span: Span) -> Self {
        Self {
            kind,
            span,
            guards: Vec::new(),
            transactional: true,
            nested_blocks: false,
            batch: false,
            copied: None,
            invoked: None,
            only_table: None,
            continues: false,
            on_bind: false,
        }
    }

    /// Whether it is a step that reading does not decide, and that is seen to change rows alone.
    pub fn changes_rows_alone(&self) -> bool {
        let OperationKind::Opaque { reason, .. } = &self.kind else { return false };
        [ROWS_OF_A_SESSION, ROWS_OF_A_STATEMENT].iter().any(|one| reason.starts_with(one))
    }

    /// Whether a database of this dialect is sent anything: `commit()` of a connection or session is
    /// no statement, and SQLAlchemy creates and drops enums only where they are types of their own.
    pub fn is_sent(&self, dialect: Dialect) -> bool {
        if self.invoked.is_some() {
            return true;
        }
        match &self.kind {
            OperationKind::ExecuteSQLOp { sql } => sql.class != StatementClass::Transaction,
            OperationKind::CreateEnum { .. } | OperationKind::DropEnum { .. } => {
                dialect == Dialect::Postgresql
            }
            _ => true,
        }
    }
}

/// A condition that reading cannot decide, kept with what stands under it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Guard {
    /// The condition's source text; `not (…)` for the other branch.
    pub condition: String,
    /// Where the condition stands.
    pub span: Span,
    /// Which outcome of what is tested there makes it hold; `None` where it takes more than that.
    #[serde(skip)]
    pub outcome: Option<bool>,
}

/// What an operation does, named as Alembic names it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "op")]
#[expect(missing_docs, reason = "arguments bear Alembic's own names and meaning")]
pub enum OperationKind {
    CreateTableOp {
        table_name: String,
        schema: Option<String>,
        columns: Vec<ColumnDefinition>,
        constraints: Vec<TableConstraint>,
        if_not_exists: bool,
    },
    DropTableOp {
        table_name: String,
        schema: Option<String>,
        if_exists: bool,
    },
    RenameTableOp {
        table_name: String,
        new_table_name: String,
        schema: Option<String>,
    },
    AddColumnOp {
        table_name: String,
        schema: Option<String>,
        column: ColumnDefinition,
        if_not_exists: bool,
    },
    DropColumnOp {
        table_name: String,
        schema: Option<String>,
        column_name: String,
        if_exists: bool,
    },
    AlterColumnOp {
        table_name: String,
        schema: Option<String>,
        column_name: String,
        modify_nullable: Option<bool>,
        modify_type: Option<TypeExpression>,
        /// `None`: untouched; `Some(None)`: dropped; `Some(Some(_))`: set.
        modify_server_default: Option<Option<ServerDefault>>,
        modify_name: Option<String>,
        existing_type: Option<TypeExpression>,
        existing_nullable: Option<bool>,
        /// The remaining keyword arguments, such as `postgresql_using`.
        kw: Vec<(String, Value)>,
    },
    CreateIndexOp {
        index_name: Option<String>,
        table_name: String,
        schema: Option<String>,
        /// Column names, or the text of expressions.
        columns: Vec<String>,
        unique: bool,
        if_not_exists: bool,
        /// The remaining keyword arguments, such as `postgresql_where`.
        kw: Vec<(String, Value)>,
    },
    DropIndexOp {
        index_name: String,
        table_name: Option<String>,
        schema: Option<String>,
        if_exists: bool,
        kw: Vec<(String, Value)>,
    },
    CreateForeignKeyOp {
        constraint_name: Option<String>,
        source_table: String,
        source_schema: Option<String>,
        local_cols: Vec<String>,
        target: ForeignKeyTarget,
        kw: Vec<(String, Value)>,
    },
    CreateUniqueConstraintOp {
        constraint_name: Option<String>,
        table_name: String,
        schema: Option<String>,
        columns: Vec<String>,
        kw: Vec<(String, Value)>,
    },
    CreateCheckConstraintOp {
        constraint_name: Option<String>,
        table_name: String,
        schema: Option<String>,
        condition: String,
        /// Whether the name is marked as final.
        is_final: bool,
        kw: Vec<(String, Value)>,
    },
    CreateExcludeConstraintOp {
        constraint_name: Option<String>,
        table_name: String,
        schema: Option<String>,
        elements: Vec<Value>,
        kw: Vec<(String, Value)>,
    },
    CreatePrimaryKeyOp {
        constraint_name: Option<String>,
        table_name: String,
        schema: Option<String>,
        columns: Vec<String>,
    },
    DropConstraintOp {
        constraint_name: Option<String>,
        table_name: String,
        schema: Option<String>,
        constraint_type: Option<String>,
        /// Whether the name is marked as final.
        is_final: bool,
    },
    CreateTableCommentOp {
        table_name: String,
        schema: Option<String>,
        comment: Option<String>,
    },
    DropTableCommentOp {
        table_name: String,
        schema: Option<String>,
    },
    BulkInsertOp {
        table_name: String,
        rows: Option<usize>,
    },
    /// Raw SQL, one operation per statement.
    ExecuteSQLOp {
        sql: SqlText,
    },
    /// An enum type created on its own (`ENUM(...).create(bind)`).
    CreateEnum {
        name: String,
        schema: Option<String>,
        labels: Vec<String>,
        checkfirst: bool,
    },
    /// An enum type dropped on its own (`ENUM(...).drop(bind)`).
    DropEnum {
        name: String,
        schema: Option<String>,
        checkfirst: bool,
    },
    /// A step that reading cannot decide.
    Opaque {
        /// The step's source text, shortened.
        source: String,
        /// Why it could not be decided.
        reason: String,
    },
}

/// One SQL statement found in a migration.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SqlText {
    /// The statement.
    pub text: String,
    /// What it does.
    pub class: StatementClass,
}

/// An `sa.Column(...)`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ColumnDefinition {
    /// The column's name.
    pub name: String,
    /// Its type; `None` where it is left to a foreign key.
    #[serde(rename = "type")]
    pub type_: Option<TypeExpression>,
    /// Whether NULL may be stored, as SQLAlchemy defaults it.
    pub nullable: bool,
    /// Whether it was declared part of the primary key.
    pub primary_key: bool,
    /// The server default.
    pub server_default: Option<ServerDefault>,
    /// Whether `default=` (a Python-side default) was given.
    pub python_default: bool,
    /// Whether `unique=True` was given.
    pub unique: bool,
    /// Whether `index=True` was given.
    pub index: bool,
    /// Inline `sa.ForeignKey(...)`s.
    pub foreign_keys: Vec<ForeignKeyTarget>,
    /// The source of `sa.Computed(...)`.
    pub computed: Option<String>,
    /// `sa.Identity(...)`, where it was given.
    pub identity: Option<Identity>,
    /// The column's comment.
    pub comment: Option<String>,
    /// `autoincrement=`, where it was given as true or false.
    pub autoincrement: Option<bool>,
}

/// Where a foreign key points and what it does.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ForeignKeyTarget {
    /// The constraint's own name, for inline keys.
    pub name: Option<String>,
    /// The table referred to.
    pub table: String,
    /// Its schema.
    pub schema: Option<String>,
    /// The columns referred to.
    pub columns: Vec<String>,
    /// `ON DELETE` action.
    pub ondelete: Option<String>,
    /// `ON UPDATE` action.
    pub onupdate: Option<String>,
    /// The remaining keyword arguments, such as `deferrable`.
    pub kw: Vec<(String, Value)>,
}

/// Whether values that are given are taken for an identity column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Identity {
    /// Never: `GENERATED ALWAYS`.
    Always,
    /// Before its own.
    ByDefault,
}

impl Identity {
    /// As SQL.
    pub fn sql(self) -> &'static str {
        match self {
            Self::Always => "ALWAYS",
            Self::ByDefault => "BY DEFAULT",
        }
    }
}

/// A table-level constraint inside `create_table`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "constraint")]
#[expect(missing_docs, reason = "arguments bear SQLAlchemy's own names and meaning")]
pub enum TableConstraint {
    PrimaryKeyConstraint {
        name: Option<String>,
        columns: Vec<String>,
    },
    UniqueConstraint {
        name: Option<String>,
        columns: Vec<String>,
        kw: Vec<(String, Value)>,
    },
    ForeignKeyConstraint {
        name: Option<String>,
        columns: Vec<String>,
        target: ForeignKeyTarget,
    },
    CheckConstraint {
        name: Option<String>,
        condition: String,
        /// Whether the name is marked as final.
        is_final: bool,
    },
    ExcludeConstraint {
        name: Option<String>,
        elements: Vec<Value>,
        kw: Vec<(String, Value)>,
    },
    Index {
        name: Option<String>,
        columns: Vec<String>,
        unique: bool,
        kw: Vec<(String, Value)>,
    },
    Other {
        source: String,
    },
}

/// A server default as the migration writes it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum ServerDefault {
    /// A Python string: SQLAlchemy quotes it as an SQL literal.
    Literal(String),
    /// `sa.text(...)`: rendered as it stands.
    Text(String),
    /// Anything else, such as `sa.func.now()`, by its source.
    Expression(String),
    /// The source does not decide it: its text.
    Undecided(String),
}

/// A column type as the migration writes it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TypeExpression {
    /// The class's name without its module, such as `String` or `JSONB`.
    pub name: String,
    /// The dotted path as resolved through the imports, such as `sqlalchemy.dialects.postgresql.JSONB`.
    pub path: String,
    /// Positional arguments.
    pub args: Vec<Value>,
    /// Keyword arguments.
    pub kwargs: Vec<(String, Value)>,
}
