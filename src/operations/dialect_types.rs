//! Column types as each database writes them in its catalog.

use crate::python::Value;
use crate::schema::{Dialect, EnumType, QualifiedName, postgres_type_name};

use super::TypeExpression;
use super::calls::{Arguments, last_part, text_of};
use super::expressions::type_expression;
use super::imports::is_project_module;
use super::known_types::{COLUMN_SPEC, HIDDEN, IMPLEMENTATION, LOADED};

/// A type as a dialect stores it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct StoredType {
    /// The type as the catalog prints it.
    pub(super) name: String,
    /// The enum type that comes with it (PostgreSQL).
    pub(super) enum_type: Option<EnumType>,
    /// The labels that a check constraint of its own enforces, with the constraint's name.
    pub(super) checked: Option<(Option<String>, Vec<String>)>,
    /// False for a type of the project's own, whose name is all that is known.
    pub(super) known: bool,
}

impl StoredType {
    fn plain(name: impl Into<String>) -> Self {
        Self { name: name.into(), enum_type: None, checked: None, known: true }
    }
}

/// The arguments of a type.
struct Parts<'t>(Arguments<'t>);

impl Parts<'_> {
    fn number(&self, position: usize, name: &str) -> Option<i64> {
        match self.0.get(position, name) {
            Some(Value::Int(number)) => Some(*number),
            _ => None,
        }
    }

    fn truth(&self, position: usize, name: &str) -> Option<bool> {
        self.0.get(position, name).and_then(Value::truth)
    }

    /// Whether something that shows in the catalog is not decided by the source.
    fn is_undecided(&self) -> bool {
        let is_opaque = |value: &Value| matches!(value, Value::Opaque { .. });
        let shows = |name: &str| {
            matches!(name, "length" | "precision" | "scale" | "timezone" | "fsp" | "dim")
        };
        let mut named = self.0.kwargs.iter();
        let sizes = self.0.kwargs.iter().any(|(name, _)| shows(name));
        self.0.args.iter().any(is_opaque)
            || named
                .any(|(name, value)| is_opaque(value) && (shows(name) || name == "**" && !sizes))
    }

    fn sized(&self, base: &str) -> String {
        match self.number(0, "length") {
            Some(length) => format!("{base}({length})"),
            None => base.to_owned(),
        }
    }
}

/// The type as `dialect` stores it.
/// The type as the catalog would print it, where that is known; of an enum that the database does not
/// have as a type, the text that stands for it.
pub fn stored_type_name(expression: &TypeExpression, dialect: Dialect) -> Option<String> {
    let stored = stored(expression, dialect);
    (stored.known || expression.name == "Enum").then_some(stored.name)
}

pub(super) fn stored(expression: &TypeExpression, dialect: Dialect) -> StoredType {
    if let Some(variant) = variant(expression, dialect) {
        return stored(&variant, dialect);
    }
    if let Some(stored) = stands_for(expression, dialect) {
        return stored;
    }
    let parts = Parts(Arguments { args: &expression.args, kwargs: &expression.kwargs });
    match expression.name.as_str() {
        "Enum" | "ENUM" | "SQLEnum" | "SAEnum" => return enumeration(&parts, dialect),
        "ARRAY" => return array(&parts, dialect),
        "MutableType" | "as_mutable" => {}
        "Variant" => {
            if let Some(inner) = expression.args.first().and_then(type_expression) {
                return stored(&inner, dialect);
            }
        }
        _ => {}
    }
    // A class of the project's own may be called as one of SQLAlchemy's.
    let is_own = expression.path.contains('.') && is_project_module(&expression.path);
    let name = match dialect {
        _ if is_own || parts.is_undecided() => None,
        Dialect::Postgresql => postgresql(&expression.name, &parts),
        Dialect::Mysql => mysql(&expression.name, &parts),
        Dialect::Sqlite => sqlite(&expression.name, &parts, &expression.path),
    };
    name.map_or_else(|| unknown(expression), StoredType::plain)
}

