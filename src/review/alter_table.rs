//! The clauses of a raw `ALTER TABLE`, as far as hazards need them.

use super::effect::{AddedForeignKey, Effect, Place};

/// The effects of each clause of `text`, where it is an `ALTER TABLE`.
pub(super) fn effects(text: &str, place: Place) -> Vec<Effect> {
    let words = words(text);
    let mut at = 0;
    if !(is(&words, 0, "ALTER") && is(&words, 1, "TABLE")) {
        return Vec::new();
    }
    at += 2;
    while ["IF", "EXISTS", "ONLY"].iter().any(|word| is(&words, at, word)) {
        at += 1;
    }
    let Some(table) = words.get(at).map(|word| word.text.clone()) else {
        return Vec::new();
    };
    clauses(words.get(at + 1..).unwrap_or_default())
        .into_iter()
        .flat_map(|clause| clause_effects(&table, clause, place))
        .collect()
}

fn clause_effects(table: &str, clause: &[Word], place: Place) -> Vec<Effect> {
    let table = table.to_owned();
    let name_at = |at: usize| clause.get(at).map(|word| word.text.clone()).unwrap_or_default();
    match clause.first().map(Word::keyword).as_deref() {
        Some("ADD") => added(&table, clause, place),
        Some("DROP") if is(clause, 1, "CONSTRAINT") => Vec::new(),
        Some("DROP") => {
            let at = skip(clause, 1, &["COLUMN", "IF", "EXISTS"]);
            let cascade = clause.iter().any(|word| word.keyword() == "CASCADE");
            vec![Effect::DropColumn { table, column: name_at(at), cascade }]
        }
        Some("RENAME") if is(clause, 1, "TO") => {
            vec![Effect::RenameTable { table, new_name: name_at(2) }]
        }
        Some("RENAME") if is(clause, 1, "CONSTRAINT") || is(clause, 1, "INDEX") => Vec::new(),
        Some("RENAME") => {
            let at = skip(clause, 1, &["COLUMN"]);
            let (column, new_name) = (name_at(at), name_at(at + 2));
            vec![Effect::RenameColumn { table, column, new_name }]
        }
        Some("ALTER") => {
            let at = skip(clause, 1, &["COLUMN"]);
            let sets = is(clause, at + 1, "SET")
                && is(clause, at + 2, "NOT")
                && is(clause, at + 3, "NULL");
            let column = name_at(at);
            if sets { vec![Effect::SetNotNull { table, column }] } else { Vec::new() }
        }
        _ => Vec::new(),
    }
}

fn added(table: &str, clause: &[Word], place: Place) -> Vec<Effect> {
    let at = skip(clause, 1, &["COLUMN", "IF", "NOT", "EXISTS"]);
    let named = is(clause, at, "CONSTRAINT");
    let kind = if named { at + 2 } else { at };
    match clause.get(kind).map(Word::keyword).as_deref() {
        Some("FOREIGN") => {
            let name = clause.get(at + 1).filter(|_| named).map(|word| word.text.clone());
            vec![foreign_key(table, name, listed(clause, kind), clause, place)]
        }
        Some("UNIQUE" | "CHECK" | "PRIMARY" | "EXCLUDE" | "INDEX" | "KEY" | "FULLTEXT") => {
            Vec::new()
        }
        _ => added_column(table, clause, at, place),
    }
}

fn added_column(table: &str, clause: &[Word], at: usize, place: Place) -> Vec<Effect> {
    let Some(column) = clause.get(at).map(|word| word.text.clone()) else {
        return Vec::new();
    };
    let has = |wanted: &[&str]| clause.iter().any(|word| wanted.contains(&&*word.keyword()));
    let not_null =
        clause.windows(2).any(|pair| pair[0].keyword() == "NOT" && pair[1].keyword() == "NULL");
    let filled = has(&["DEFAULT", "GENERATED", "IDENTITY", "AUTO_INCREMENT", "AS"])
        || has(&["SERIAL", "BIGSERIAL", "SMALLSERIAL"]);
    let mut effects = vec![Effect::AddColumn {
        table: table.to_owned(),
        column: column.clone(),
        nullable: !not_null,
        filled,
    }];
    if has(&["REFERENCES"]) {
        effects.push(foreign_key(table, None, vec![column], clause, place));
    }
    effects
}

