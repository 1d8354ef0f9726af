//! The changes that can be asked for, as an agent writes them.

use super::ask::qualified;
use crate::schema::QualifiedName;
use schemars::{JsonSchema, Schema};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// One change of the catalogue.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(inline, transform = requiring_the_kind)]
pub struct Pattern {
    /// Change
    pub op: PatternKind,
    /// Table, or schema.table
    #[serde(skip_serializing_if = "String::is_empty")]
    pub table: String,
    /// Column
    #[serde(skip_serializing_if = "String::is_empty")]
    pub column: String,
    /// Text, String(50), JSONB, Enum, …
    #[serde(rename = "type", skip_serializing_if = "String::is_empty")]
    pub type_: String,
    /// SQL; "" drops it
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub default: Option<String>,
    /// NOT NULL
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    pub required: Option<bool>,
    /// Part of the primary key of a new table
    #[serde(skip_serializing_if = "is_false")]
    #[schemars(skip)]
    pub primary_key: bool,
    /// Generated: SQL
    #[serde(skip_serializing_if = "String::is_empty")]
    pub computed: String,
    /// Whether the column numbers its rows
    #[serde(skip_serializing_if = "is_false")]
    #[schemars(skip)]
    pub identity: bool,
    /// "" drops it
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub comment: Option<String>,
    /// table.column
    #[serde(skip_serializing_if = "String::is_empty")]
    pub references: String,
    /// CASCADE, SET NULL, …
    #[serde(skip_serializing_if = "String::is_empty")]
    pub ondelete: String,
    /// create_table: as add_column, with primary_key or identity: true
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(with = "Vec<Map<String, Value>>")]
    pub define: Vec<Pattern>,
    /// Index or constraint
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Of an index or key
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    /// Unique index
    #[serde(skip_serializing_if = "is_false")]
    pub unique: bool,
    /// Partial index or check: SQL
    #[serde(rename = "where", skip_serializing_if = "String::is_empty")]
    pub where_: String,
    /// Index method; SQL for a type
    #[serde(skip_serializing_if = "String::is_empty")]
    pub using: String,
    /// Enum type
    #[serde(rename = "enum", skip_serializing_if = "String::is_empty")]
    pub enum_: String,
    /// Of a new enum
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub labels: Vec<String>,
    /// Label; SQL to fill with
    #[serde(skip_serializing_if = "String::is_empty")]
    pub value: String,
    /// Old key or label
    #[serde(skip_serializing_if = "String::is_empty")]
    pub old: String,
    /// New key, label or name
    #[serde(skip_serializing_if = "String::is_empty")]
    pub new: String,
    /// Why a loss, or a change at once, is right
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// What is asked for is never left to a default.
fn requiring_the_kind(schema: &mut Schema) {
    if let Some(op) = schema.pointer_mut("/properties/op").and_then(Value::as_object_mut) {
        op.remove("default");
    }
    schema.insert("required".to_owned(), json!(["op"]));
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it so")]
fn is_false(value: &bool) -> bool {
    !value
}

/// Kinds of change.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
#[expect(missing_docs, reason = "the names say it")]
pub enum PatternKind {
    #[default]
    AddColumn,
    AlterColumn,
    RenameColumn,
    DropColumn,
    CreateTable,
    RenameTable,
    DropTable,
    CreateIndex,
    DropIndex,
    CreateForeignKey,
    CreateUnique,
    CreateCheck,
    CreatePrimaryKey,
    ValidateConstraint,
    RenameConstraint,
    DropConstraint,
    CreateEnum,
    AddEnumValue,
    RenameEnumValue,
    DropEnum,
    RenameKey,
    Backfill,
}

/// What defines a column.
const COLUMN: [&str; 13] = [
    "column",
    "type",
    "default",
    "required",
    "primary_key",
    "computed",
    "identity",
    "comment",
    "references",
    "ondelete",
    "enum",
    "labels",
    "name",
];

impl PatternKind {
    /// The fields that mean something for it, beside `op`.
    fn takes(self) -> &'static [&'static str] {
        match self {
            Self::AddColumn => &[
                "table",
                "column",
                "type",
                "default",
                "required",
                "computed",
                "identity",
                "comment",
                "references",
                "ondelete",
                "enum",
                "labels",
                "name",
                "value",
                "reason",
            ],
            Self::AlterColumn => &[
                "table", "column", "type", "default", "required", "comment", "enum", "labels",
                "using", "value", "new", "reason",
            ],
            Self::RenameColumn => &["table", "column", "new", "reason"],
            Self::DropColumn => &["table", "column", "reason"],
            Self::CreateTable => &["table", "define", "comment"],
            Self::RenameTable => &["table", "new", "reason"],
            Self::DropTable => &["table", "reason"],
            Self::CreateIndex => {
                &["table", "column", "columns", "name", "unique", "where", "using"]
            }
            Self::DropIndex => &["table", "name"],
            Self::CreateForeignKey => {
                &["table", "column", "columns", "references", "ondelete", "name"]
            }
            Self::CreateUnique | Self::CreatePrimaryKey => &["table", "column", "columns", "name"],
            Self::CreateCheck => &["table", "where", "name"],
            Self::ValidateConstraint => &["table", "name"],
            Self::RenameConstraint => &["table", "name", "new"],
            Self::DropConstraint => &["table", "name", "reason"],
            Self::CreateEnum => &["enum", "labels"],
            Self::AddEnumValue => &["enum", "value", "table", "column"],
            Self::RenameEnumValue => &["enum", "old", "new", "reason"],
            Self::DropEnum => &["enum"],
            Self::RenameKey => &["table", "column", "old", "new"],
            Self::Backfill => &["table", "column", "value", "where"],
        }
    }
}

