//! Column types in all their spellings: SQL's, each database's, and SQLAlchemy's.

use std::mem::discriminant;

use super::Dialect;
use super::type_text::{closing, is_quoted, split_arguments, split_places, take_apart, unquote};

/// Arrays of arrays are no type of SQLAlchemy's; deeper ones are not read.
const DEEPEST_ARRAY: u8 = 8;

/// What kind of values a type holds, apart from its spelling.
#[derive(Debug, Clone, PartialEq)]
pub enum TypeFamily {
    /// Text with an optional limit.
    Text(Option<u32>),
    /// Text of fixed length.
    Char(Option<u32>),
    /// An integer of 2, 4 or 8 bytes.
    Integer(u8),
    /// An exact number with precision and scale.
    Numeric(Option<(u32, u32)>),
    /// A floating point number of 4 or 8 bytes; 0 where it was left open.
    Float(u8),
    /// True or false.
    Boolean,
    /// A date.
    Date,
    /// A time of day, with or without time zone.
    Time(bool),
    /// A point in time, with or without time zone.
    Timestamp(bool),
    /// A span of time.
    Interval,
    /// JSON kept as text.
    Json,
    /// JSON kept decomposed (PostgreSQL).
    Jsonb,
    /// A UUID.
    Uuid,
    /// Bytes.
    Binary,
    /// An enumeration: its name and its labels, as far as they are told.
    Enum(Option<String>, Vec<String>),
    /// An array.
    Array(Box<TypeFamily>),
    /// Any other type, in lower case, with its arguments.
    Other(String),
}

/// Whether two types are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Agreement {
    /// They hold the same values.
    Same,
    /// They do not.
    Different,
    /// One of them is not known, such as a project's own type.
    Unknown,
}

/// Compares two types as `dialect` would store them.
///
/// ```
/// use alembic_mcp::schema::{Agreement, Dialect, same_type};
/// let same = |left, right| same_type(left, right, Dialect::Postgresql);
/// assert_eq!(same("character varying(100)", "String(100)"), Agreement::Same);
/// assert_eq!(same("timestamp without time zone", "DateTime(timezone=True)"), Agreement::Different);
/// assert_eq!(same("bytea", "EncryptedText()"), Agreement::Unknown);
/// ```
pub fn same_type(left: &str, right: &str, dialect: Dialect) -> Agreement {
    if left.trim().is_empty() || right.trim().is_empty() {
        return Agreement::Unknown;
    }
    let has_open_size = [left, right].iter().any(|text| variant(text, dialect).contains('…'));
    let (left, right) = (TypeFamily::read(left, dialect), TypeFamily::read(right, dialect));
    match same_family(&left, &right, dialect) {
        // A size that source does not tell may be the other's.
        Agreement::Different if has_open_size && discriminant(&left) == discriminant(&right) => {
            Agreement::Unknown
        }
        found => found,
    }
}

fn same_family(left: &TypeFamily, right: &TypeFamily, dialect: Dialect) -> Agreement {
    use TypeFamily as F;
    let (left, right) = (left.stored(dialect), right.stored(dialect));
    let same = match (&left, &right) {
        (F::Array(left), F::Array(right)) => return same_family(left, right, dialect),
        (F::Enum(name, labels), F::Enum(other_name, other_labels)) => {
            let names = dialect != Dialect::Postgresql
                || name.is_none()
                || other_name.is_none()
                || name == other_name;
            names && (labels.is_empty() || other_labels.is_empty() || labels == other_labels)
        }
        // A database prints a named enum type by its name alone.
        (F::Enum(Some(name), _), F::Other(other)) | (F::Other(other), F::Enum(Some(name), _)) => {
            other.rsplit('.').next().unwrap_or(other).trim_matches('"').eq_ignore_ascii_case(name)
        }
        (F::Enum(..), F::Text(_)) | (F::Text(_), F::Enum(..)) => {
            // `native_enum=False`, or a database without enums.
            if dialect != Dialect::Postgresql {
                true
            } else {
                return Agreement::Unknown;
            }
        }
        (F::Other(left), F::Other(right)) => {
            return match (left == right, is_known(left) && is_known(right)) {
                (true, _) => Agreement::Same,
                (false, true) => Agreement::Different,
                (false, false) => Agreement::Unknown,
            };
        }
        (F::Other(name), _) | (_, F::Other(name)) => {
            return if is_known(name) { Agreement::Different } else { Agreement::Unknown };
        }
        (F::Float(left), F::Float(right)) => *left == 0 || *right == 0 || left == right,
        (F::Numeric(left), F::Numeric(right)) => {
            left == right || (dialect != Dialect::Postgresql && (left.is_none() || right.is_none()))
        }
        (left, right) => left == right,
    };
    if same { Agreement::Same } else { Agreement::Different }
}

impl TypeFamily {
    /// Reads a type as SQL, a database or SQLAlchemy writes it.
    pub fn read(text: &str, dialect: Dialect) -> Self {
        Self::read_within(text, dialect, DEEPEST_ARRAY)
    }

