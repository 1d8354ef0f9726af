//! Passwords, wherever a text holds one: in a URL, in a statement, in a connection string.

use std::borrow::Cow;

use serde_json::Value;

use super::written_passwords::hide_written;

/// `text` with `***` for each password in a URL, and for each that SQL or a connection string says.
///
/// ```
/// use alembic_mcp::project::hide_passwords;
/// assert_eq!(hide_passwords("'postgresql://u:pw@h/d', u@h"), "'postgresql://u:***@h/d', u@h");
/// assert_eq!(hide_passwords("CREATE ROLE x PASSWORD 'pw'"), "CREATE ROLE x PASSWORD '***'");
/// ```
pub fn hide_passwords(text: &str) -> Cow<'_, str> {
    match hide_in_urls(text) {
        Cow::Borrowed(text) => hide_written(text),
        Cow::Owned(clean) => match hide_written(&clean) {
            Cow::Borrowed(_) => Cow::Owned(clean),
            Cow::Owned(cleaner) => Cow::Owned(cleaner),
        },
    }
}

fn hide_in_urls(text: &str) -> Cow<'_, str> {
    let mut clean = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        clean.push_str(before);
        rest = after;
        // No more than the URL: in JSON the next `@` may well be in another text.
        let ends = |c: char| c.is_whitespace() || matches!(c, '/' | '"' | '\'' | '`' | '\\');
        let end = rest.find(ends).unwrap_or(rest.len());
        if let Some(login_end) = rest[..end].rfind('@')
            && let Some(colon) = rest[..login_end].find(':')
        {
            clean.push_str(&rest[..=colon]);
            clean.push_str("***");
            rest = &rest[login_end..];
        }
    }
    if clean.is_empty() {
        return Cow::Borrowed(text);
    }
    clean.push_str(rest);
    Cow::Owned(clean)
}

/// Hides the passwords in all texts of a JSON value, its keys too.
pub fn hide_passwords_within(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Cow::Owned(clean) = hide_passwords(text) {
                *text = clean;
            }
        }
        Value::Array(values) => values.iter_mut().for_each(hide_passwords_within),
        Value::Object(entries) => {
            if entries.keys().any(|key| key.contains("://")) {
                let all = std::mem::take(entries);
                entries.extend(
                    all.into_iter().map(|(key, value)| (hide_passwords(&key).into_owned(), value)),
                );
            }
            entries.values_mut().for_each(hide_passwords_within);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