impl Pattern {
    /// The fields that are given, as they were written.
    pub(super) fn given(&self) -> Map<String, Value> {
        match serde_json::to_value(self) {
            Ok(Value::Object(fields)) => fields,
            _ => Map::new(),
        }
    }

    /// A field that is given and means nothing for this change, and those that do.
    pub(super) fn superfluous(&self) -> Option<(String, &'static [&'static str])> {
        let takes = self.op.takes();
        self.unknown_to(takes).map(|field| (field, takes))
    }

    /// The same for one of `define`.
    pub(super) fn superfluous_in_define(&self) -> Option<(String, &'static [&'static str])> {
        self.unknown_to(&COLUMN).map(|field| (field, &COLUMN[..]))
    }

    fn unknown_to(&self, takes: &[&str]) -> Option<String> {
        let mut given = self.given().into_iter().map(|(field, _)| field);
        given.find(|field| field != "op" && !takes.contains(&field.as_str()))
    }

    /// The tables that it names.
    pub fn tables(&self) -> Vec<QualifiedName> {
        let own = std::iter::once(self.table.as_str());
        let first = self.references.split(',').next().unwrap_or_default();
        let referred = first.rsplit_once('.').map(|(table, _)| table);
        let named = own.chain(referred).filter(|name| !name.is_empty()).map(qualified);
        named.chain(self.define.iter().flat_map(Self::tables)).collect()
    }

    /// The enum types that it names.
    pub fn enums(&self) -> Vec<String> {
        let own = std::iter::once(&self.enum_).filter(|name| !name.is_empty()).cloned();
        own.chain(self.define.iter().flat_map(Self::enums)).collect()
    }

    /// Whether the change is made at once, whoever uses what it changes.
    pub(super) fn at_once(&self) -> bool {
        !self.reason.trim().is_empty()
    }

    /// The columns that are named, one by one or together.
    pub(super) fn all_columns(&self) -> Vec<String> {
        match self.columns.is_empty() && !self.column.is_empty() {
            true => vec![self.column.clone()],
            false => self.columns.clone(),
        }
    }
}
