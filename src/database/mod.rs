//! Looking at databases: connect, introspect, count. Postgres, MySQL/MariaDB and SQLite through sqlx.
//!
//! Sessions are read-only wherever the server can enforce it. Never in here: DDL or any write, but for
//! scratch databases, which a [`Workshop`] makes and removes.

mod belongings;
mod blockers;
mod condition;
mod connect;
mod count;
mod driver_options;
mod export;
mod failure;
mod holder;
mod identifier;
mod introspect;
mod link;
mod mysql;
mod mysql_columns;
mod mysql_keys;
mod objects;
mod obstacle;
mod postgres;
mod sqlite;
mod sqlite_ddl;
mod workshop;

pub use belongings::{Belonging, ColumnCollation, Owner};
pub use blockers::Blocker;
pub use connect::Database;
pub use count::RowCount;
pub use driver_options::postgres_options;
pub use export::{RowWriter, Selection, Snapshot};
pub use identifier::{quote, quote_table};
pub use introspect::{RelationKind, Surroundings};
pub use objects::Objects;
pub use obstacle::Obstacle;
pub use workshop::Workshop;
