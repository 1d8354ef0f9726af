//! What a migration does: the calls of `upgrade()` and `downgrade()` as typed operations.
//!
//! Names and arguments are Alembic's own (`alembic.operations.ops`). What cannot be decided from the
//! source stays in the result as an opaque step with its place; nothing is silently dropped.
//! Never in here: running Python, reaching a database, opinions about what is safe.

mod calls;
mod collect;
mod columns;
mod connection;
mod constraints;
mod created_on_bind;
mod ddl_elements;
mod decided;
mod dialect_types;
mod direction;
mod effect_on_schema;
mod entities;
mod excerpt;
mod expressions;
mod foreign;
mod imports;
mod invoked;
mod known_types;
mod made_first;
mod mysql_alter_column;
mod on_connection;
mod operation;
mod pieces;
mod prepared;
mod read;
mod reversed;
mod statements;
mod sync_enum_values;
mod tables;
mod world;

pub use decided::{DecidedOperation, GuardDecision, Runs};
pub use dialect_types::{enum_left_to_others, stored_type_name};
pub use direction::Direction;
pub use effect_on_schema::{Effect, effect_on_schema};
pub(crate) use imports::is_project_module;
pub use invoked::{Invoked, type_repr};
pub use operation::{
    ColumnDefinition, ForeignKeyTarget, Guard, Identity, Operation, OperationKind, ServerDefault,
    SqlText, TableConstraint, TypeExpression,
};
pub use prepared::Prepared;
pub use read::{Consulted, Migration, MigrationFunction, read_migration, run_migration};
pub use world::World;
