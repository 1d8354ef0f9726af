//! Column types of SQL text as each database's catalog prints them.

use crate::schema::{Dialect, postgres_type_name};

/// The catalog's spelling of a type.
pub(super) fn column_type(written: &str, dialect: Dialect) -> String {
    match dialect {
        Dialect::Postgresql => postgres_type_name(written),
        Dialect::Mysql => written.to_ascii_lowercase().replace("integer", "int"),
        Dialect::Sqlite => written.to_owned(),
    }
}

/// Whether a column of this type counts by itself.
pub(super) fn is_serial(written: &str, dialect: Dialect) -> bool {
    let lower = written.to_ascii_lowercase();
    let known = ["serial", "bigserial", "smallserial", "serial2", "serial4", "serial8"];
    dialect == Dialect::Postgresql && known.contains(&lower.as_str())
}
