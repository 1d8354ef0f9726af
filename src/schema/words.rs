//! The identifiers in a piece of SQL, for finding and renaming columns in expressions.

/// An identifier in an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word<'t> {
    /// Its text without quotes.
    pub(super) text: &'t str,
    /// Whether it stands in quotes.
    pub(super) quoted: bool,
    start: usize,
    end: usize,
}

/// The identifiers and keywords of `sql`, strings left out.
pub(super) fn identifiers(sql: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut rest = sql.char_indices().peekable();
    while let Some((start, letter)) = rest.next() {
        match letter {
            '\'' => {
                for (_, letter) in rest.by_ref() {
                    if letter == '\'' {
                        break;
                    }
                }
            }
            '"' | '`' => {
                let end = sql[start + 1..].find(letter).map_or(sql.len(), |at| start + 1 + at);
                words.push(Word {
                    text: &sql[start + 1..end],
                    quoted: true,
                    start,
                    end: (end + 1).min(sql.len()),
                });
                while rest.next_if(|(at, _)| *at <= end).is_some() {}
            }
            letter if letter.is_alphabetic() || letter == '_' => {
                let mut end = start + letter.len_utf8();
                while let Some((at, next)) =
                    rest.next_if(|(_, next)| next.is_alphanumeric() || *next == '_' || *next == '$')
                {
                    end = at + next.len_utf8();
                }
                words.push(Word { text: &sql[start..end], quoted: false, start, end });
            }
            _ => {}
        }
    }
    words
}

/// Whether `sql` mentions the identifier `name`.
pub fn mentions(sql: &str, name: &str) -> bool {
    identifiers(sql)
        .iter()
        .any(|word| word.text == name || (!word.quoted && word.text.eq_ignore_ascii_case(name)))
}

/// `sql` with the identifier `from` replaced by `to`.
pub(super) fn renamed(sql: &str, from: &str, to: &str) -> String {
    let mut text = String::with_capacity(sql.len());
    let mut last = 0;
    for word in identifiers(sql) {
        if word.text == from {
            text.push_str(&sql[last..word.start]);
            if word.quoted {
                text.push_str(&sql[word.start..=word.start]);
                text.push_str(to);
                text.push_str(&sql[word.start..=word.start]);
            } else {
                text.push_str(to);
            }
            last = word.end;
        }
    }
    text.push_str(&sql[last..]);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_told_from_strings() {
        let sql = "a = 'a' AND \"b c\" > lower(a)";
        let words: Vec<&str> = identifiers(sql).iter().map(|word| word.text).collect();
        assert_eq!(words, ["a", "AND", "b c", "lower", "a"]);
        assert_eq!(renamed(sql, "a", "z"), "z = 'a' AND \"b c\" > lower(z)");
        assert!(mentions(sql, "b c") && !mentions(sql, "c"));
    }
}