    fn read_within(text: &str, dialect: Dialect, levels: u8) -> Self {
        let Some(levels) = levels.checked_sub(1) else { return Self::Other("?".into()) };
        let text = variant(text.trim(), dialect);
        // PostgreSQL does not keep the number of dimensions.
        let element = text.trim_end_matches("[]");
        if element.len() < text.len() {
            return Self::Array(Box::new(Self::read_within(element, dialect, levels)));
        }
        let (name, arguments, rest) = take_apart(text);
        let lower = format!("{name} {rest}").trim().to_ascii_lowercase();
        let words = lower.split_whitespace().collect::<Vec<_>>().join(" ");
        let zoned = words.contains("with time zone")
            || words.ends_with("tz")
            || keyword(&arguments, "timezone").is_some_and(|value| value == "True");
        let bare = words
            .replace(" with time zone", "")
            .replace(" without time zone", "")
            .replace(" unsigned", "")
            .replace(" zerofill", "");
        // A dotted path names a SQLAlchemy class by its last word.
        let last = bare.rsplit('.').next().unwrap_or(&bare);
        let length = number(&arguments, 0, "length");
        match last {
            "string" | "varchar" | "character varying" | "unicode" | "autostring" | "nvarchar"
            | "varchar2" | "str" => Self::Text(length),
            "text" | "unicodetext" | "longtext" | "mediumtext" | "tinytext" | "clob" => {
                Self::Text(None)
            }
            "char" | "character" | "nchar" | "bpchar" => Self::Char(Some(length.unwrap_or(1))),
            "smallint" | "smallinteger" | "int2" | "smallserial" | "serial2" => Self::Integer(2),
            "tinyint" if dialect == Dialect::Mysql && arguments == ["1"] => Self::Boolean,
            "tinyint" => Self::Integer(1),
            "integer" | "int" | "int4" | "serial" | "serial4" | "mediumint" => Self::Integer(4),
            "bigint" | "biginteger" | "int8" | "bigserial" | "serial8" => Self::Integer(8),
            "numeric" | "decimal" | "dec" => Self::Numeric(precision(&arguments)),
            "double" | "double precision" | "double_precision" | "float8" => Self::Float(8),
            "real" if dialect == Dialect::Mysql => Self::Float(8),
            "real" | "float4" => Self::Float(4),
            "float" => Self::Float(match number(&arguments, 0, "precision") {
                Some(1..=24) if dialect == Dialect::Postgresql => 4,
                Some(25..) if dialect == Dialect::Postgresql => 8,
                None if dialect == Dialect::Postgresql => 8,
                _ => 0,
            }),
            "boolean" | "bool" => Self::Boolean,
            "date" => Self::Date,
            "time" | "timetz" => Self::Time(zoned),
            "datetime" | "timestamp" | "timestamptz" => Self::Timestamp(zoned),
            "interval" => Self::Interval,
            "json" => Self::Json,
            "jsonb" => Self::Jsonb,
            "uuid" | "guid" if dialect == Dialect::Postgresql || last == "uuid" => Self::Uuid,
            "largebinary" | "pickletype" | "bytea" | "blob" | "varbinary" | "binary"
            | "longblob" | "mediumblob" | "tinyblob" => Self::Binary,
            "enum" | "sqlenum" => Self::Enum(
                keyword(&arguments, "name").map(|name| unquote(&name).to_ascii_lowercase()),
                arguments.iter().filter(|text| is_quoted(text)).map(|text| unquote(text)).collect(),
            ),
            "array" => Self::Array(Box::new(match arguments.first() {
                Some(element) => Self::read_within(element, dialect, levels),
                None => Self::Other("?".into()),
            })),
            // MariaDB prints the only width there is.
            "year" => Self::Other("year".into()),
            _ if arguments.is_empty() => Self::Other(bare),
            _ => Self::Other(format!("{bare}({})", arguments.join(","))),
        }
    }

    /// What `dialect` makes of it when it has no such type itself.
    fn stored(&self, dialect: Dialect) -> Self {
        match (self, dialect) {
            (Self::Timestamp(_), Dialect::Mysql | Dialect::Sqlite) => Self::Timestamp(false),
            (Self::Time(_), Dialect::Mysql | Dialect::Sqlite) => Self::Time(false),
            (Self::Uuid, Dialect::Mysql | Dialect::Sqlite) => Self::Char(Some(32)),
            (Self::Jsonb, Dialect::Mysql | Dialect::Sqlite) => Self::Json,
            // MariaDB keeps JSON as longtext, and SQLAlchemy's intervals are times there.
            (Self::Json, Dialect::Mysql) => Self::Text(None),
            (Self::Interval, Dialect::Mysql | Dialect::Sqlite) => Self::Timestamp(false),
            (Self::Float(_), Dialect::Sqlite) => Self::Float(0),
            _ => self.clone(),
        }
    }
}

