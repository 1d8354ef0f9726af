//! What a database schema is made of, as plain data: tables, columns, constraints, indexes, types.
//!
//! Filled by introspection (`database`), by reading models (`models`) and by replaying operations.
//! Words are SQL's. Never in here: I/O of any kind, Python, opinions about what is safe.

mod apply;
mod change;
mod conventions;
mod default_value;
mod dialect;
mod diff;
mod diff_checks;
mod diff_marks;
mod doubts;
mod jsonb;
mod mysql_default;
mod mysql_keys;
mod naming;
mod shared;
mod stored_default;
mod table;
mod tables;
mod type_family;
mod type_name;
mod type_text;
mod words;

pub use apply::Unmet;
pub use change::{Change, ColumnAlteration, Constraint, ConstraintKind, Including, LabelPlace};
pub use conventions::NamingTemplates;
pub use conventions::labelled_name;
pub use default_value::{is_serial, same_default};
pub use dialect::Dialect;
pub use diff::{Difference, DifferenceKind, diff_tables};
pub use diff_checks::diff_checks;
pub use diff_marks::{Mark, MarkDifference, diff_marks};
pub use doubts::Doubts;
pub use naming::postgres_name;
pub use shared::Shared;
pub use stored_default::stored_default;
pub use table::{
    CheckConstraint, Column, Deferral, EnumType, ExclusionConstraint, ForeignKey, Index,
    PrimaryKey, QualifiedName, Schema, Table, Uncertain, UniqueConstraint, View,
};
pub use tables::Tables;
pub use type_family::{Agreement, TypeFamily, same_type};
pub use type_name::postgres_type_name;
pub use type_text::quoted_texts;
pub use words::mentions;