/// What a type of the project's own is stored as, where its class tells.
fn stands_for(expression: &TypeExpression, dialect: Dialect) -> Option<StoredType> {
    if let Some(text) = hidden(expression, COLUMN_SPEC).and_then(Value::as_str) {
        return Some(StoredType::plain(match dialect {
            Dialect::Postgresql => postgres_type_name(text),
            Dialect::Mysql => text.to_ascii_lowercase(),
            Dialect::Sqlite => text.to_owned(),
        }));
    }
    if let Some(loaded) = hidden(expression, LOADED) {
        let loaded = type_expression(loaded);
        return Some(loaded.map_or_else(|| unknown(expression), |one| stored(&one, dialect)));
    }
    implementation(expression).map(|one| stored(&one, dialect))
}

fn unknown(expression: &TypeExpression) -> StoredType {
    StoredType { name: told(expression), enum_type: None, checked: None, known: false }
}

/// Whether a name is of a type that some database stores.
pub(super) fn is_known_name(name: &str) -> bool {
    let parts = Parts(Arguments { args: &[], kwargs: &[] });
    matches!(name, "Enum" | "ENUM" | "ARRAY")
        || postgresql(name, &parts).is_some()
        || mysql(name, &parts).is_some()
}

/// What a class of the project's own says of the type, under a key that no migration wrote.
pub(super) fn hidden<'t>(expression: &'t TypeExpression, key: &str) -> Option<&'t Value> {
    expression.kwargs.iter().find(|(name, _)| name == key).map(|(_, value)| value)
}

/// The type that one of the project's own stands for.
pub(super) fn implementation(expression: &TypeExpression) -> Option<TypeExpression> {
    hidden(expression, IMPLEMENTATION).and_then(type_expression)
}

/// A type of the project's own, as the migration writes it.
fn told(expression: &TypeExpression) -> String {
    Value::Call {
        path: expression.name.clone(),
        args: expression.args.clone(),
        kwargs: expression
            .kwargs
            .iter()
            .filter(|(name, _)| !HIDDEN.contains(&name.as_str()))
            .cloned()
            .collect(),
    }
    .to_string()
}

/// The type that `.with_variant(type, "dialect")` gives this dialect, or the plain one.
fn variant(expression: &TypeExpression, dialect: Dialect) -> Option<TypeExpression> {
    let variants = expression.kwargs.iter().filter(|(name, _)| name == "with_variant");
    let mut seen = false;
    for (_, value) in variants {
        seen = true;
        let Value::List(items) = value else { continue };
        let is_meant = items
            .iter()
            .skip(1)
            .filter_map(text_of)
            .any(|name| Dialect::from_name(&name) == Some(dialect));
        if is_meant {
            return items.first().and_then(type_expression);
        }
    }
    seen.then(|| TypeExpression {
        kwargs: expression
            .kwargs
            .iter()
            .filter(|(name, _)| name != "with_variant")
            .cloned()
            .collect(),
        ..expression.clone()
    })
}

fn array(parts: &Parts<'_>, dialect: Dialect) -> StoredType {
    let Some(item) = parts.0.get(0, "item_type").and_then(type_expression) else {
        return StoredType { known: false, ..StoredType::plain("ARRAY") };
    };
    let mut inner = stored(&item, dialect);
    // However many dimensions are declared, PostgreSQL keeps one pair of brackets.
    inner.name.push_str("[]");
    inner
}

/// The labels of an enum, from strings, a list of them, or the members of an enumeration.
pub(super) fn labels(args: &[Value]) -> Option<Vec<String>> {
    match args {
        [Value::List(items)] => items.iter().map(text_of).collect(),
        items if !items.is_empty() => items.iter().map(text_of).collect(),
        _ => None,
    }
}

/// The enum type of PostgreSQL that `create_type=False` leaves to somebody else, where its labels are known.
pub fn enum_left_to_others(expression: &TypeExpression) -> Option<EnumType> {
    let parts = Parts(Arguments { args: &expression.args, kwargs: &expression.kwargs });
    if expression.name == "ARRAY" {
        return expression
            .args
            .first()
            .and_then(type_expression)
            .and_then(|it| enum_left_to_others(&it));
    }
    let made = parts.0.named("create_type").and_then(Value::truth);
    let is_native = parts.0.named("native_enum").and_then(Value::truth).unwrap_or(true);
    if expression.name != "ENUM" || made != Some(false) || !is_native {
        return None;
    }
    let labels = labels(parts.0.args)?;
    let name = parts.0.named("name").and_then(text_of)?;
    let schema = parts.0.named("schema").and_then(text_of).filter(|schema| schema != "public");
    Some(EnumType { name: QualifiedName::new(schema, name), labels })
}

