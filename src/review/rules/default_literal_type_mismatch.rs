//! `default-literal-type-mismatch`: default that is no value of its type.

use super::{Context, Hit, Locks, PG, Proof, Rule, Severity, Step};
use super::add_not_null_no_default::neutral_value;
use crate::python::python_string;
use crate::review::fix;
use crate::schema::{Change, Dialect, QualifiedName, TypeFamily, stored_default};

pub(super) const RULE: Rule = Rule {
    id: "default-literal-type-mismatch",
    title: "Default of the wrong type",
    severity: Severity::Error,
    dialects: PG,
    reference: "https://www.postgresql.org/docs/current/ddl-default.html",
    why: "PostgreSQL checks the default as the column is made: a text that is no value of the type fails with 22P02, an expression of another type with 42804.",
    lock: Locks::NONE,
    fix: r#"server_default=sa.text("VALUE")  # a value of the column's type
"#,
    proof: Proof::Fails { with: "invalid input syntax" },
    check,
    unsafe_example: r#"def upgrade():
    op.add_column("users", sa.Column("age", sa.Integer(), server_default="unknown", nullable=True))


def downgrade():
    op.drop_column("users", "age")
"#,
    safe_example: r#"def upgrade():
    op.add_column("users", sa.Column("age", sa.Integer(), server_default="0", nullable=True))


def downgrade():
    op.drop_column("users", "age")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().flat_map(|step| wrong(context, step)).collect()
}

fn wrong(context: &Context<'_>, step: Step<'_>) -> Vec<Hit> {
    let defaults = defaults(step).into_iter();
    defaults
        .filter_map(|(column, type_name, default)| {
            let problem = problem(step, &type_name, &default)?;
            let message = format!("the default of \"{column}\" ({type_name}) {problem}");
            let source = fixed(context, step, &type_name, &default);
            Some(Hit::new(step.operation.span, Severity::Error, message).fix_if(source))
        })
        .collect()
}

/// The same with a value of the type; the right one is the author's to choose.
fn fixed(
    context: &Context<'_>,
    step: Step<'_>,
    type_name: &str,
    default: &str,
) -> Option<String> {
    let value = if type_name.ends_with("[]") {
        "'{}'"
    } else {
        neutral_value(type_name, Dialect::Postgresql)
    };
    let text = literal(default).unwrap_or_else(|| default.to_owned());
    if let Some(statement) = step.statement() {
        let written = format!("DEFAULT '{text}'");
        let here = statement.contains(&written);
        let right = format!("DEFAULT {value}");
        return here.then(|| fix::execute(&statement.replace(&written, &right)));
    }
    let call = fix::source_at(context, step.operation.span)?;
    let literals = ["\"", "'"].map(|quote| format!("{quote}{text}{quote}"));
    let mut forms = literals.iter().flat_map(|literal| {
        [format!("server_default={literal}"), format!("server_default=sa.text({literal})")]
    });
    let written = forms.find(|written| call.contains(written.as_str()))?;
    Some(call.replace(&written, &format!("server_default=sa.text({})", python_string(value))))
}

/// The defaults that the step sets: column, its type, and the default as PostgreSQL would keep it.
fn defaults(step: Step<'_>) -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    let mut take = |column: &str, type_name: &str, default: Option<&str>| {
        let kept = default.and_then(|text| stored_default(text, type_name, Dialect::Postgresql));
        found.extend(kept.map(|kept| (column.to_owned(), type_name.to_owned(), kept)));
    };
    for change in step.changes() {
        match change {
            Change::CreateTable { table, .. } => {
                for column in &table.columns {
                    take(&column.name, &column.type_name, column.default.as_deref());
                }
            }
            Change::AddColumn { column, .. } => {
                take(&column.name, &column.type_name, column.default.as_deref());
            }
            Change::AlterColumn { table, column, alteration } => {
                let known = step.table(table).and_then(|table| table.column(column));
                let known = known.map(|column| &column.type_name);
                let new = alteration.type_name.as_ref().or_else(|| new_type(step, table, column));
                if let Some(type_name) = new.or(known) {
                    take(column, type_name, alteration.default.as_ref().and_then(Option::as_deref));
                }
            }
            _ => {}
        }
    }
    found
}

/// The type that another action of the same statement gives the column.
fn new_type<'a>(step: Step<'a>, of: &QualifiedName, named: &str) -> Option<&'a String> {
    step.changes().iter().find_map(|change| match change {
        Change::AlterColumn { table, column, alteration } if table == of && column == named => {
            alteration.type_name.as_ref()
        }
        _ => None,
    })
}

fn problem(step: Step<'_>, type_name: &str, default: &str) -> Option<String> {
    let family = TypeFamily::read(type_name, Dialect::Postgresql);
    let Some(text) = literal(default) else {
        let other = match (&family, default) {
            (TypeFamily::Boolean, number) if number.parse::<i64>().is_ok() => "a number",
            (TypeFamily::Integer(_) | TypeFamily::Numeric(_), "true" | "false") => "a boolean",
            _ => return None,
        };
        return Some(format!("is {other}: {default}"));
    };
    // A quoted call is another rule's to tell.
    if text.contains('(') || fits(step, &family, type_name, text.trim()) {
        return None;
    }
    Some(format!("cannot be '{text}'"))
}

