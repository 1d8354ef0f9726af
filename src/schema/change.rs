//! One change of a schema, in SQL's words.

use serde::Serialize;

use super::{
    CheckConstraint, Column, EnumType, ExclusionConstraint, ForeignKey, Index, PrimaryKey,
    QualifiedName, Table, UniqueConstraint,
};

/// One change of a schema. Constraints without a name get the one the database would give them.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "change", rename_all = "snake_case")]
#[expect(missing_docs, reason = "fields are the parts of the statement")]
pub enum Change {
    CreateTable {
        table: Box<Table>,
        if_not_exists: bool,
    },
    CreateTableLike {
        table: QualifiedName,
        like: QualifiedName,
        including: Including,
    },
    /// A table that lasts no longer than its session.
    CreateTemporaryTable {
        table: QualifiedName,
    },
    DropTable {
        table: QualifiedName,
        if_exists: bool,
    },
    /// Under another name, in another schema, or both.
    RenameTable {
        table: QualifiedName,
        to: QualifiedName,
    },
    CommentTable {
        table: QualifiedName,
        comment: Option<String>,
    },
    AddColumn {
        table: QualifiedName,
        column: Box<Column>,
        if_not_exists: bool,
    },
    DropColumn {
        table: QualifiedName,
        column: String,
        if_exists: bool,
    },
    AlterColumn {
        table: QualifiedName,
        column: String,
        alteration: ColumnAlteration,
    },
    AddConstraint {
        table: QualifiedName,
        constraint: Constraint,
    },
    DropConstraint {
        table: QualifiedName,
        /// `None`: the only one of its kind.
        name: Option<String>,
        kind: Option<ConstraintKind>,
        if_exists: bool,
    },
    RenameConstraint {
        table: QualifiedName,
        name: String,
        to: String,
    },
    ValidateConstraint {
        table: QualifiedName,
        name: String,
    },
    CreateIndex {
        table: QualifiedName,
        /// An empty name is the database's to choose.
        index: Index,
        if_not_exists: bool,
    },
    DropIndex {
        name: String,
        table: Option<QualifiedName>,
        if_exists: bool,
    },
    RenameIndex {
        name: String,
        to: String,
    },
    /// `ADD CONSTRAINT … USING INDEX`.
    AdoptIndex {
        table: QualifiedName,
        index: String,
        /// A key without columns: the index knows them.
        constraint: Constraint,
    },
    CreateEnum {
        enum_type: EnumType,
        if_not_exists: bool,
    },
    AddEnumValue {
        name: QualifiedName,
        label: String,
        place: LabelPlace,
        if_not_exists: bool,
    },
    RenameEnumValue {
        name: QualifiedName,
        label: String,
        to: String,
    },
    RenameEnum {
        name: QualifiedName,
        to: QualifiedName,
    },
    DropEnum {
        name: QualifiedName,
        if_exists: bool,
    },
    CreateSequence {
        name: QualifiedName,
    },
    DropSequence {
        name: QualifiedName,
    },
    RenameSequence {
        name: QualifiedName,
        to: QualifiedName,
    },
    CreateView {
        name: QualifiedName,
        definition: String,
        materialized: bool,
    },
    DropView {
        name: QualifiedName,
    },
    /// The table is made anew from what reflection shows of it, as Alembic's batch mode does on
    /// SQLite: check constraints without a name and indexes on expressions are lost on the way.
    Recreate {
        table: QualifiedName,
    },
}

/// What `ALTER COLUMN` changes; what is `None` stays.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ColumnAlteration {
    /// The new name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rename: Option<String>,
    /// The new type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub type_name: Option<String>,
    /// Whether NULL may be stored from now on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nullable: Option<bool>,
    /// The new server default; the inner `None` drops it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<Option<String>>,
    /// The new comment; the inner `None` drops it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<Option<String>>,
    /// The expression that makes values of the new type from the old ones (PostgreSQL).
    #[serde(skip)]
    pub using: Option<String>,
    /// The new identity; the inner `None` drops it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<Option<String>>,
}

/// A constraint of any kind.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Constraint {
    PrimaryKey(PrimaryKey),
    ForeignKey(ForeignKey),
    Unique(UniqueConstraint),
    Check(CheckConstraint),
    Exclusion(ExclusionConstraint),
}

/// What `LIKE` takes over beside the columns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the names say it")]
#[expect(clippy::struct_excessive_bools, reason = "each is a word of the statement")]
pub struct Including {
    pub comments: bool,
    pub constraints: bool,
    pub defaults: bool,
    pub generated: bool,
    pub identity: bool,
    pub indexes: bool,
}

/// The kinds of constraint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum ConstraintKind {
    PrimaryKey,
    ForeignKey,
    Unique,
    Check,
    Exclusion,
}

/// Where a new label of an enum goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum LabelPlace {
    Last,
    Before(String),
    After(String),
}

impl Constraint {
    /// The constraint's name.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::PrimaryKey(key) => key.name.as_deref(),
            Self::ForeignKey(key) => key.name.as_deref(),
            Self::Unique(unique) => unique.name.as_deref(),
            Self::Check(check) => check.name.as_deref(),
            Self::Exclusion(exclusion) => exclusion.name.as_deref(),
        }
    }

    /// What it constrains by.
    pub fn kind(&self) -> ConstraintKind {
        match self {
            Self::PrimaryKey(_) => ConstraintKind::PrimaryKey,
            Self::ForeignKey(_) => ConstraintKind::ForeignKey,
            Self::Unique(_) => ConstraintKind::Unique,
            Self::Check(_) => ConstraintKind::Check,
            Self::Exclusion(_) => ConstraintKind::Exclusion,
        }
    }

    pub(super) fn name_mut(&mut self) -> &mut Option<String> {
        match self {
            Self::PrimaryKey(key) => &mut key.name,
            Self::ForeignKey(key) => &mut key.name,
            Self::Unique(unique) => &mut unique.name,
            Self::Check(check) => &mut check.name,
            Self::Exclusion(exclusion) => &mut exclusion.name,
        }
    }
}

impl Change {
    /// The table the change is about.
    pub fn table(&self) -> Option<&QualifiedName> {
        match self {
            Self::CreateTable { table, .. } => Some(&table.name),
            Self::DropTable { table, .. }
            | Self::CreateTableLike { table, .. }
            | Self::CreateTemporaryTable { table }
            | Self::AdoptIndex { table, .. }
            | Self::RenameTable { table, .. }
            | Self::CommentTable { table, .. }
            | Self::AddColumn { table, .. }
            | Self::DropColumn { table, .. }
            | Self::AlterColumn { table, .. }
            | Self::AddConstraint { table, .. }
            | Self::DropConstraint { table, .. }
            | Self::RenameConstraint { table, .. }
            | Self::ValidateConstraint { table, .. }
            | Self::CreateIndex { table, .. }
            | Self::Recreate { table } => Some(table),
            Self::DropIndex { table, .. } => table.as_ref(),
            _ => None,
        }
    }

    /// The one thing that the change is about, such as `table users` or `type mood`.
    pub fn place(&self) -> Option<String> {
        Some(match self {
            Self::CreateEnum { enum_type, .. } => format!("type {}", enum_type.name),
            Self::AddEnumValue { name, .. }
            | Self::RenameEnumValue { name, .. }
            | Self::DropEnum { name, .. } => format!("type {name}"),
            Self::CreateSequence { name } | Self::DropSequence { name } => {
                format!("sequence {name}")
            }
            Self::CreateView { name, .. } | Self::DropView { name } => format!("view {name}"),
            other => format!("table {}", other.table()?),
        })
    }
}