fn foreign_key(
    table: &str,
    name: Option<String>,
    columns: Vec<String>,
    clause: &[Word],
    place: Place,
) -> Effect {
    let position = |word: &str| clause.iter().position(|it| it.keyword() == word);
    let references = position("REFERENCES").unwrap_or(clause.len());
    let after_delete = clause.windows(3).find_map(|words| {
        let on_delete = words[0].keyword() == "ON" && words[1].keyword() == "DELETE";
        on_delete.then(|| words[2].keyword())
    });
    let not_valid =
        clause.windows(2).any(|pair| pair[0].keyword() == "NOT" && pair[1].keyword() == "VALID");
    Effect::AddForeignKey(AddedForeignKey {
        name,
        table: table.to_owned(),
        columns,
        referred: clause.get(references + 1).map(|word| word.text.clone()).unwrap_or_default(),
        ondelete: after_delete,
        not_valid,
        place,
    })
}

/// The names within the first parentheses after `from`.
fn listed(clause: &[Word], from: usize) -> Vec<String> {
    clause
        .iter()
        .skip(from)
        .skip_while(|word| word.depth == 0)
        .take_while(|word| word.depth > 0)
        .map(|word| word.text.clone())
        .collect()
}

fn skip(words: &[Word], mut at: usize, skipped: &[&str]) -> usize {
    while skipped.iter().any(|word| is(words, at, word)) {
        at += 1;
    }
    at
}

fn is(words: &[Word], at: usize, keyword: &str) -> bool {
    words.get(at).is_some_and(|word| word.keyword() == keyword)
}

fn clauses(words: &[Word]) -> Vec<&[Word]> {
    words
        .split(|word| word.depth == 0 && !word.quoted && word.text == ",")
        .filter(|clause| !clause.is_empty())
        .collect()
}

/// A word of SQL: an identifier without its quotes, a keyword, a literal, or a comma.
#[derive(Debug)]
struct Word {
    text: String,
    quoted: bool,
    depth: usize,
}

impl Word {
    fn keyword(&self) -> String {
        if self.quoted { String::new() } else { self.text.to_uppercase() }
    }
}

fn words(text: &str) -> Vec<Word> {
    let mut found = Vec::new();
    let mut depth = 0_usize;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                found.push(Word { text: ",".to_owned(), quoted: false, depth });
            }
            '\'' => {
                while letters.next().is_some_and(|inner| inner != '\'') {}
                found.push(Word { text: String::new(), quoted: true, depth });
            }
            letter if begins_name(letter) => {
                found.push(name(letter, &mut letters, depth));
            }
            _ => {}
        }
    }
    found
}

fn begins_name(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '"' | '`')
}

/// A dotted name: quoted and plain parts joined by dots.
fn name(first: char, letters: &mut std::iter::Peekable<std::str::Chars<'_>>, depth: usize) -> Word {
    let mut word = Word { text: String::new(), quoted: false, depth };
    let mut next = Some(first);
    while let Some(letter) = next {
        if matches!(letter, '"' | '`') {
            word.quoted = true;
            word.text.extend(letters.by_ref().take_while(|inner| *inner != letter));
        } else {
            word.text.push(letter);
        }
        next = letters.next_if(|inner| {
            inner.is_alphanumeric() || matches!(inner, '_' | '$' | '.' | '"' | '`')
        });
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_clause() {
        let text = r#"ALTER TABLE IF EXISTS public."orders" ADD COLUMN note text NOT NULL,
            ADD COLUMN n numeric(10, 2) DEFAULT 'a, b' NOT NULL, DROP COLUMN old CASCADE"#;
        let found = effects(text, Place::default());
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(
            matches!(&found[0], Effect::AddColumn { column, nullable: false, filled: false, table }
            if column == "note" && table == "public.orders")
        );
        assert!(matches!(&found[1], Effect::AddColumn { filled: true, .. }));
        assert!(matches!(&found[2], Effect::DropColumn { cascade: true, .. }));
    }

    #[test]
    fn reads_a_foreign_key_with_its_action() {
        let text = "ALTER TABLE a ADD CONSTRAINT fk FOREIGN KEY (x, y) REFERENCES b (i, j) \
                    ON DELETE CASCADE NOT VALID";
        let found = effects(text, Place::default());
        let [Effect::AddForeignKey(key)] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!(key.name.as_deref(), Some("fk"));
        assert_eq!(key.columns, ["x", "y"]);
        assert_eq!(key.referred, "b");
        assert_eq!(key.ondelete.as_deref(), Some("CASCADE"));
        assert!(key.not_valid);
    }
}
