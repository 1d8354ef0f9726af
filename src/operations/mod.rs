//! What a migration does: the calls of `upgrade()` and `downgrade()` as typed operations.
//!
//! Names and arguments are Alembic's own (`alembic.operations.ops`). What cannot be decided from the
//! source stays in the result as an opaque step with its place; nothing is silently dropped.
//! Never in here: running Python, reaching a database, opinions about what is safe.

mod calls;
mod collect;
mod columns;
mod constraints;
mod decide;
mod dialect_types;
mod effect_on_schema;
mod expressions;
mod imports;
mod mysql_alter_column;
mod operation;
mod read;
mod reversed;
mod statements;
mod tables;

pub use decide::{GuardDecision, decide};
pub use effect_on_schema::{Effect, effect_on_schema};
pub use operation::{
    ColumnDefinition, ForeignKeyTarget, Guard, Operation, OperationKind, ServerDefault, SqlText,
    TableConstraint, TypeExpression,
};
pub use read::{Migration, MigrationFunction, read_migration};
