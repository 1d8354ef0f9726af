//! Server defaults as the database keeps them.

use crate::operations::ServerDefault;
use crate::schema::{Dialect, stored_default};

/// The default as the database keeps it.
pub(super) fn default_of(
    default: &ServerDefault,
    type_name: &str,
    dialect: Dialect,
) -> Option<String> {
    let text = match default {
        ServerDefault::Literal(text) => quoted(text),
        ServerDefault::Text(text) => text.clone(),
        ServerDefault::Expression(source) => expression_sql(source, dialect),
        ServerDefault::Undecided(_) => return None,
    };
    stored_default(&text, type_name, dialect)
}

/// A text as an SQL literal.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// An SQLAlchemy expression such as `sqlalchemy.func.now()` as SQL.
fn expression_sql(source: &str, dialect: Dialect) -> String {
    let call = source.strip_suffix("()").map(|path| path.rsplit('.').next().unwrap_or(path));
    let native = dialect == Dialect::Postgresql;
    match call {
        Some("true") => if native { "true" } else { "1" }.to_owned(),
        Some("false") => if native { "false" } else { "0" }.to_owned(),
        Some("null") => "NULL".to_owned(),
        Some("now") if dialect == Dialect::Sqlite => "CURRENT_TIMESTAMP".to_owned(),
        Some(name @ ("current_timestamp" | "current_date" | "current_time" | "localtimestamp")) => {
            name.to_ascii_uppercase()
        }
        _ => source.replace("sqlalchemy.sql.func.", "").replace("sqlalchemy.func.", ""),
    }
}
