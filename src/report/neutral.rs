//! Text of the source, made harmless where it is shown.

/// The longest piece of text that is shown, in characters.
pub(crate) const LONGEST: usize = 2_000;

/// `text` without characters that steer a terminal, hide text or turn its direction round, at most
/// [`LONGEST`] characters long. Lines stay lines.
pub(crate) fn neutral(text: &str) -> String {
    let mut shown: String = text.chars().take(LONGEST).map(harmless).collect();
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}

/// The same on one line.
pub(crate) fn neutral_line(text: &str) -> String {
    neutral(text).replace(['\n', '\t'], " ")
}

/// One character for each one, so that columns keep their places.
pub(crate) fn harmless(character: char) -> char {
    match character {
        '\n' | '\t' => character,
        '\u{0}'..='\u{1f}' => char::from_u32(0x2400 + u32::from(character)).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        '\u{80}'..='\u{9f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{e0000}'..='\u{e007f}' => '\u{fffd}',
        other => other,
    }
}

/// A text of JSON with such characters as escapes, so that it says the same and steers nothing.
pub(crate) fn escaped_json(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if character == '\n' || harmless(character) == character {
            shown.push(character);
            continue;
        }
        let mut units = [0; 2];
        for unit in character.encode_utf16(&mut units) {
            shown.push_str(&format!("\\u{unit:04x}"));
        }
    }
    shown
}

/// A comment of SQL: one line whatever is in it, so that nothing gets out of it.
pub(crate) fn sql_comment(text: &str) -> String {
    format!("-- {}", neutral_line(text))
}

#[cfg(test)]
mod tests {
    #[test]
    fn json_says_the_same_without_steering_anything() {
        let text = serde_json::json!({"a": "x\u{9b}31m\u{202e}y\u{e0041}", "b": "é"}).to_string();
        let escaped = super::escaped_json(&text);
        assert!(escaped.chars().all(|one| super::harmless(one) == one), "{escaped}");
        let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
        assert_eq!(read(&escaped), read(&text));
    }
}