fn enumeration(parts: &Parts<'_>, dialect: Dialect) -> StoredType {
    let labels = labels(parts.0.args);
    let name = parts.0.named("name").and_then(text_of).or_else(|| {
        // `Enum(Colour)` is named after its class.
        match parts.0.args.first() {
            Some(Value::Name(path)) => Some(last_part(path).to_lowercase()),
            _ => None,
        }
    });
    let schema = parts.0.named("schema").and_then(text_of);
    // `Enum(name="x")` has no labels yet.
    let known = labels.is_some() || (parts.0.args.is_empty() && parts.0.named("name").is_some());
    let labels = labels.unwrap_or_default();
    let native = parts.0.named("native_enum").and_then(Value::truth).unwrap_or(true);
    let longest = labels.iter().map(|label| label.chars().count()).max().unwrap_or(0);
    let length = match parts.0.named("length") {
        Some(Value::Int(length)) => usize::try_from(*length).unwrap_or(longest),
        _ => longest,
    };
    // As long as labels that nobody knows.
    let limit = if length == 0 { String::new() } else { format!("({length})") };
    let checks = parts.0.named("create_constraint").and_then(Value::truth).unwrap_or(false);
    let checked = |name: Option<String>| checks.then(|| (name, labels.clone()));
    match dialect {
        Dialect::Postgresql if native => {
            let Some(name) = name else {
                return StoredType { known: false, ..StoredType::plain("enum") };
            };
            let name = QualifiedName::new(schema.filter(|schema| schema != "public"), name);
            // `postgresql.ENUM(…, create_type=False)` is of a type that is there already.
            let made = parts.0.named("create_type").and_then(Value::truth).unwrap_or(true);
            let enum_type = (known && made).then(|| EnumType { name: name.clone(), labels });
            StoredType { name: quoted_name(&name), enum_type, checked: None, known: true }
        }
        Dialect::Mysql if native => {
            let told: Vec<String> =
                labels.iter().map(|label| format!("'{}'", label.replace('\'', "''"))).collect();
            StoredType { known, ..StoredType::plain(format!("enum({})", told.join(","))) }
        }
        Dialect::Postgresql => StoredType {
            checked: checked(name),
            known,
            ..StoredType::plain(format!("character varying{limit}"))
        },
        Dialect::Mysql => StoredType {
            checked: checked(name),
            known,
            ..StoredType::plain(format!("varchar{limit}"))
        },
        Dialect::Sqlite => StoredType {
            checked: checked(name),
            known,
            ..StoredType::plain(format!("VARCHAR{limit}"))
        },
    }
}

/// A type's name as `format_type` prints it: quoted where it would not be read back otherwise.
fn quoted_name(name: &QualifiedName) -> String {
    let quoted = |text: &str| {
        let plain = text
            .chars()
            .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_')
            && !text.starts_with(|letter: char| letter.is_ascii_digit());
        if plain { text.to_owned() } else { format!("\"{}\"", text.replace('"', "\"\"")) }
    };
    match &name.schema {
        Some(schema) => format!("{}.{}", quoted(schema), quoted(&name.name)),
        None => quoted(&name.name),
    }
}

fn zoned(parts: &Parts<'_>, base: &str) -> String {
    let zone = if parts.truth(0, "timezone") == Some(true) { "with" } else { "without" };
    let precision =
        parts.number(1, "precision").map(|digits| format!("({digits})")).unwrap_or_default();
    format!("{base}{precision} {zone} time zone")
}

fn interval(parts: &Parts<'_>) -> String {
    let fields = parts.0.named("fields").and_then(text_of);
    let fields = fields.map(|text| format!(" {}", text.to_lowercase())).unwrap_or_default();
    let precision = parts.number(0, "precision").map(|digits| format!("({digits})"));
    format!("interval{fields}{}", precision.unwrap_or_default())
}

fn numeric(parts: &Parts<'_>, base: &str, separator: &str) -> String {
    match (parts.number(0, "precision"), parts.number(1, "scale")) {
        (Some(precision), Some(scale)) => format!("{base}({precision}{separator}{scale})"),
        (Some(precision), None) if separator == "," => format!("{base}({precision},0)"),
        (Some(precision), None) => format!("{base}({precision})"),
        _ => base.to_owned(),
    }
}

