//! Column types that the catalogue can write.

use super::ask::{Ask, qualified};
use super::pattern::Pattern;
use super::type_source::enum_source;
use crate::refusal::Refusal;
use crate::schema::{Dialect, EnumType, QualifiedName, Schema, quoted_texts};

/// Types of SQLAlchemy's that every database has.
const GENERIC: [&str; 21] = [
    "BigInteger",
    "Boolean",
    "CHAR",
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
/// PostgreSQL's own.
const POSTGRESQL: [&str; 14] = [
    "ARRAY",
    "BYTEA",
    "CIDR",
    "CITEXT",
    "HSTORE",
    "INET",
    "INTERVAL",
    "JSONB",
    "MACADDR",
    "TIMESTAMP",
    "TSTZRANGE",
    "TSRANGE",
    "TSVECTOR",
    "UUID",
];
/// MySQL's own.
const MYSQL: [&str; 8] =
    ["BIGINT", "DATETIME", "INTEGER", "LONGTEXT", "MEDIUMTEXT", "TIMESTAMP", "TINYINT", "YEAR"];

/// A column's type as Python source.
#[derive(Debug, Clone, Default)]
pub(super) struct TypeSource {
    pub(super) text: String,
    /// The import that it needs.
    pub(super) import: Option<String>,
    /// The enum type that has to be created first.
    pub(super) creates: Option<EnumType>,
}

impl TypeSource {
    pub(super) fn of(text: String) -> Self {
        let dialect =
            ["postgresql", "mysql"].into_iter().find(|name| text.contains(&format!("{name}.")));
        let import = dialect.map(|name| format!("from sqlalchemy.dialects import {name}"));
        Self { text, import, creates: None }
    }
}

/// The type that `spec` asks for.
pub(super) fn type_source(
    ask: &Ask<'_>,
    spec: &Pattern,
    schema: &Schema,
    dialect: Dialect,
) -> Result<TypeSource, Refusal> {
    let asked = spec.type_.trim();
    if asked.is_empty() {
        return Err(ask.bad("`type` is missing", "give the column's `type`"));
    }
    let bare = asked.trim_start_matches("sa.").trim_start_matches("postgresql.");
    let bare = bare.trim_start_matches("mysql.");
    let (name, arguments) = match bare.split_once('(') {
        Some((name, rest)) => (name.trim(), rest.strip_suffix(')').unwrap_or("?(")),
        None => (bare, ""),
    };
    let harmless = |letter: char| letter.is_alphanumeric() || " _,.='\"-".contains(letter);
    let own: &[&str] = match dialect {
        Dialect::Postgresql => &POSTGRESQL,
        Dialect::Mysql => &MYSQL,
        Dialect::Sqlite => &[],
    };
    let is_own = own.contains(&name);
    if !(GENERIC.contains(&name) || is_own) || !arguments.chars().all(harmless) {
        let known = [&GENERIC[..], own].concat().join(", ");
        return Err(ask.bad(
            format!("{asked:?} is not a type that can be written from here"),
            format!("use one of {known}; or kind empty, and write it yourself"),
        ));
    }
    match name {
        "Enum" => return of_enum(ask, spec, arguments, schema, dialect),
        "ARRAY" => return array(ask, spec, arguments, schema, dialect),
        "UUID" if arguments.is_empty() => {
            return Ok(TypeSource::of("postgresql.UUID(as_uuid=True)".into()));
        }
        "String" | "VARCHAR" | "Unicode" if dialect == Dialect::Mysql && arguments.is_empty() => {
            return Err(ask.bad(
                format!("MySQL needs a length for {name}"),
                format!("write {name}(255), or Text"),
            ));
        }
        _ => {}
    }
    let module = if is_own { dialect.name() } else { "sa" };
    Ok(TypeSource::of(format!("{module}.{name}({arguments})")))
}

fn array(
    ask: &Ask<'_>,
    spec: &Pattern,
    element: &str,
    schema: &Schema,
    dialect: Dialect,
) -> Result<TypeSource, Refusal> {
    let inner = Pattern { type_: element.to_owned(), ..spec.clone() };
    let inner = type_source(ask, &inner, schema, dialect)?;
    Ok(TypeSource {
        text: format!("postgresql.ARRAY({})", inner.text),
        import: Some("from sqlalchemy.dialects import postgresql".to_owned()),
        creates: inner.creates,
    })
}

/// An enum: on PostgreSQL the type that is there, or one that is created before.
fn of_enum(
    ask: &Ask<'_>,
    spec: &Pattern,
    arguments: &str,
    schema: &Schema,
    dialect: Dialect,
) -> Result<TypeSource, Refusal> {
    let written = quoted_texts(&format!("Enum({arguments})"));
    let labels = if spec.labels.is_empty() { written } else { spec.labels.clone() };
    let named = arguments.split_once("name=").map(|(_, rest)| {
        rest.split(',').next().unwrap_or_default().trim().trim_matches(['\'', '"'])
    });
    let name = if spec.enum_.is_empty() { named.unwrap_or_default() } else { &spec.enum_ };
    if dialect != Dialect::Postgresql {
        return plain_enum(ask, name, &labels, dialect);
    }
    let name = qualified(ask.name("enum", name)?);
    let known = known_enum(schema, &name);
    let (enum_type, creates) = match known {
        Some(known) if labels.is_empty() || labels == known.labels => (known.clone(), None),
        Some(known) => {
            return Err(ask.refuse(
                "exists_already",
                format!("the enum {name} is there with the labels {}", known.labels.join(", ")),
                "leave `labels` out to use it, add labels with add_enum_value first, or take another name",
            ));
        }
        None if labels.is_empty() => {
            let names: Vec<String> = schema.enums.keys().cloned().collect();
            return Err(ask.unknown("unknown_enum", ("enum", "enum"), &name.to_string(), &names));
        }
        None => {
            let made = EnumType { name: name.clone(), labels };
            (made.clone(), Some(made))
        }
    };
    check_labels(ask, &enum_type.labels)?;
    Ok(TypeSource { creates, ..TypeSource::of(enum_source(&enum_type)) })
}

/// The enum type called `name`.
pub(super) fn known_enum<'s>(schema: &'s Schema, name: &QualifiedName) -> Option<&'s EnumType> {
    let told = name.to_string();
    schema.enums.get(&told).or_else(|| schema.enums.get(told.strip_prefix("public.")?))
}

