//! Types of columns as SQLAlchemy and Python write them.

use super::Facts;
use super::edits::quoted;
use crate::models::Speller;
use crate::schema::{Dialect, TypeFamily};

const DIALECT: &str = "sqlalchemy.dialects.postgresql";

/// Types that only PostgreSQL has, as SQLAlchemy's dialect names them.
const OWN: &[(&str, &str, &str)] = &[
    ("bit", "BIT", "str"),
    ("cidr", "CIDR", "str"),
    ("citext", "CITEXT", "str"),
    ("daterange", "DATERANGE", "Any"),
    ("hstore", "HSTORE", "dict[str, str]"),
    ("inet", "INET", "str"),
    ("int4range", "INT4RANGE", "Any"),
    ("int8range", "INT8RANGE", "Any"),
    ("macaddr", "MACADDR", "str"),
    ("macaddr8", "MACADDR8", "str"),
    ("money", "MONEY", "str"),
    ("numrange", "NUMRANGE", "Any"),
    ("oid", "OID", "int"),
    ("tsquery", "TSQUERY", "str"),
    ("tsrange", "TSRANGE", "Any"),
    ("tstzrange", "TSTZRANGE", "Any"),
    ("tsvector", "TSVECTOR", "str"),
];

/// The type of a column as SQLAlchemy writes it; none where it has no name for it.
pub(super) fn sqlalchemy_type(
    facts: &Facts<'_>,
    family: &TypeFamily,
    speller: &mut Speller<'_>,
) -> Option<String> {
    let mut sql = |name: &str| speller.name("sqlalchemy", name);
    Some(match family {
        TypeFamily::Text(Some(length)) => format!("{}({length})", sql("String")),
        TypeFamily::Text(None) => sql("Text"),
        TypeFamily::Char(length) => format!("{}({})", sql("CHAR"), length.unwrap_or(1)),
        TypeFamily::Integer(8) => sql("BigInteger"),
        TypeFamily::Integer(1) if facts.dialect == Dialect::Mysql => {
            speller.name("sqlalchemy.dialects.mysql", "TINYINT")
        }
        TypeFamily::Integer(1 | 2) => sql("SmallInteger"),
        TypeFamily::Integer(_) => sql("Integer"),
        TypeFamily::Numeric(Some((precision, scale))) => {
            format!("{}({precision}, {scale})", sql("Numeric"))
        }
        TypeFamily::Numeric(None) => sql("Numeric"),
        TypeFamily::Float(4) => sql("REAL"),
        TypeFamily::Float(8) if facts.dialect == Dialect::Mysql => format!("{}(53)", sql("Float")),
        TypeFamily::Float(_) => sql("Float"),
        TypeFamily::Boolean => sql("Boolean"),
        TypeFamily::Date => sql("Date"),
        TypeFamily::Time(true) => format!("{}(timezone=True)", sql("Time")),
        TypeFamily::Time(false) => sql("Time"),
        TypeFamily::Timestamp(true) => format!("{}(timezone=True)", sql("DateTime")),
        TypeFamily::Timestamp(false) => sql("DateTime"),
        TypeFamily::Interval => sql("Interval"),
        TypeFamily::Json => sql("JSON"),
        TypeFamily::Jsonb => speller.name(DIALECT, "JSONB"),
        TypeFamily::Uuid if facts.dialect == Dialect::Postgresql => {
            format!("{}(as_uuid=True)", speller.name(DIALECT, "UUID"))
        }
        TypeFamily::Uuid => sql("Uuid"),
        TypeFamily::Binary => sql("LargeBinary"),
        TypeFamily::Enum(name, labels) => {
            let labels: Vec<String> = labels.iter().map(|label| quoted(label)).collect();
            if labels.is_empty() {
                return None;
            }
            let name = name.as_ref().map(|name| format!(", name={}", quoted(name)));
            format!("{}({}{})", sql("Enum"), labels.join(", "), name.unwrap_or_default())
        }
        TypeFamily::Array(inner) => {
            let inner = sqlalchemy_type(facts, inner, speller)?;
            format!("{}({inner})", speller.name("sqlalchemy", "ARRAY"))
        }
        TypeFamily::Other(name) => return other_type(facts, name, speller),
    })
}

/// An enum by its name, or a type that only one database has.
fn other_type(facts: &Facts<'_>, name: &str, speller: &mut Speller<'_>) -> Option<String> {
    let bare = name.rsplit('.').next().unwrap_or(name).trim_matches('"');
    let stored = facts.enums.iter().find(|one| one.name.name.eq_ignore_ascii_case(bare));
    if let Some(stored) = stored {
        let labels: Vec<String> = stored.labels.iter().map(|label| quoted(label)).collect();
        let schema = stored.name.schema.as_deref().filter(|_| name.contains('.'));
        let schema = schema.map(|schema| format!(", schema={}", quoted(schema)));
        return Some(format!(
            "{}({}, name={}{})",
            speller.name("sqlalchemy", "Enum"),
            labels.join(", "),
            quoted(&stored.name.name),
            schema.unwrap_or_default()
        ));
    }
    let (_, class, _) = OWN.iter().find(|(known, ..)| *known == bare)?;
    (facts.dialect == Dialect::Postgresql).then(|| speller.name(DIALECT, class))
}

/// The type of a column's values in Python.
pub(super) fn python_type(family: &TypeFamily, speller: &mut Speller<'_>) -> String {
    match family {
        TypeFamily::Text(_) | TypeFamily::Char(_) | TypeFamily::Enum(..) => "str".to_owned(),
        TypeFamily::Integer(_) => "int".to_owned(),
        TypeFamily::Numeric(_) => speller.name("decimal", "Decimal"),
        TypeFamily::Float(_) => "float".to_owned(),
        TypeFamily::Boolean => "bool".to_owned(),
        TypeFamily::Date => speller.name("datetime", "date"),
        TypeFamily::Time(_) => speller.name("datetime", "time"),
        TypeFamily::Timestamp(_) => speller.name("datetime", "datetime"),
        TypeFamily::Interval => speller.name("datetime", "timedelta"),
        TypeFamily::Json | TypeFamily::Jsonb => {
            format!("dict[str, {}]", speller.name("typing", "Any"))
        }
        TypeFamily::Uuid => speller.name("uuid", "UUID"),
        TypeFamily::Binary => "bytes".to_owned(),
        TypeFamily::Array(inner) => format!("list[{}]", python_type(inner, speller)),
        TypeFamily::Other(name) => {
            match OWN.iter().find(|(known, ..)| known == name).map(|(.., python)| *python) {
                Some("Any") => speller.name("typing", "Any"),
                Some(python) => python.to_owned(),
                // Most often an enum.
                None => "str".to_owned(),
            }
        }
    }
}