/// The text of `'text'::type`.
fn literal(default: &str) -> Option<String> {
    let inside = default.strip_prefix('\'')?;
    let end = inside.rfind('\'')?;
    let cast = inside.get(end + 1..)?;
    let text = inside.get(..end)?.replace("''", "'");
    (cast.is_empty() || cast.starts_with("::")).then_some(text)
}

fn fits(step: Step<'_>, family: &TypeFamily, type_name: &str, text: &str) -> bool {
    match family {
        TypeFamily::Boolean => is_boolean(text),
        // A row that is there gets the value at once, and it has to fit.
        TypeFamily::Text(Some(limit)) => {
            let length = text.trim_end().chars().count();
            u32::try_from(length).is_ok_and(|length| length <= *limit)
        }
        TypeFamily::Integer(bytes) => {
            let limit = 2_i128.pow(u32::from(*bytes) * 8 - 1);
            let plain = text.replace('_', "");
            plain.parse::<i128>().is_ok_and(|number| (-limit..limit).contains(&number))
        }
        TypeFamily::Numeric(Some(size)) => text.parse().is_ok_and(|number| has_room(number, *size)),
        TypeFamily::Numeric(None) | TypeFamily::Float(_) => text.parse::<f64>().is_ok(),
        TypeFamily::Uuid => {
            let digits: Vec<char> =
                text.chars().filter(|letter| !matches!(letter, '-' | '{' | '}')).collect();
            digits.len() == 32 && digits.iter().all(char::is_ascii_hexdigit)
        }
        TypeFamily::Json | TypeFamily::Jsonb => {
            serde_json::from_str::<serde_json::Value>(text).is_ok()
        }
        TypeFamily::Array(_) => text.starts_with('{') || text.contains("={"),
        TypeFamily::Date | TypeFamily::Timestamp(_) => is_moment(text),
        TypeFamily::Time(_) => text.eq_ignore_ascii_case("now") || is_time(text) != Some(false),
        TypeFamily::Interval => text.contains(|letter: char| letter.is_ascii_digit()),
        _ => is_label(step, type_name, text),
    }
}

/// Whether a number has no more digits before the point than there is room for.
fn has_room(number: f64, (precision, scale): (u32, u32)) -> bool {
    let limit = 10_f64.powi(i32::try_from(precision.saturating_sub(scale)).unwrap_or(i32::MAX));
    number.is_nan() || number.abs() < limit
}

/// Words that PostgreSQL takes for a point in time.
const MOMENTS: &[&str] =
    &["now", "today", "tomorrow", "yesterday", "epoch", "infinity", "-infinity", "+infinity"];

/// Whether PostgreSQL may take the text for a date or a point in time. It reads many spellings; those that are
/// wrong for certain are the ISO ones that no calendar has, and words without a number.
fn is_moment(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    if MOMENTS.iter().any(|word| lower.split_whitespace().next() == Some(word)) {
        return true;
    }
    if !lower.contains(|letter: char| letter.is_ascii_digit()) {
        return false;
    }
    let (day, rest) = lower.split_at_checked(10).unwrap_or((lower.as_str(), ""));
    match is_iso_day(day) {
        Some(true) => is_time(rest.trim_start_matches([' ', 't'])) != Some(false),
        Some(false) => false,
        None => true,
    }
}

/// Whether `YYYY-MM-DD` is a day; `None` where the text is written otherwise.
fn is_iso_day(text: &str) -> Option<bool> {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return None };
    if (year.len(), month.len(), day.len()) != (4, 2, 2) {
        return None;
    }
    let (year, month, day): (u32, u32, u32) =
        (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    Some((1..=days).contains(&day) && year > 0)
}

/// Whether `HH:MM[:SS…]` is a time of day; `None` where the text is written otherwise.
fn is_time(text: &str) -> Option<bool> {
    let (hour, rest) = text.split_once(':')?;
    let (minute, second) = match rest.split_once(':') {
        Some((minute, second)) => (minute, second),
        None => (rest.get(..2)?, "00"),
    };
    let second = second.get(..2)?;
    let (hour, minute, second): (u32, u32, u32) =
        (hour.parse().ok()?, minute.parse().ok()?, second.parse().ok()?);
    let within = hour < 24 || hour == 24 && minute == 0 && second == 0;
    Some(within && minute < 60 && second <= 60)
}

/// Whether PostgreSQL takes the text for a boolean; any beginning that is clear will do.
fn is_boolean(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let words = ["true", "false", "yes", "no"];
    matches!(text.as_str(), "1" | "0" | "on" | "of" | "off")
        || (!text.is_empty() && words.iter().any(|word| word.starts_with(&text)))
}

/// Whether the text is a label, where the type is an enum that is known.
fn is_label(step: Step<'_>, type_name: &str, text: &str) -> bool {
    let bare = type_name.rsplit('.').next().unwrap_or(type_name).trim_matches('"');
    let here = step.changes().iter().find_map(|change| match change {
        Change::CreateEnum { enum_type, .. } if enum_type.name.name == bare => Some(enum_type),
        _ => None,
    });
    let known = step.schema().enums.values().find(|known| known.name.name == bare);
    known.or(here).is_none_or(|known| known.labels.iter().any(|label| label == text))
}