/// The type that `with_variant` gives `dialect`, without the calls themselves.
fn variant(text: &str, dialect: Dialect) -> &str {
    let Some(start) = text.find(".with_variant(") else { return text };
    let mut rest = &text[start..];
    while let Some(call) = rest.strip_prefix(".with_variant(") {
        let end = closing(call);
        let arguments = split_arguments(&call[..end]);
        let matches = arguments
            .iter()
            .skip(1)
            .any(|name| Dialect::from_name(&unquote(name)) == Some(dialect));
        if matches {
            let chosen = split_places(&call[..end]);
            return chosen.first().map_or(text, |(from, to)| call[*from..*to].trim());
        }
        rest = call.get(end + 1..).unwrap_or_default();
    }
    &text[..start]
}

fn keyword(arguments: &[String], name: &str) -> Option<String> {
    arguments.iter().find_map(|argument| {
        let (key, value) = argument.split_once('=')?;
        (key.trim() == name).then(|| value.trim().to_owned())
    })
}

fn number(arguments: &[String], place: usize, name: &str) -> Option<u32> {
    keyword(arguments, name).or_else(|| arguments.get(place).cloned())?.parse().ok()
}

fn precision(arguments: &[String]) -> Option<(u32, u32)> {
    let precision = number(arguments, 0, "precision")?;
    Some((precision, number(arguments, 1, "scale").unwrap_or(0)))
}

/// Types of databases and their common extensions, whose names can be trusted to differ.
fn is_known(name: &str) -> bool {
    const KNOWN: &[&str] = &[
        "bit",
        "bit varying",
        "box",
        "cidr",
        "circle",
        "citext",
        "daterange",
        "geography",
        "geometry",
        "halfvec",
        "hstore",
        "inet",
        "int4range",
        "int8range",
        "line",
        "lseg",
        "ltree",
        "macaddr",
        "macaddr8",
        "money",
        "numrange",
        "oid",
        "path",
        "point",
        "polygon",
        "set",
        "sparsevec",
        "tsquery",
        "tsrange",
        "tstzrange",
        "tsvector",
        "vector",
        "xml",
        "year",
    ];
    let name = name.split('(').next().unwrap_or(name);
    KNOWN.contains(&name.rsplit('.').next().unwrap_or(name))
}

#[cfg(test)]
mod tests {
    use super::Agreement::{Different, Same, Unknown};
    use super::*;

    #[test]
    fn spellings_of_one_type_agree() {
        use Dialect::{Mysql, Postgresql, Sqlite};
        for (left, right, dialect, expected) in [
            ("character varying(100)", "VARCHAR(100)", Postgresql, Same),
            ("character varying(100)", "sa.String(length=100)", Postgresql, Same),
            ("character varying(100)", "String(50)", Postgresql, Different),
            ("text", "String()", Postgresql, Same),
            ("timestamp with time zone", "DateTime(timezone=True)", Postgresql, Same),
            ("timestamp(6) without time zone", "DateTime()", Postgresql, Same),
            ("timestamp without time zone", "DateTime(timezone=True)", Postgresql, Different),
            ("numeric(10,2)", "Numeric(10, 2)", Postgresql, Same),
            ("numeric(10,2)", "Numeric(precision=12, scale=2)", Postgresql, Different),
            ("bigint", "Integer()", Postgresql, Different),
            ("integer", "SERIAL", Postgresql, Same),
            ("integer[]", "ARRAY(Integer)", Postgresql, Same),
            ("text[]", "postgresql.ARRAY(sa.Integer())", Postgresql, Different),
            ("jsonb", "JSON()", Postgresql, Different),
            ("jsonb", "JSON().with_variant(JSONB(), 'postgresql')", Postgresql, Same),
            ("JSON", "JSON().with_variant(JSONB(), 'postgresql')", Sqlite, Same),
            ("uuid", "UUID(as_uuid=True)", Postgresql, Same),
            ("CHAR(32)", "Uuid()", Sqlite, Same),
            ("mediaassettype", "Enum('a', 'b', name='mediaassettype')", Postgresql, Same),
            ("app.mood", "Enum('a', name='other')", Postgresql, Different),
            ("VARCHAR(5)", "Enum('image', 'video', name='kind')", Sqlite, Same),
            ("enum('a','b')", "Enum('a', 'c', name='kind')", Mysql, Different),
            ("tinyint(1)", "Boolean", Mysql, Same),
            ("int(11) unsigned", "Integer", Mysql, Same),
            ("longtext", "JSON", Mysql, Same),
            ("double precision", "Float()", Postgresql, Same),
            ("real", "Float()", Postgresql, Different),
            ("vector(3)", "Vector(3)", Postgresql, Same),
            ("vector(3)", "Vector(4)", Postgresql, Different),
            ("inet", "String()", Postgresql, Different),
            ("character varying(36)", "app.types.MyId()", Postgresql, Unknown),
            ("integer", "", Postgresql, Unknown),
            ("character varying(36)", "String(…)", Postgresql, Unknown),
            ("integer", "String(…)", Postgresql, Different),
        ] {
            assert_eq!(same_type(left, right, dialect), expected, "{left} and {right}");
        }
    }
}
