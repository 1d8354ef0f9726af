//! What Python's `json` makes of values that source decides.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::{Value, text};

/// How deep lists and dictionaries may stand in one another.
const DEEPEST: usize = 32;

/// `json.dumps(value, …)`; `None` where the source does not decide it.
pub(super) fn dumps(value: &Value, kwargs: &[(String, Value)]) -> Option<String> {
    let mut style = Style { ascii: true, sorted: false };
    for (name, value) in kwargs {
        match (name.as_str(), value) {
            ("ensure_ascii", Value::Bool(ascii)) => style.ascii = *ascii,
            ("sort_keys", Value::Bool(sorted)) => style.sorted = *sorted,
            ("indent" | "separators" | "default" | "cls", Value::None) => {}
            _ => return None,
        }
    }
    let mut out = String::new();
    style.write(value, DEEPEST, &mut out)?;
    Some(out)
}

struct Style {
    ascii: bool,
    sorted: bool,
}

impl Style {
    fn write(&self, value: &Value, depth: usize, out: &mut String) -> Option<()> {
        let within = depth.checked_sub(1).filter(|_| out.len() <= text::LONGEST)?;
        match value {
            Value::None => out.push_str("null"),
            Value::Bool(true) => out.push_str("true"),
            Value::Bool(false) => out.push_str("false"),
            Value::Int(number) => out.push_str(&number.to_string()),
            Value::Str(text) => self.string(text, out),
            Value::List(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    out.push_str(if index == 0 { "" } else { ", " });
                    self.write(item, within, out)?;
                }
                out.push(']');
            }
            Value::Dict(items) => {
                out.push('{');
                for (index, (key, item)) in self.entries(items)?.into_iter().enumerate() {
                    out.push_str(if index == 0 { "" } else { ", " });
                    self.string(key, out);
                    out.push_str(": ");
                    self.write(item, within, out)?;
                }
                out.push('}');
            }
            _ => return None,
        }
        Some(())
    }

    /// The entries in the order in which they are written; `None` for keys that are no texts.
    fn entries<'v>(&self, items: &'v [(Value, Value)]) -> Option<Vec<(&'v str, &'v Value)>> {
        // A key that comes again keeps its place and takes the later value.
        let last: BTreeMap<&str, &Value> =
            items.iter().map(|(key, item)| Some((key.as_str()?, item))).collect::<Option<_>>()?;
        if self.sorted {
            return Some(last.into_iter().collect());
        }
        let mut left = last;
        let keys = items.iter().filter_map(|(key, _)| key.as_str());
        Some(keys.filter_map(|key| left.remove_entry(key)).collect())
    }

    fn string(&self, text: &str, out: &mut String) {
        out.push('"');
        for character in text.chars() {
            match character {
                '"' => out.push_str("\\\""),
                '\\' => out.push_str("\\\\"),
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\t' => out.push_str("\\t"),
                '\u{8}' => out.push_str("\\b"),
                '\u{c}' => out.push_str("\\f"),
                other if other < ' ' || (self.ascii && !(' '..='~').contains(&other)) => {
                    for unit in other.encode_utf16(&mut [0; 2]) {
                        // Writing to a string does not fail.
                        let _ = write!(out, "\\u{unit:04x}");
                    }
                }
                other => out.push(other),
            }
        }
        out.push('"');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Value {
        Value::Str(text.to_owned())
    }

    #[test]
    fn what_is_known_is_written_as_python_writes_it() {
        let entry = |key: &str, value: Value| (text(key), value);
        let value = Value::Dict(vec![
            entry("b", Value::List(vec![Value::Int(1), Value::Bool(true), Value::None])),
            entry("a", text("a\"b\né\u{1f600}")),
            entry("b", Value::Int(2)),
        ]);
        let ascii = r#"{"b": 2, "a": "a\"b\n\u00e9\ud83d\ude00"}"#;
        assert_eq!(dumps(&value, &[]).as_deref(), Some(ascii));
        let kwargs = ["ensure_ascii", "sort_keys"]
            .map(|name| (name.to_owned(), Value::Bool(name == "sort_keys")));
        let plain = "{\"a\": \"a\\\"b\\né\u{1f600}\", \"b\": 2}";
        assert_eq!(dumps(&value, &kwargs).as_deref(), Some(plain));
    }

    #[test]
    fn what_is_not_known_is_not_written() {
        assert_eq!(dumps(&Value::List(vec![Value::Others]), &[]), None);
        assert_eq!(dumps(&Value::Dict(vec![(Value::Int(1), Value::Int(1))]), &[]), None);
        assert_eq!(dumps(&Value::Int(1), &[("indent".to_owned(), Value::Int(2))]), None);
        let deep = (0..100).fold(Value::None, |inner, _| Value::List(vec![inner]));
        assert_eq!(dumps(&deep, &[]), None);
    }
}
