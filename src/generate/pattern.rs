//! The changes that can be asked for, as an agent writes them.

use schemars::JsonSchema;
use serde::Deserialize;

/// One change of the catalogue.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(inline)]
pub struct Pattern {
    /// The change
    pub op: PatternKind,
    /// Table, or schema.table
    pub table: String,
    /// Column
    pub column: String,
    /// Text, String(50), JSONB, UUID, ...
    #[serde(rename = "type")]
    pub type_: String,
    /// SQL server default
    pub default: String,
    /// NOT NULL; needs default
    pub required: bool,
    /// Foreign key to table.column
    pub references: String,
    /// CASCADE, SET NULL, …
    pub ondelete: String,
    /// Index or constraint
    pub name: String,
    /// Of the index
    pub columns: Vec<String>,
    /// Unique index
    pub unique: bool,
    /// Partial index: SQL
    #[serde(rename = "where")]
    pub where_: String,
    /// Enum type
    #[serde(rename = "enum")]
    pub enum_: String,
    /// Label, or SQL to fill with
    pub value: String,
    /// Old key
    pub old: String,
    /// New key
    pub new: String,
}

/// Kinds of change.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
#[expect(missing_docs, reason = "the names say it")]
pub enum PatternKind {
    #[default]
    AddColumn,
    CreateIndex,
    AddEnumValue,
    RenameKey,
    Backfill,
    ValidateConstraint,
}
