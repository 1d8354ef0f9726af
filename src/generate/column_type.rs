//! Column types that the catalogue can write.

use super::steps::bad;
use crate::refusal::Refusal;
use crate::schema::Dialect;

/// The type as Python source, and the import it needs.
pub(super) fn type_text(
    type_: &str,
    dialect: Dialect,
    index: usize,
) -> Result<(String, Option<String>), Refusal> {
    const GENERIC: [&str; 20] = [
        "BigInteger",
        "Boolean",
        "Date",
        "DateTime",
        "Double",
        "Enum",
        "Float",
        "Integer",
        "Interval",
        "JSON",
        "LargeBinary",
        "Numeric",
        "SmallInteger",
        "String",
        "Text",
        "Time",
        "Unicode",
        "UnicodeText",
        "Uuid",
        "VARCHAR",
    ];
    const POSTGRESQL: [&str; 10] = [
        "ARRAY", "BYTEA", "CIDR", "CITEXT", "HSTORE", "INET", "INTERVAL", "JSONB", "TSVECTOR",
        "UUID",
    ];
    let bare = type_.trim().trim_start_matches("sa.").trim_start_matches("postgresql.");
    let (name, arguments) = match bare.split_once('(') {
        Some((name, arguments)) => (name, arguments.trim_end_matches(')')),
        None => (bare, ""),
    };
    let harmless = |letter: char| letter.is_alphanumeric() || " _,.='\"-".contains(letter);
    let known =
        GENERIC.contains(&name) || POSTGRESQL.contains(&name) && dialect == Dialect::Postgresql;
    if !known || !arguments.chars().all(harmless) {
        let known = if dialect == Dialect::Postgresql {
            [&GENERIC[..], &POSTGRESQL[..]].concat()
        } else {
            GENERIC.to_vec()
        };
        return Err(bad(
            index,
            format!("{type_:?} is not a type that can be written from here"),
            format!("use one of {}", known.join(", ")),
        ));
    }
    if !POSTGRESQL.contains(&name) {
        return Ok((format!("sa.{name}({arguments})"), None));
    }
    let arguments = if name == "UUID" && arguments.is_empty() { "as_uuid=True" } else { arguments };
    let import = "from sqlalchemy.dialects import postgresql".to_owned();
    Ok((format!("postgresql.{name}({arguments})"), Some(import)))
}
