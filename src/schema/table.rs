//! Tables and what belongs to them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;

use super::{Doubts, NamingTemplates, Shared, Tables};

/// A name within an optional schema; `None` is the connection's default schema.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct QualifiedName {
    /// The schema, where it was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// The bare name.
    pub name: String,
}

impl QualifiedName {
    /// A name in the default schema.
    pub fn bare(name: impl Into<String>) -> Self {
        Self { schema: None, name: name.into() }
    }

    /// A name in `schema`, or in the default one.
    pub fn new(schema: Option<String>, name: impl Into<String>) -> Self {
        Self { schema, name: name.into() }
    }
}

impl fmt::Display for QualifiedName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.schema {
            Some(schema) => write!(formatter, "{schema}.{}", self.name),
            None => formatter.write_str(&self.name),
        }
    }
}

/// All objects that a schema state knows.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Schema {
    /// Tables by name.
    pub tables: Tables,
    /// Named enum types by name (PostgreSQL).
    pub enums: Shared<BTreeMap<String, EnumType>>,
    /// Sequences that were created on their own (PostgreSQL).
    pub sequences: BTreeSet<QualifiedName>,
    /// Views by name.
    pub views: Shared<BTreeMap<String, View>>,
    /// Tables that last no longer than their session.
    #[serde(skip)]
    pub temporary: BTreeSet<QualifiedName>,
    /// What is not certain, and why.
    pub uncertain: Doubts,
    /// How the project names what it leaves unnamed.
    #[serde(skip)]
    pub conventions: NamingTemplates,
}

/// One view.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct View {
    /// The view's name.
    pub name: QualifiedName,
    /// The text that created it.
    pub definition: String,
    /// Whether its rows are kept (PostgreSQL's materialized views).
    pub materialized: bool,
}

/// Something that reading cannot tell for certain.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Uncertain {
    /// The revision after which it is uncertain.
    pub revision: String,
    /// What may be different, such as `table users`, or `schema` for anything.
    pub place: String,
    /// Why.
    pub why: String,
}

/// One table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Table {
    /// The table's name.
    pub name: QualifiedName,
    /// Columns in order.
    pub columns: Vec<Column>,
    /// The primary key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primary_key: Option<PrimaryKey>,
    /// Foreign keys that leave this table.
    pub foreign_keys: Vec<ForeignKey>,
    /// Unique constraints (a unique index without a constraint is under `indexes`).
    pub unique_constraints: Vec<UniqueConstraint>,
    /// Check constraints.
    pub check_constraints: Vec<CheckConstraint>,
    /// Exclusion constraints (PostgreSQL).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub exclusion_constraints: Vec<ExclusionConstraint>,
    /// Indexes that do not back a constraint.
    pub indexes: Vec<Index>,
    /// The table's comment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// How its rows are spread over partitions, such as `RANGE (taken_at)`.
    #[serde(skip)]
    pub partition_by: Option<String>,
    /// The character set of its texts, in lower case, where it is said (MySQL).
    #[serde(skip)]
    pub charset: Option<String>,
}

impl Table {
    /// A table with nothing in it yet.
    pub fn new(name: QualifiedName) -> Self {
        Self {
            name,
            columns: Vec::new(),
            primary_key: None,
            foreign_keys: Vec::new(),
            unique_constraints: Vec::new(),
            check_constraints: Vec::new(),
            exclusion_constraints: Vec::new(),
            indexes: Vec::new(),
            comment: None,
            partition_by: None,
            charset: None,
        }
    }

    /// The column called `name`.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

/// One column.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Column {
    /// The column's name.
    pub name: String,
    /// The type as the dialect writes it, such as `character varying(100)` or `VARCHAR(100)`.
    #[serde(rename = "type")]
    pub type_name: String,
    /// Whether NULL may be stored.
    pub nullable: bool,
    /// The server default as an SQL expression.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// The expression of a generated column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub computed: Option<String>,
    /// Whether the default counts on a sequence that came with the column (`serial`).
    #[serde(skip)]
    pub serial: bool,
    /// `ALWAYS` or `BY DEFAULT` for an identity column.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identity: Option<String>,
    /// The column's comment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

impl Column {
    /// The sequence that came with the column moves with the table to another schema.
    pub(super) fn move_sequence(&mut self, from: &QualifiedName, to: &QualifiedName) {
        if let Some(default) = self.default.as_mut().filter(|_| self.serial) {
            let place = |name: &QualifiedName| match &name.schema {
                Some(schema) => QualifiedName::bare(schema.clone()).told() + ".",
                None => String::new(),
            };
            let (from, to) = (format!("('{}", place(from)), format!("('{}", place(to)));
            *default = default.replacen(&from, &to, 1);
        }
    }
}

/// A primary key.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PrimaryKey {
    /// The constraint's name, where the database gives it one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Columns in key order.
    pub columns: Vec<String>,
}

