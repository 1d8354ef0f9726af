//! What a database schema is made of, as plain data: tables, columns, constraints, indexes, types.
//!
//! Filled by introspection (`database`), by reading models (`models`) and by replaying operations.
//! Words are SQL's. Never in here: I/O of any kind, Python, opinions about what is safe.

mod default_value;
mod dialect;
mod diff;
mod table;
mod type_family;

pub use default_value::same_default;
pub use dialect::Dialect;
pub use diff::{Difference, DifferenceKind, diff_tables};
pub use table::{
    CheckConstraint, Column, EnumType, ForeignKey, Index, PrimaryKey, QualifiedName, Schema, Table,
    UniqueConstraint,
};
pub use type_family::{Agreement, TypeFamily, quoted_texts, same_type};
