//! Source that would mend what the checklist finds.

use crate::models::Model;
use crate::schema::{Column, Dialect, ForeignKey, TypeFamily};

/// The attribute for a column that the model lacks.
pub(super) fn attribute(
    model: &Model,
    column: &Column,
    key: Option<&ForeignKey>,
    dialect: Dialect,
) -> String {
    let family = TypeFamily::read(&column.type_name, dialect);
    let (sql, python) = types(&family);
    let mut arguments = vec![sql];
    if let Some(key) = key {
        arguments.push(foreign_key(key));
    }
    if let Some(default) = column.default.as_deref().filter(|text| !text.starts_with("nextval(")) {
        arguments.push(format!("server_default=text({})", quoted(default)));
    }
    if model.mapped_style {
        let none = if column.nullable { " | None" } else { "" };
        let arguments = arguments.join(", ");
        return format!("{}: Mapped[{python}{none}] = mapped_column({arguments})", column.name);
    }
    let nullable = if column.nullable { "True" } else { "False" };
    arguments.push(format!("nullable={nullable}"));
    format!("{} = Column({})", column.name, arguments.join(", "))
}

/// The field for a column that a schema lacks.
pub(super) fn field(column: &Column, dialect: Dialect) -> String {
    let (_, python) = types(&TypeFamily::read(&column.type_name, dialect));
    if column.nullable {
        format!("{}: {python} | None = None", column.name)
    } else {
        format!("{}: {python}", column.name)
    }
}

fn foreign_key(key: &ForeignKey) -> String {
    let column = key.referred_columns.first().map_or("id", String::as_str);
    let target = format!("{}.{column}", key.referred_table);
    match &key.on_delete {
        Some(action) => format!("ForeignKey(\"{target}\", ondelete=\"{action}\")"),
        None => format!("ForeignKey(\"{target}\")"),
    }
}

/// SQLAlchemy's type and Python's.
fn types(family: &TypeFamily) -> (String, String) {
    let (sql, python) = match family {
        TypeFamily::Text(Some(length)) => (format!("String({length})"), "str"),
        TypeFamily::Text(None) => ("Text".into(), "str"),
        TypeFamily::Char(length) => (format!("CHAR({})", length.unwrap_or(1)), "str"),
        TypeFamily::Integer(8) => ("BigInteger".into(), "int"),
        TypeFamily::Integer(1 | 2) => ("SmallInteger".into(), "int"),
        TypeFamily::Integer(_) => ("Integer".into(), "int"),
        TypeFamily::Numeric(Some((precision, scale))) => {
            (format!("Numeric({precision}, {scale})"), "Decimal")
        }
        TypeFamily::Numeric(None) => ("Numeric".into(), "Decimal"),
        TypeFamily::Float(4) => ("REAL".into(), "float"),
        TypeFamily::Float(_) => ("Float".into(), "float"),
        TypeFamily::Boolean => ("Boolean".into(), "bool"),
        TypeFamily::Date => ("Date".into(), "date"),
        TypeFamily::Time(_) => ("Time".into(), "time"),
        TypeFamily::Timestamp(true) => ("DateTime(timezone=True)".into(), "datetime"),
        TypeFamily::Timestamp(false) => ("DateTime".into(), "datetime"),
        TypeFamily::Interval => ("Interval".into(), "timedelta"),
        TypeFamily::Json => ("JSON".into(), "dict[str, Any]"),
        TypeFamily::Jsonb => ("JSONB".into(), "dict[str, Any]"),
        TypeFamily::Uuid => ("UUID(as_uuid=True)".into(), "UUID"),
        TypeFamily::Binary => ("LargeBinary".into(), "bytes"),
        TypeFamily::Enum(..) => ("Enum(…)".into(), "str"),
        TypeFamily::Array(inner) => {
            let (sql, python) = types(inner);
            return (format!("ARRAY({sql})"), format!("list[{python}]"));
        }
        // Most often an enum's name: the class that belongs to it is the project's to name.
        TypeFamily::Other(name) => (format!("Enum(…, name=\"{name}\")"), "str"),
    };
    (sql, python.to_owned())
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