/// When a constraint is checked: with each statement, unless said otherwise.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Deferral {
    /// Whether a transaction may have it checked at its end.
    pub deferrable: bool,
    /// Whether it is checked at the end of a transaction that says nothing.
    pub initially_deferred: bool,
}

/// A foreign key.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ForeignKey {
    /// The constraint's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Referencing columns.
    pub columns: Vec<String>,
    /// The table referred to.
    pub referred_table: QualifiedName,
    /// Columns referred to, in the order of `columns`; empty means the primary key.
    pub referred_columns: Vec<String>,
    /// The action on delete, such as `CASCADE`; none is `NO ACTION`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_delete: Option<String>,
    /// The action on update.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on_update: Option<String>,
    /// `FULL` or `PARTIAL`, where it is not the simple match.
    #[serde(rename = "match", skip_serializing_if = "Option::is_none")]
    pub match_type: Option<String>,
    /// When it is checked.
    #[serde(flatten)]
    pub deferral: Deferral,
    /// Whether existing rows are known to satisfy it (`NOT VALID` is false).
    pub validated: bool,
}

/// A unique constraint.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct UniqueConstraint {
    /// The constraint's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Constrained columns.
    pub columns: Vec<String>,
    /// Whether NULL equals NULL.
    pub nulls_not_distinct: bool,
    /// When it is checked.
    #[serde(flatten)]
    pub deferral: Deferral,
}

/// A check constraint.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CheckConstraint {
    /// The constraint's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The condition as the database prints it.
    pub expression: String,
    /// Whether existing rows are known to satisfy it.
    pub validated: bool,
}

/// An exclusion constraint.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ExclusionConstraint {
    /// The constraint's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The access method of its index.
    pub method: String,
    /// Elements with their operators, such as `room WITH =`.
    pub elements: Vec<String>,
    /// The predicate of its partial index.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub predicate: Option<String>,
    /// When it is checked.
    #[serde(flatten)]
    pub deferral: Deferral,
}

/// An index.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Index {
    /// The index's name.
    pub name: String,
    /// Columns or expressions in order, each with operator class and order where they are not the
    /// usual ones.
    pub columns: Vec<String>,
    /// Columns that it only carries.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<String>,
    /// Whether it is unique.
    pub unique: bool,
    /// Whether NULL equals NULL in a unique index.
    pub nulls_not_distinct: bool,
    /// Storage parameters as SQL, such as `fillfactor='70'`.
    #[serde(rename = "with", skip_serializing_if = "Option::is_none")]
    pub storage: Option<String>,
    /// The predicate of a partial index.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub predicate: Option<String>,
    /// The access method, such as `btree` or `gin`, where known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// False for an index left invalid by a failed concurrent build.
    pub valid: bool,
}

impl Index {
    /// A plain index on `columns`.
    pub fn new(name: impl Into<String>, columns: Vec<String>) -> Self {
        Self {
            name: name.into(),
            columns,
            include: Vec::new(),
            unique: false,
            nulls_not_distinct: false,
            storage: None,
            predicate: None,
            method: None,
            valid: true,
        }
    }

    /// Whether a part of it is worked out: more than a column's name with its order, collation or operator class.
    pub fn is_on_expression(&self) -> bool {
        let worked_out = |part: &str| {
            let outside_of_quotes = part.split('"').step_by(2).collect::<String>();
            let is_plain = |letter: char| letter.is_alphanumeric() || " _.".contains(letter);
            !outside_of_quotes.chars().all(is_plain)
        };
        self.columns.iter().any(|part| worked_out(part))
    }
}

/// A named enum type.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EnumType {
    /// The type's name.
    pub name: QualifiedName,
    /// Labels in order.
    pub labels: Vec<String>,
}
