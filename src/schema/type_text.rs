//! The text of a type taken apart: `name(arguments) rest`.

/// The texts in quotes within `text`, such as the labels of `enum('a','b')`.
pub fn quoted_texts(text: &str) -> Vec<String> {
    let (_, arguments, _) = take_apart(text);
    arguments.iter().filter(|text| is_quoted(text)).map(|text| unquote(text)).collect()
}

/// `name(arguments) rest`, such as `timestamp(6) without time zone`.
pub(super) fn take_apart(text: &str) -> (&str, Vec<String>, &str) {
    let Some(open) = text.find('(') else { return (text, Vec::new(), "") };
    let inner = &text[open + 1..];
    let end = closing(inner);
    let rest = inner.get(end + 1..).unwrap_or_default();
    (&text[..open], split_arguments(&inner[..end]), rest.trim())
}

/// Where the parenthesis that is open at the start of `text` closes.
pub(super) fn closing(text: &str) -> usize {
    let (mut depth, mut quote) = (1_i32, None);
    for (place, letter) in text.char_indices() {
        match (quote, letter) {
            (Some(open), letter) if open == letter => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(letter),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') => {
                depth -= 1;
                if depth == 0 {
                    return place;
                }
            }
            _ => {}
        }
    }
    text.len()
}

pub(super) fn split_places(text: &str) -> Vec<(usize, usize)> {
    let (mut places, mut start) = (Vec::new(), 0);
    let (mut depth, mut quote) = (0_i32, None);
    for (place, letter) in text.char_indices() {
        match (quote, letter) {
            (Some(open), letter) if open == letter => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(letter),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') => depth -= 1,
            (None, ',') if depth == 0 => {
                places.push((start, place));
                start = place + 1;
            }
            _ => {}
        }
    }
    places.push((start, text.len()));
    places
}

pub(super) fn split_arguments(text: &str) -> Vec<String> {
    split_places(text)
        .into_iter()
        .map(|(from, to)| text[from..to].trim().to_owned())
        .filter(|argument| !argument.is_empty())
        .collect()
}

pub(super) fn is_quoted(text: &str) -> bool {
    text.len() >= 2 && (text.starts_with('\'') || text.starts_with('"'))
}

pub(super) fn unquote(text: &str) -> String {
    let inner = ["'", "\""].into_iter().find_map(|quote| {
        let opened = text.strip_prefix(quote)?;
        Some(opened.strip_suffix(quote).unwrap_or(opened))
    });
    inner.unwrap_or(text).replace("''", "'")
}
