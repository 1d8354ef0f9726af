//! Pieces of SQL that a migration has this database's dialect write.

use crate::operations::calls::Arguments;
use crate::python::Value;
use crate::schema::Dialect;

use super::{is_database, last_attribute};

/// Words that SQLAlchemy quotes for PostgreSQL, in this order.
const POSTGRESQL_RESERVED: &str = "all analyse analyze and any array as asc asymmetric authorization \
    between binary both case cast check collate column constraint create cross current_catalog \
    current_date current_role current_schema current_time current_timestamp current_user default \
    deferrable desc distinct do else end except false fetch for foreign freeze from full grant group \
    having ilike in initially inner intersect into is isnull join leading left like limit localtime \
    localtimestamp natural new not notnull null of off offset old on only or order outer over overlaps \
    placing primary references returning right select session_user similar some symmetric table then \
    to trailing true union unique user using variadic verbose when where window with";

/// `sa.false().compile(bind)`: how this database writes it.
pub(super) fn compiled(
    receiver: &Value,
    arguments: Arguments<'_>,
    dialect: Dialect,
) -> Option<Value> {
    let Value::Call { path, args, .. } = receiver else { return None };
    let bind = arguments.get(0, "bind").or(arguments.named("dialect"))?;
    let truth = match path.as_str() {
        "sqlalchemy.true" | "sqlalchemy.sql.true" | "sqlalchemy.sql.expression.true" => true,
        "sqlalchemy.false" | "sqlalchemy.sql.false" | "sqlalchemy.sql.expression.false" => false,
        _ => return None,
    };
    let text = match dialect {
        Dialect::Sqlite => i64::from(truth).to_string(),
        Dialect::Postgresql | Dialect::Mysql => truth.to_string(),
    };
    (args.is_empty() && is_database(bind)).then_some(Value::Str(text))
}

/// `dialect.identifier_preparer.quote(name)`: the name as this database writes it.
pub(super) fn quoted(
    receiver: &Value,
    method: &str,
    arguments: Arguments<'_>,
    dialect: Dialect,
) -> Option<Value> {
    if last_attribute(receiver) != Some("identifier_preparer") || !is_database(receiver) {
        return None;
    }
    let name = arguments.args.first()?.as_str()?;
    let mark = if dialect == Dialect::Mysql { '`' } else { '"' };
    let quoted = || {
        let doubled = name.replace(mark, &format!("{mark}{mark}"));
        Some(Value::Str(format!("{mark}{doubled}{mark}")))
    };
    match method {
        "quote_identifier" => quoted(),
        "quote" if !is_legal(name) => quoted(),
        "quote" if dialect == Dialect::Postgresql => {
            match POSTGRESQL_RESERVED.split_whitespace().any(|word| word == name) {
                true => quoted(),
                false => Some(Value::Str(name.to_owned())),
            }
        }
        _ => None,
    }
}

/// Whether a name can stand without quotes unless it is reserved.
fn is_legal(name: &str) -> bool {
    let inside = |letter: char| {
        letter.is_ascii_lowercase() || letter.is_ascii_digit() || matches!(letter, '_' | '$')
    };
    let begins = |letter: char| letter.is_ascii_digit() || letter == '$';
    !name.is_empty() && name.chars().all(inside) && !name.starts_with(begins)
}
