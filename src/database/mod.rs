//! Looking at databases: connect, introspect, count. Postgres, MySQL/MariaDB and SQLite through sqlx.
//!
//! Sessions are read-only wherever the server can enforce it. Never in here: DDL or any write.

mod connect;

pub use connect::{Database, RowCount};
