//! Server defaults as a database keeps and prints them.

use super::Dialect;

/// The default `text` of a column of `type_name` as `dialect` prints it; `None` where none is kept.
///
/// ```
/// use alembic_mcp::schema::{Dialect, stored_default};
/// let kept = |text, type_name| stored_default(text, type_name, Dialect::Postgresql);
/// assert_eq!(kept("'new'", "character varying(20)").unwrap(), "'new'::character varying");
/// assert_eq!(kept("'0'", "integer").unwrap(), "0");
/// assert_eq!(kept("'false'", "boolean").unwrap(), "false");
/// assert_eq!(kept("NULL", "text"), None);
/// ```
pub fn stored_default(text: &str, type_name: &str, dialect: Dialect) -> Option<String> {
    let text = text.trim();
    if text.eq_ignore_ascii_case("null") {
        return None;
    }
    Some(match dialect {
        Dialect::Postgresql => postgresql(text, type_name),
        Dialect::Sqlite => inner(text).unwrap_or(text).to_owned(),
        Dialect::Mysql => text.to_owned(),
    })
}

/// A default after its column's type has changed.
pub(super) fn recast(default: &str, type_name: &str, dialect: Dialect) -> String {
    let literal = default.rsplit_once("::");
    // Strings of one kind pass for those of another without being converted.
    let is_string = |name: &str| name == "text" || name.starts_with("character varying");
    match literal {
        Some((_, cast)) if is_string(cast) && is_string(type_name) => default.to_owned(),
        Some((value, _)) if dialect == Dialect::Postgresql && literal_text(value).is_some() => {
            postgresql(value, type_name)
        }
        _ => default.to_owned(),
    }
}

/// What stands within parentheses that enclose the whole.
fn inner(text: &str) -> Option<&str> {
    let inside = text.strip_prefix('(')?.strip_suffix(')')?;
    let mut depth = 0_i32;
    let closed = inside.chars().all(|letter| {
        depth += match letter {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        depth >= 0
    });
    closed.then_some(inside)
}

/// The text of an SQL string that is nothing else, still escaped.
fn literal_text(text: &str) -> Option<&str> {
    let inside = text.strip_prefix('\'')?.strip_suffix('\'')?;
    (!inside.replace("''", "").contains('\'')).then_some(inside)
}

fn postgresql(text: &str, type_name: &str) -> String {
    let mut text = text;
    while let Some(inside) = inner(text)
        && (literal_text(inside).is_some() || inside.parse::<f64>().is_ok())
    {
        text = inside;
    }
    if let Some(inside) = literal_text(text) {
        return literal(inside, type_name);
    }
    let lower = text.to_ascii_lowercase();
    match lower.as_str() {
        "true" | "false" => return lower,
        "current_timestamp" | "current_date" | "current_time" | "localtimestamp" | "localtime"
        | "current_user" | "session_user" => return text.to_ascii_uppercase(),
        "current_timestamp()" => return "CURRENT_TIMESTAMP".to_owned(),
        _ => {}
    }
    if let Some(digits) = text.strip_prefix('-')
        && !digits.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_digit())
    {
        return format!("'{text}'::integer");
    }
    if let Some((value, cast)) = text.rsplit_once("::")
        && let Some(inside) = literal_text(value)
    {
        return literal(inside, spelled(cast.trim()));
    }
    // Names of functions fold to lower case; PostgreSQL tells the type of every string.
    if let Some(open) = text.find('(')
        && text[..open].chars().all(|letter| letter.is_alphanumeric() || letter == '_')
        && text.ends_with(')')
    {
        let arguments = &text[open + 1..text.len() - 1];
        let parts: Vec<String> = arguments
            .split(',')
            .map(|part| argument(part.trim()))
            .filter(|part| !part.is_empty())
            .collect();
        return format!("{}({})", text[..open].to_ascii_lowercase(), parts.join(", "));
    }
    text.to_owned()
}

fn argument(text: &str) -> String {
    if literal_text(text).is_some() { format!("{text}::text") } else { text.to_owned() }
}

/// A string literal, once it is taken for a value of the type.
fn literal(inside: &str, type_name: &str) -> String {
    let base = type_name.split('(').next().unwrap_or(type_name).trim();
    let rest = type_name.rsplit(')').next().filter(|rest| *rest != type_name).unwrap_or_default();
    let array = type_name.ends_with("[]");
    let bare = if array { base.trim_end_matches("[]") } else { base };
    let suffix = if array { "[]" } else { rest };
    match (bare, array) {
        ("boolean", false) => match inside.to_ascii_lowercase().as_str() {
            "true" | "t" | "1" | "yes" | "on" | "y" => "true".to_owned(),
            "false" | "f" | "0" | "no" | "off" | "n" => "false".to_owned(),
            _ => format!("'{inside}'::boolean"),
        },
        ("integer", false) if inside.parse::<u64>().is_ok() => inside.to_owned(),
        ("numeric", false)
            if inside.contains('.') && inside.parse::<f64>().is_ok_and(|n| n >= 0.0) =>
        {
            inside.to_owned()
        }
        ("double precision" | "real", false) if inside.parse::<f64>().is_ok() => {
            let number = inside.parse::<f64>().unwrap_or_default();
            format!("'{number}'::{bare}")
        }
        ("character", false) => format!("'{inside}'::bpchar"),
        ("", _) => format!("'{inside}'"),
        (bare, _) => format!("'{inside}'::{bare}{suffix}"),
    }
}

/// The catalog's spelling of a type in a cast.
fn spelled(cast: &str) -> &str {
    match cast.to_ascii_lowercase().as_str() {
        "varchar" => "character varying",
        "int" | "int4" => "integer",
        "int8" => "bigint",
        "bool" => "boolean",
        "timestamptz" => "timestamp with time zone",
        "timestamp" => "timestamp without time zone",
        "float8" => "double precision",
        "varchar[]" => "character varying[]",
        "json" => "json",
        "jsonb" => "jsonb",
        "text" => "text",
        _ => cast,
    }
}
