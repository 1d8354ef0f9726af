//! The changes that can be asked for, as an agent writes them.

use schemars::JsonSchema;
use serde::Deserialize;

/// One change of the catalogue.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(inline)]
pub struct Pattern {
    /// What to do
    pub op: PatternKind,
    /// Table, or schema.table
    pub table: String,
    /// Column
    pub column: String,
    /// add_column: Text, String(50), Integer, JSONB, UUID, ...
    #[serde(rename = "type")]
    pub type_: String,
    /// add_column: SQL server default, such as 0 or now()
    pub default: String,
    /// add_column: NOT NULL; needs default
    pub required: bool,
    /// add_column: foreign key to table.column
    pub references: String,
    /// CASCADE, SET NULL, RESTRICT
    pub ondelete: String,
    /// Index or constraint name
    pub name: String,
    /// create_index
    pub columns: Vec<String>,
    /// create_index
    pub unique: bool,
    /// create_index: partial, SQL condition
    #[serde(rename = "where")]
    pub where_: String,
    /// add_enum_value: type
    #[serde(rename = "enum")]
    pub enum_: String,
    /// add_enum_value: label; backfill: SQL expression
    pub value: String,
    /// rename_key: old key
    pub old: String,
    /// rename_key: new key
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