fn plain_enum(
    ask: &Ask<'_>,
    name: &str,
    labels: &[String],
    dialect: Dialect,
) -> Result<TypeSource, Refusal> {
    check_labels(ask, labels)?;
    let quoted: Vec<String> =
        labels.iter().map(|label| crate::python::python_string(label)).collect();
    let named = match name {
        "" => String::new(),
        name => format!(", name={}", crate::python::python_string(ask.name("enum", name)?)),
    };
    // Without a type of its own SQLite gets the text and no check, as SQLAlchemy has it.
    let named = if dialect == Dialect::Sqlite { named } else { String::new() };
    Ok(TypeSource::of(format!("sa.Enum({}{named})", quoted.join(", "))))
}

/// Labels have to be there and to differ.
pub(super) fn check_labels(ask: &Ask<'_>, labels: &[String]) -> Result<(), Refusal> {
    if labels.is_empty() {
        return Err(ask.bad("an enum needs labels", "give `labels`, such as [\"new\", \"paid\"]"));
    }
    let twice = labels.iter().enumerate().find(|(at, label)| labels[..*at].contains(label));
    match twice {
        Some((_, label)) => {
            Err(ask.bad(format!("the label {label:?} is given twice"), "give it once"))
        }
        None if labels.iter().any(|label| label.is_empty() || label.len() > 63) => {
            Err(ask.bad("a label is empty or longer than 63 bytes", "give it 1 to 63 bytes"))
        }
        None => Ok(()),
    }
}
