//! Texts as Python source.

/// `text` as a Python string literal in double quotes.
pub fn python_string(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('"');
    for letter in text.chars() {
        match letter {
            '"' => literal.push_str("\\\""),
            '\\' => literal.push_str("\\\\"),
            '\n' => literal.push_str("\\n"),
            letter if letter.is_control() => {
                literal.push_str(&format!("\\u{:04x}", u32::from(letter)));
            }
            letter => literal.push(letter),
        }
    }
    literal.push('"');
    literal
}

/// SQL as a Python literal for `sa.text()` and `op.execute()`, where `:name` would be a parameter.
pub fn sql_text(sql: &str) -> String {
    let letters: Vec<char> = sql.chars().collect();
    let mut escaped = String::with_capacity(sql.len());
    for (index, letter) in letters.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| letters.get(before));
        let named =
            letters.get(index + 1).is_some_and(|next| next.is_alphanumeric() || *next == '_');
        let parameter = *letter == ':'
            && named
            && !before.is_some_and(|before| *before == ':' || before.is_alphanumeric());
        if parameter {
            escaped.push('\\');
        }
        escaped.push(*letter);
    }
    python_string(&escaped)
}

/// Names as a Python list of strings.
pub fn python_list<T: AsRef<str>>(names: &[T]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| python_string(name.as_ref())).collect();
    format!("[{}]", quoted.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_parameters_are_escaped() {
        assert_eq!(sql_text("'{}'::jsonb"), "\"'{}'::jsonb\"");
        assert_eq!(sql_text("a = ':x'"), "\"a = '\\\\:x'\"");
        assert_eq!(sql_text("'12:30'"), "\"'12:30'\"");
    }
}
