//! Reading SQL text: splitting into statements, naming what each does, quoting identifiers.
//!
//! The only room that knows the SQL parsers. Never in here: I/O of any kind, running SQL, rules.

mod actions;
mod class;
mod classify;
mod condition;
mod copied_rows;
mod cursor;
mod ddl;
mod ddl_alter;
mod ddl_block;
mod ddl_mysql;
mod ddl_parts;
mod ddl_rest;
mod ddl_types;
mod documented_lock;
mod lock_mode;
mod locking;
mod lookup;
mod piece;
mod quote;
mod renamed_key;
mod same_expression;
mod says;
mod split;
mod squawk;
mod token;
mod view_columns;

pub use actions::{AlterActions, alter_actions};
pub use class::StatementClass;
pub use classify::classify;
pub use condition::{conjuncts, is_always_true};
pub use copied_rows::{CopiedRows, copied_rows};
pub use ddl::{Ddl, read_ddl};
pub use ddl_block::{block_statements, runs_made_up_sql};
pub use ddl_rest::names_not_null;
pub use documented_lock::documented_lock;
pub use lock_mode::LockMode;
pub use locking::{Locking, read_locking};
pub use lookup::{Join, Lookup, LookupCondition, Wanted, read_lookup};
pub use piece::stays_within;
pub use quote::{is_name, sql_name, sql_string};
pub use renamed_key::{RenamedKey, renamed_key};
pub use same_expression::same_expression;
pub use says::{mentions, says};
pub use split::{StatementText, split_statements};
pub use squawk::{SquawkRule, parses_on_postgresql, squawk_finds, volatile_calls};
pub use view_columns::{ViewValue, view_columns, view_values};
