//! Server defaults as a database keeps and prints them.

use super::{Dialect, postgres_type_name};

/// The default `text` of a column of `type_name` as `dialect` prints it; `None` where none is kept.
///
/// ```
/// use alembic_mcp::schema::{Dialect, stored_default};
/// let kept = |text, type_name| stored_default(text, type_name, Dialect::Postgresql);
/// assert_eq!(kept("'new'", "character varying(20)").unwrap(), "'new'::character varying");
/// assert_eq!(kept("'0'", "integer").unwrap(), "0");
/// assert_eq!(kept("'false'", "boolean").unwrap(), "false");
/// assert_eq!(kept("'3661'", "interval").unwrap(), "'01:01:01'::interval");
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
    if let Some(inside) = text.strip_prefix(['e', 'E']).and_then(literal_text) {
        return literal(&unescaped(inside), type_name);
    }
    let lower = text.to_ascii_lowercase();
    match lower.as_str() {
        "true" | "false" => return lower,
        "current_timestamp" | "current_date" | "current_time" | "localtimestamp" | "localtime"
        | "current_user" | "session_user" => return text.to_ascii_uppercase(),
        "current_timestamp()" => return "CURRENT_TIMESTAMP".to_owned(),
        _ => {}
    }
    if let Some(number) = number(text) {
        return number;
    }
    if let Some((value, cast)) = text.rsplit_once("::")
        && let Some(told) = casted(value.trim(), &postgres_type_name(cast.trim()))
    {
        return told;
    }
    let whole = inner(text).unwrap_or(text).trim();
    let at = whole.to_ascii_lowercase().find(" at time zone ");
    if let Some((moment, zone)) = at.and_then(|at| whole.split_at_checked(at)) {
        let zone = zone.get(" at time zone ".len()..).unwrap_or_default().trim();
        return format!("({} AT TIME ZONE {})", postgresql(moment, "text"), argument(zone));
    }
    // Names of functions fold to lower case; PostgreSQL tells the type of every string.
    if let Some(open) = text.find('(')
        && text[..open].chars().all(|letter| letter.is_alphanumeric() || letter == '_')
        && text.ends_with(')')
    {
        let arguments = &text[open + 1..text.len() - 1];
        let name = text[..open].to_ascii_lowercase();
        let parts: Vec<String> = arguments
            .split(',')
            .map(|part| match (name.as_str(), literal_text(part.trim())) {
                ("nextval", Some(sequence)) => format!("'{sequence}'::regclass"),
                _ => argument(part.trim()),
            })
            .filter(|part| !part.is_empty())
            .collect();
        return format!("{name}({})", parts.join(", "));
    }
    text.to_owned()
}

fn argument(text: &str) -> String {
    if literal_text(text).is_some() { format!("{text}::text") } else { postgresql(text, "text") }
}

/// A bare number: below zero, or beyond `integer`, its type is told.
fn number(text: &str) -> Option<String> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits.starts_with(|one: char| one.is_ascii_digit())
        && digits.chars().all(|one| one.is_ascii_digit() || one == '.');
    if !plain {
        return None;
    }
    let type_name = if digits.contains('.') {
        "numeric"
    } else if digits.parse::<i32>().is_ok() {
        "integer"
    } else if digits.parse::<i64>().is_ok() {
        "bigint"
    } else {
        "numeric"
    };
    let is_bare = !text.starts_with('-') && (type_name == "integer" || digits.contains('.'));
    Some(if is_bare { text.to_owned() } else { format!("'{text}'::{type_name}") })
}

/// An explicit cast; `None` if what is cast is no constant.
fn casted(value: &str, type_name: &str) -> Option<String> {
    if let Some(inside) = literal_text(value) {
        let base = type_name.split('(').next().unwrap_or(type_name);
        let told = literal(inside, type_name);
        let is_sized = base != type_name && type_name.ends_with(')');
        return Some(if is_sized { format!("({told})::{type_name}") } else { told });
    }
    let lower = value.to_ascii_lowercase();
    if matches!(lower.as_str(), "true" | "false") {
        return Some(if type_name == "boolean" {
            lower
        } else {
            format!("({lower})::{type_name}")
        });
    }
    if lower.starts_with("array[") {
        return Some(format!("ARRAY{}::{type_name}", &value["array".len()..]));
    }
    let number = number(value)?;
    Some(if type_name == "integer" && number == value {
        number
    } else {
        format!("({number})::{type_name}")
    })
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
        // A number alone is one of seconds.
        ("interval", false) if inside.parse::<u32>().is_ok() => {
            let seconds: u32 = inside.parse().unwrap_or_default();
            let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
            format!("'{hours:02}:{minutes:02}:{:02}'::interval", seconds % 60)
        }
        ("character", false) => format!("'{inside}'::bpchar"),
        ("jsonb", false) => format!("'{}'::jsonb", super::jsonb::printed(inside)),
        (bare, true) if inside.starts_with('{') && !inside.contains('"') => {
            format!("'{}'::{bare}{suffix}", inside.replace(", ", ","))
        }
        ("", _) => format!("'{inside}'"),
        (bare, _) => format!("'{inside}'::{bare}{suffix}"),
    }
}

/// What the escapes of an `E'…'` string stand for.
fn unescaped(inside: &str) -> String {
    inside.replace("\\t", "\t").replace("\\n", "\n").replace("\\'", "''").replace("\\\\", "\\")
}
