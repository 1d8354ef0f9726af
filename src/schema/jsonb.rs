//! JSON as PostgreSQL's `jsonb` prints it.

use serde_json::Value;

/// The text of a `jsonb` value: keys by length, then by bytes, each once; one space after `:` and
/// `,`. What is no JSON stays as it is.
pub(super) fn printed(text: &str) -> String {
    match serde_json::from_str::<Value>(&text.replace("''", "'")) {
        Ok(value) => told(&value).replace('\'', "''"),
        Err(_) => text.to_owned(),
    }
}

fn told(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            format!("[{}]", items.iter().map(told).collect::<Vec<_>>().join(", "))
        }
        Value::Object(items) => {
            let mut items: Vec<_> = items.iter().collect();
            items.sort_by(|(one, _), (other, _)| (one.len(), one).cmp(&(other.len(), other)));
            let told = |(key, value): &(&String, &Value)| {
                format!("{}: {}", Value::from(key.as_str()), told(value))
            };
            format!("{{{}}}", items.iter().map(told).collect::<Vec<_>>().join(", "))
        }
        value => value.to_string(),
    }
}
