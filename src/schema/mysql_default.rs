//! Server defaults of MySQL and MariaDB: each server prints its own form of what it was given.

use super::default_value::same_default;
use super::type_family::TypeFamily;
use super::{Column, Dialect};

/// Whether two columns have the same default.
pub(super) fn same(left: &Column, right: &Column) -> bool {
    let (left_value, left_update) = parts(left.default.as_deref());
    let (right_value, right_update) = parts(right.default.as_deref());
    let family = TypeFamily::read(&right.type_name, Dialect::Mysql);
    let same_value = same_default(left_value, right_value)
        || (is_number(&family) && is_same_number(left_value, right_value))
        || (left_value.is_some_and(is_today) && right_value.is_some_and(is_today));
    same_value && same_default(left_update, right_update)
}

/// The value itself, and what `ON UPDATE` sets.
fn parts(default: Option<&str>) -> (Option<&str>, Option<&str>) {
    let Some(text) = default else { return (None, None) };
    let place = text.to_ascii_lowercase().find(" on update ");
    match place.and_then(|place| Some((text.get(..place)?, text.get(place + 11..)?))) {
        Some((value, update)) if !text.starts_with('\'') => (Some(value), Some(update)),
        _ => (Some(text), None),
    }
}

fn is_number(family: &TypeFamily) -> bool {
    matches!(
        family,
        TypeFamily::Integer(_)
            | TypeFamily::Numeric(_)
            | TypeFamily::Float(_)
            | TypeFamily::Boolean
    )
}

fn is_same_number(left: Option<&str>, right: Option<&str>) -> bool {
    let number = |text: Option<&str>| text?.trim_matches('\'').parse::<f64>().ok();
    number(left).is_some() && number(left) == number(right)
}

fn is_today(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let bare = lower.trim_start_matches('(').trim_end_matches([')', '(']);
    matches!(bare, "current_date" | "curdate")
}