fn postgresql(name: &str, parts: &Parts<'_>) -> Option<String> {
    let text = match name {
        "String" | "Unicode" | "AutoString" | "VARCHAR" | "NVARCHAR" => {
            parts.sized("character varying")
        }
        "Text" | "UnicodeText" | "TEXT" | "CLOB" => "text".into(),
        "CHAR" | "NCHAR" => format!("character({})", parts.number(0, "length").unwrap_or(1)),
        "Integer" | "INTEGER" | "INT" => "integer".into(),
        "SmallInteger" | "SMALLINT" => "smallint".into(),
        "BigInteger" | "BIGINT" => "bigint".into(),
        "Numeric" | "NUMERIC" | "DECIMAL" => numeric(parts, "numeric", ","),
        "Float" | "FLOAT" => match parts.number(0, "precision") {
            Some(1..=24) => "real".into(),
            _ => "double precision".into(),
        },
        "Double" | "DOUBLE" | "DOUBLE_PRECISION" => "double precision".into(),
        "REAL" => "real".into(),
        "Boolean" | "BOOLEAN" => "boolean".into(),
        "Date" | "DATE" => "date".into(),
        "Time" | "TIME" => zoned(parts, "time"),
        "DateTime" | "TIMESTAMP" | "DATETIME" => zoned(parts, "timestamp"),
        "Interval" | "INTERVAL" => interval(parts),
        "JSON" => "json".into(),
        "JSONB" => "jsonb".into(),
        "Uuid" if parts.truth(1, "native_uuid") == Some(false) => "character(32)".into(),
        "Uuid" | "UUID" | "UUIDType" | "GUID" => "uuid".into(),
        "LargeBinary" | "BLOB" | "BYTEA" | "VARBINARY" | "BINARY" | "PickleType" => "bytea".into(),
        "BIT" => match (parts.number(0, "length"), parts.truth(1, "varying")) {
            (Some(length), Some(true)) => format!("bit varying({length})"),
            (None, Some(true)) => "bit varying".into(),
            (length, _) => format!("bit({})", length.unwrap_or(1)),
        },
        "Vector" | "VECTOR" => match parts.number(0, "dim") {
            Some(size) => format!("vector({size})"),
            None => "vector".into(),
        },
        "DOMAIN" => text_of(parts.0.args.first()?)?,
        "INET" | "CIDR" | "MACADDR" | "MACADDR8" | "TSVECTOR" | "TSQUERY" | "HSTORE" | "CITEXT"
        | "OID" | "REGCLASS" | "REGCONFIG" | "MONEY" | "INT4RANGE" | "INT8RANGE" | "NUMRANGE"
        | "TSRANGE" | "TSTZRANGE" | "DATERANGE" | "INT4MULTIRANGE" | "INT8MULTIRANGE"
        | "NUMMULTIRANGE" | "TSMULTIRANGE" | "TSTZMULTIRANGE" | "DATEMULTIRANGE" | "JSONPATH"
        | "XML" => name.to_ascii_lowercase(),
        "LtreeType" | "LTREE" => "ltree".into(),
        "IPAddressType" | "EmailType" => return None,
        _ => return None,
    };
    Some(text)
}

