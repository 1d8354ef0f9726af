//! Reading SQL text: splitting into statements, naming what each does, quoting identifiers.
//!
//! The only room that knows the SQL parsers. Never in here: I/O of any kind, running SQL, rules.

mod class;

pub use class::StatementClass;
