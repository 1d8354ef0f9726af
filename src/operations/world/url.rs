//! The URL of the migration's database: unknown, but for the dialect that it begins with.

use crate::python::Value;
use crate::schema::Dialect;

use super::{is_database, last_attribute};

/// Whether the text of the URL starts with what is asked for, where the dialect decides that.
pub(super) fn starts_with(receiver: &Value, args: &[Value], dialect: Dialect) -> Option<bool> {
    if !is_text_of_url(receiver) {
        return None;
    }
    match args {
        [Value::Str(start)] => begins(start, dialect),
        [Value::List(starts)] => {
            let each = starts.iter().map(|one| one.as_str().and_then(|one| begins(one, dialect)));
            let each: Vec<Option<bool>> = each.collect();
            match each.contains(&Some(true)) {
                true => Some(true),
                false if each.contains(&None) => None,
                false => Some(false),
            }
        }
        _ => None,
    }
}

fn begins(start: &str, dialect: Dialect) -> Option<bool> {
    let name = dialect.name();
    if name.starts_with(start) {
        return Some(true);
    }
    // A driver may follow, or none; and what MySQL's migrations find may be MariaDB.
    let open =
        start.starts_with(name) || (dialect == Dialect::Mysql && start.starts_with("mariadb"));
    (!open).then_some(false)
}

/// `str(….url)`, `….url.render_as_string(…)`.
fn is_text_of_url(value: &Value) -> bool {
    let is_url = |one: &Value| last_attribute(one) == Some("url") && is_database(one);
    match value {
        Value::Call { path, args, .. } => path == "str" && args.first().is_some_and(is_url),
        Value::MethodCall { receiver, name, .. } => match name.as_str() {
            "render_as_string" | "__str__" | "__to_string__" => is_url(receiver),
            "lower" => is_text_of_url(receiver),
            _ => false,
        },
        _ => false,
    }
}