fn mysql(name: &str, parts: &Parts<'_>) -> Option<String> {
    let unsigned = if parts.truth(usize::MAX, "unsigned") == Some(true) { " unsigned" } else { "" };
    let fractional = |base: &str| match parts.number(1, "fsp") {
        Some(digits) => format!("{base}({digits})"),
        None => base.to_owned(),
    };
    let text = match name {
        // SQLModel's own, which is as long as MySQL wants to be told.
        "AutoString" => match parts.number(0, "length") {
            Some(length) => format!("varchar({length})"),
            None => "varchar(255)".into(),
        },
        "String" | "Unicode" | "VARCHAR" | "NVARCHAR" => parts.sized("varchar"),
        "Text" | "UnicodeText" | "TEXT" | "CLOB" => match parts.number(0, "length") {
            Some(256..=65_535) | None => "text".into(),
            Some(0..=255) => "tinytext".into(),
            Some(65_536..=16_777_215) => "mediumtext".into(),
            Some(_) => "longtext".into(),
        },
        "TINYTEXT" | "MEDIUMTEXT" | "LONGTEXT" | "TINYBLOB" | "MEDIUMBLOB" | "LONGBLOB"
        | "YEAR" => name.to_ascii_lowercase(),
        "BIT" => format!("bit({})", parts.number(0, "length").unwrap_or(1)),
        "SET" => {
            let labels = labels(parts.0.args)?;
            let told: Vec<String> =
                labels.iter().map(|label| format!("'{}'", label.replace('\'', "''"))).collect();
            format!("set({})", told.join(","))
        }
        "CHAR" | "NCHAR" => format!("char({})", parts.number(0, "length").unwrap_or(1)),
        "Integer" | "INTEGER" | "INT" => format!("int{unsigned}"),
        "SmallInteger" | "SMALLINT" => format!("smallint{unsigned}"),
        "BigInteger" | "BIGINT" => format!("bigint{unsigned}"),
        "MEDIUMINT" => format!("mediumint{unsigned}"),
        "TINYINT" => match parts.number(0, "display_width") {
            Some(width) => format!("tinyint({width}){unsigned}"),
            None => format!("tinyint{unsigned}"),
        },
        "Numeric" | "NUMERIC" | "DECIMAL" => {
            let text = numeric(parts, "decimal", ",");
            if text == "decimal" { "decimal(10,0)".into() } else { text }
        }
        "Float" | "FLOAT" | "REAL" if name == "REAL" => "double".into(),
        "Float" | "FLOAT" => match parts.number(0, "precision") {
            Some(25..) => "double".into(),
            _ => "float".into(),
        },
        "Double" | "DOUBLE" | "DOUBLE_PRECISION" => "double".into(),
        "Boolean" | "BOOLEAN" => "tinyint(1)".into(),
        "Date" | "DATE" => "date".into(),
        "Time" | "TIME" => fractional("time"),
        "DateTime" | "DATETIME" | "Interval" => fractional("datetime"),
        "TIMESTAMP" => fractional("timestamp"),
        "JSON" => "json".into(),
        "Uuid" | "UUID" => "char(32)".into(),
        "LargeBinary" | "BLOB" | "PickleType" => "blob".into(),
        "VARBINARY" => parts.sized("varbinary"),
        "BINARY" => parts.sized("binary"),
        _ => return None,
    };
    Some(text)
}

fn sqlite(name: &str, parts: &Parts<'_>, path: &str) -> Option<String> {
    let text = match name {
        "String" | "Unicode" | "AutoString" | "VARCHAR" => parts.sized("VARCHAR"),
        "NVARCHAR" => parts.sized("NVARCHAR"),
        "Text" | "UnicodeText" | "TEXT" => parts.sized("TEXT"),
        "CHAR" => parts.sized("CHAR"),
        "NCHAR" => parts.sized("NCHAR"),
        "CLOB" => "CLOB".into(),
        "Integer" | "INTEGER" | "INT" => "INTEGER".into(),
        "SmallInteger" | "SMALLINT" => "SMALLINT".into(),
        "BigInteger" | "BIGINT" => "BIGINT".into(),
        "Numeric" | "NUMERIC" => numeric(parts, "NUMERIC", ", "),
        "DECIMAL" => numeric(parts, "DECIMAL", ", "),
        "Float" | "FLOAT" => "FLOAT".into(),
        "Double" | "DOUBLE" => "DOUBLE".into(),
        "DOUBLE_PRECISION" => "DOUBLE_PRECISION".into(),
        "REAL" => "REAL".into(),
        "Boolean" | "BOOLEAN" => "BOOLEAN".into(),
        "Date" | "DATE" => "DATE".into(),
        "Time" | "TIME" => "TIME".into(),
        "DateTime" | "DATETIME" | "Interval" => "DATETIME".into(),
        "TIMESTAMP" => "TIMESTAMP".into(),
        "JSON" => "JSON".into(),
        "JSONB" if path.starts_with("sqlalchemy.dialects.sqlite") => "JSONB".into(),
        "Uuid" | "UUID" | "UUIDType" => "CHAR(32)".into(),
        "LargeBinary" | "BLOB" | "PickleType" => "BLOB".into(),
        "VARBINARY" => parts.sized("VARBINARY"),
        "BINARY" => parts.sized("BINARY"),
        _ => return None,
    };
    Some(text)
}
