//! Keeping an answer within what hosts pass on to the model.

use serde_json::Value;

/// About 20,000 tokens of JSON; hosts put answers over 25,000 tokens aside.
const MOST_BYTES: usize = 60_000;
/// What a list or text is cut to at least once it has to be cut.
const FEWEST_ENTRIES: usize = 5;
const SHORTEST_TEXT: usize = 400;
const LONGEST_SUMMARY: usize = 2000;

/// Cuts the longest lists and texts of an outcome until it fits, and says so in its summary.
pub(super) fn fit(mut outcome: Value) -> Value {
    let mut cuts = 0;
    // It repeats what was asked for, which may be anything.
    if let Some(summary) = outcome.get_mut("summary") {
        while summary.as_str().is_some_and(|text| text.len() > LONGEST_SUMMARY) {
            cut(summary);
        }
    }
    while outcome.to_string().len() > MOST_BYTES && cuts < 200 {
        let Some(data) = outcome.as_object_mut() else { break };
        let largest = data
            .iter_mut()
            .filter(|(key, _)| key.as_str() != "status" && key.as_str() != "summary")
            .filter_map(|(_, part)| largest_cuttable(part))
            .max_by_key(|(size, _)| *size);
        let Some((_, part)) = largest else { break };
        cut(part);
        cuts += 1;
    }
    if cuts > 0
        && let Some(Value::String(summary)) = outcome.get_mut("summary")
    {
        summary.push_str(" (long lists in this answer were cut to fit; ask for less at a time)");
    }
    outcome
}

/// The largest list or text under `value` that can still be cut, with its size.
fn largest_cuttable(value: &mut Value) -> Option<(usize, &mut Value)> {
    let size = value.to_string().len();
    let cuttable = match value {
        Value::Array(list) => list.len() > FEWEST_ENTRIES,
        Value::String(text) => text.len() > SHORTEST_TEXT * 2,
        _ => false,
    };
    if cuttable {
        return Some((size, value));
    }
    let children: Vec<&mut Value> = match value {
        Value::Array(list) => list.iter_mut().collect(),
        Value::Object(object) => object.values_mut().collect(),
        _ => return None,
    };
    children.into_iter().filter_map(largest_cuttable).max_by_key(|(size, _)| *size)
}

fn cut(value: &mut Value) {
    match value {
        Value::Array(list) => list.truncate((list.len() / 2).max(FEWEST_ENTRIES)),
        Value::String(text) => {
            let mut end = text.len() / 2;
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            text.truncate(end);
            text.push_str(" … (cut)");
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{MOST_BYTES, fit};

    #[test]
    fn cuts_what_is_long_and_says_so() {
        let rows: Vec<_> =
            (0..9000).map(|row| json!({"row": row, "text": "ü".repeat(9)})).collect();
        let answer = fit(json!({"status": "ok", "summary": "Rows", "data": {
            "rows": rows, "source": "é".repeat(90_000), "kept": [1, 2]}}));
        assert!(answer.to_string().len() <= MOST_BYTES);
        assert_eq!(answer["data"]["kept"], json!([1, 2]));
        assert!(answer["summary"].as_str().is_some_and(|text| text.contains("cut")));
    }

    #[test]
    fn leaves_alone_what_fits() {
        let answer = json!({"status": "ok", "summary": "Few", "data": {"rows": [1, 2, 3]}});
        assert_eq!(fit(answer.clone()), answer);
    }
}
