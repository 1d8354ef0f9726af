//! Server defaults in all their spellings.

use std::collections::BTreeMap;

/// Whether two server defaults store the same value, as far as their texts tell.
///
/// ```
/// use alembic_mcp::schema::same_default;
/// assert!(same_default(Some("'new'::character varying"), Some("'new'")));
/// assert!(same_default(Some("now()"), Some("CURRENT_TIMESTAMP")));
/// assert!(same_default(Some("'{\"a\": 1, \"b\": 2}'::jsonb"), Some("'{\"b\":2,\"a\":1}'")));
/// assert!(!same_default(Some("0"), None));
/// ```
pub fn same_default(left: Option<&str>, right: Option<&str>) -> bool {
    normal(left) == normal(right)
}

/// Whether a default counts up by itself.
pub(super) fn is_sequence(default: Option<&str>) -> bool {
    default.is_some_and(|text| text.trim_start().to_ascii_lowercase().starts_with("nextval("))
}

/// Whether a default is that of a serial column.
pub fn is_serial(default: &str) -> bool {
    is_sequence(Some(default))
}

fn normal(default: Option<&str>) -> Option<String> {
    let text = without_cast(without_parentheses(default?.trim()));
    let text = without_parentheses(text);
    let lower = text.to_ascii_lowercase();
    match lower.as_str() {
        "" | "null" => return None,
        "now()"
        | "current_timestamp"
        | "current_timestamp()"
        | "transaction_timestamp()"
        | "localtimestamp"
        | "datetime('now')" => return Some("now()".to_owned()),
        "true" | "'t'" | "'true'" | "b'1'" => return Some("1".to_owned()),
        "false" | "'f'" | "'false'" | "b'0'" => return Some("0".to_owned()),
        _ => {}
    }
    if let Some(inner) = text.strip_prefix('\'').and_then(|text| text.strip_suffix('\'')) {
        if let Some(json) = json(inner) {
            return Some(json);
        }
        // Databases print a number without the quotes it was given in, or MySQL a text without them.
        return Some(inner.replace("''", "'"));
    }
    Some(if lower.ends_with(')') { lower.replace(", ", ",") } else { text.to_owned() })
}

/// JSON as it is stored: without its spelling.
fn json(text: &str) -> Option<String> {
    if !text.starts_with(['{', '[']) {
        return None;
    }
    let value: serde_json::Value = serde_json::from_str(&text.replace("''", "'")).ok()?;
    // The order of keys tells nothing.
    let sorted: BTreeMap<String, serde_json::Value> = match value {
        serde_json::Value::Object(items) => items.into_iter().collect(),
        other => return Some(other.to_string()),
    };
    serde_json::to_string(&sorted).ok()
}

fn without_parentheses(text: &str) -> &str {
    let mut text = text.trim();
    while let Some(inner) = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')) {
        let mut depth = 0_i32;
        let balanced = inner.chars().all(|letter| {
            depth += match letter {
                '(' => 1,
                ')' => -1,
                _ => 0,
            };
            depth >= 0
        });
        if !balanced {
            break;
        }
        text = inner.trim();
    }
    text
}

/// Takes the casts off the end: `'x'::character varying`, `'{}'::text[]`.
fn without_cast(text: &str) -> &str {
    let start = if text.starts_with('\'') {
        let Some(end) = text.rfind('\'') else { return text };
        end + 1
    } else {
        0
    };
    match text[start..].find("::") {
        Some(cast) if !text[start + cast..].contains('(') || start > 0 => &text[..start + cast],
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_default_agree() {
        for (left, right) in [
            ("'x'::character varying", "'x'"),
            ("'{}'::jsonb", "'{}'"),
            ("'a::b'::text", "'a::b'"),
            ("0", "'0'"),
            ("false", "'false'"),
            ("(0)", "0"),
            ("('it''s')", "'it''s'"),
            ("CURRENT_TIMESTAMP", "now()"),
            ("'new'::order_status", "'new'"),
            ("gen_random_uuid()", "GEN_RANDOM_UUID()"),
            ("timezone('utc'::text, now())", "timezone('utc'::text,now())"),
        ] {
            assert!(same_default(Some(left), Some(right)), "{left} and {right}");
        }
        assert!(!same_default(Some("'a'"), Some("'A'")));
        assert!(!same_default(Some("'a'"), None));
        assert!(same_default(Some("NULL"), None));
    }
}
