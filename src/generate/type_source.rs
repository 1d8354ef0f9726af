//! The types that a database has, as Python source.

use crate::python::python_string;
use crate::schema::{Dialect, EnumType, Schema, quoted_texts};

/// The type of a column that is there; `None` where it cannot be written with certainty.
pub(super) fn stored_type_source(
    type_name: &str,
    schema: &Schema,
    dialect: Dialect,
) -> Option<String> {
    let text = type_name.trim();
    if let Some(element) = text.strip_suffix("[]").filter(|_| dialect == Dialect::Postgresql) {
        return Some(format!(
            "postgresql.ARRAY({})",
            stored_type_source(element, schema, dialect)?
        ));
    }
    if let Some(enum_type) = schema.enums.get(text).filter(|_| dialect == Dialect::Postgresql) {
        return Some(enum_source(enum_type));
    }
    let lower = text.to_ascii_lowercase();
    let arguments = lower.split_once('(').and_then(|(_, rest)| rest.split_once(')'));
    let arguments = arguments.map_or("", |(inner, _)| inner);
    let words = match lower.split_once('(') {
        Some((name, rest)) => {
            format!("{} {}", name.trim(), rest.split_once(')').map_or("", |(_, rest)| rest.trim()))
        }
        None => lower.clone(),
    };
    let words = words.trim();
    let general = general(words, arguments);
    general.or_else(|| match dialect {
        Dialect::Postgresql => postgresql(words, arguments),
        Dialect::Mysql => mysql(words, arguments, text),
        Dialect::Sqlite => None,
    })
}

/// What every database spells alike.
fn general(words: &str, arguments: &str) -> Option<String> {
    Some(match words {
        "integer" | "int" => "sa.Integer()".to_owned(),
        "bigint" => "sa.BigInteger()".to_owned(),
        "smallint" => "sa.SmallInteger()".to_owned(),
        "character varying" | "varchar" => format!("sa.String({arguments})"),
        "character" | "char" => format!("sa.CHAR({arguments})"),
        "text" => "sa.Text()".to_owned(),
        "boolean" | "bool" => "sa.Boolean()".to_owned(),
        "date" => "sa.Date()".to_owned(),
        "datetime" | "timestamp without time zone" | "time without time zone" | "time"
            if arguments.is_empty() =>
        {
            let class =
                if words.starts_with("time ") || words == "time" { "Time" } else { "DateTime" };
            format!("sa.{class}()")
        }
        "timestamp with time zone" if arguments.is_empty() => {
            "sa.DateTime(timezone=True)".to_owned()
        }
        "time with time zone" if arguments.is_empty() => "sa.Time(timezone=True)".to_owned(),
        "numeric" | "decimal" => {
            format!("sa.Numeric({})", arguments.replace(',', ", ").replace("  ", " "))
        }
        "real" => "sa.REAL()".to_owned(),
        "float" => format!("sa.Float({arguments})"),
        "json" => "sa.JSON()".to_owned(),
        "blob" | "bytea" => "sa.LargeBinary()".to_owned(),
        _ => return None,
    })
}

fn postgresql(words: &str, arguments: &str) -> Option<String> {
    let precision = |zoned: bool| {
        let timezone = if zoned { "timezone=True, " } else { "" };
        format!("{timezone}precision={arguments}")
    };
    Some(match words {
        "double precision" => "postgresql.DOUBLE_PRECISION()".to_owned(),
        "timestamp with time zone" => format!("postgresql.TIMESTAMP({})", precision(true)),
        "timestamp without time zone" => format!("postgresql.TIMESTAMP({})", precision(false)),
        "time with time zone" => format!("postgresql.TIME({})", precision(true)),
        "time without time zone" => format!("postgresql.TIME({})", precision(false)),
        "interval" if arguments.is_empty() => "postgresql.INTERVAL()".to_owned(),
        "uuid" => "postgresql.UUID(as_uuid=True)".to_owned(),
        "jsonb" | "inet" | "cidr" | "citext" | "hstore" | "macaddr" | "tsvector" | "tsrange"
        | "tstzrange" | "money" | "oid" => format!("postgresql.{}()", words.to_ascii_uppercase()),
        _ => return None,
    })
}

fn mysql(words: &str, arguments: &str, written: &str) -> Option<String> {
    Some(match words {
        "tinyint" if arguments == "1" => "sa.Boolean()".to_owned(),
        "tinyint" => "mysql.TINYINT()".to_owned(),
        "int unsigned" => "mysql.INTEGER(unsigned=True)".to_owned(),
        "bigint unsigned" => "mysql.BIGINT(unsigned=True)".to_owned(),
        "smallint unsigned" => "mysql.SMALLINT(unsigned=True)".to_owned(),
        "datetime" => format!("mysql.DATETIME(fsp={arguments})"),
        "timestamp" if arguments.is_empty() => "sa.TIMESTAMP()".to_owned(),
        "timestamp" => format!("mysql.TIMESTAMP(fsp={arguments})"),
        "double" => "mysql.DOUBLE()".to_owned(),
        "longtext" | "mediumtext" | "tinytext" | "longblob" | "mediumblob" | "tinyblob"
        | "year" => {
            format!("mysql.{}()", words.to_ascii_uppercase())
        }
        "enum" => {
            let labels: Vec<String> =
                quoted_texts(written).iter().map(|label| python_string(label)).collect();
            format!("sa.Enum({})", labels.join(", "))
        }
        _ => return None,
    })
}

/// A named enum type that is there already.
pub(super) fn enum_source(enum_type: &EnumType) -> String {
    let labels: Vec<String> = enum_type.labels.iter().map(|label| python_string(label)).collect();
    let schema = enum_type.name.schema.as_ref();
    let schema = schema.map(|schema| format!(", schema={}", python_string(schema)));
    format!(
        "postgresql.ENUM({}, name={}{}, create_type=False)",
        labels.join(", "),
        python_string(&enum_type.name.name),
        schema.unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_database_prints_becomes_source() {
        use Dialect::{Mysql, Postgresql, Sqlite};
        for (dialect, stored, expected) in [
            (Postgresql, "character varying(100)", Some("sa.String(100)")),
            (Postgresql, "numeric(10,2)", Some("sa.Numeric(10, 2)")),
            (Postgresql, "timestamp with time zone", Some("sa.DateTime(timezone=True)")),
            (
                Postgresql,
                "timestamp(3) without time zone",
                Some("postgresql.TIMESTAMP(precision=3)"),
            ),
            (Postgresql, "time without time zone", Some("sa.Time()")),
            (Postgresql, "uuid", Some("postgresql.UUID(as_uuid=True)")),
            (Postgresql, "text[]", Some("postgresql.ARRAY(sa.Text())")),
            (Postgresql, "vector(3)", None),
            (Mysql, "varchar(20)", Some("sa.String(20)")),
            (Mysql, "int(11)", Some("sa.Integer()")),
            (Mysql, "bigint(20) unsigned", Some("mysql.BIGINT(unsigned=True)")),
            (Mysql, "enum('a','b')", Some("sa.Enum(\"a\", \"b\")")),
            (Sqlite, "VARCHAR(5)", Some("sa.String(5)")),
        ] {
            let schema = Schema::default();
            assert_eq!(
                stored_type_source(stored, &schema, dialect).as_deref(),
                expected,
                "{stored}"
            );
        }
    }
}
