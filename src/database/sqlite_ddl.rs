//! What SQLite keeps only as text: names of constraints, checks, generated columns, predicates.
//!
//! Read token by token, since SQLite takes declarations that no grammar but its own accepts.

use std::collections::BTreeMap;

use sqlparser::dialect::SQLiteDialect;
use sqlparser::tokenizer::{Token, Tokenizer};

/// What the text of a `CREATE TABLE` says beyond the pragmas.
#[derive(Debug, Default, PartialEq)]
pub(super) struct CreateText {
    /// The name of the primary key.
    pub(super) primary_key_name: Option<String>,
    /// Names and conditions of check constraints.
    pub(super) checks: Vec<(Option<String>, String)>,
    /// Expressions of generated columns, by lower-case name.
    pub(super) computed: BTreeMap<String, String>,
    uniques: Vec<(String, Vec<String>)>,
    foreign_keys: Vec<(String, Vec<String>)>,
}

impl CreateText {
    /// The name of the unique constraint over `columns`.
    pub(super) fn unique_name(&self, columns: &[String]) -> Option<String> {
        named(&self.uniques, columns)
    }

    /// The name of the foreign key that leaves from `columns`.
    pub(super) fn foreign_key_name(&self, columns: &[String]) -> Option<String> {
        named(&self.foreign_keys, columns)
    }
}

fn named(constraints: &[(String, Vec<String>)], columns: &[String]) -> Option<String> {
    let same = |(left, right): (&String, &String)| left.eq_ignore_ascii_case(right);
    constraints
        .iter()
        .find(|(_, named)| named.len() == columns.len() && named.iter().zip(columns).all(same))
        .map(|(name, _)| name.clone())
}

/// Reads the text of a `CREATE TABLE`.
pub(super) fn read_create_table(sql: &str) -> CreateText {
    let tokens = tokens(sql);
    let mut text = CreateText::default();
    let Some(open) = tokens.iter().position(|token| *token == Token::LParen) else { return text };
    for item in split(inside(&tokens, open)) {
        read_item(item, &mut text);
    }
    text
}

/// The columns and expressions of a `CREATE INDEX`, as they are written.
pub(super) fn index_items(sql: &str) -> Vec<String> {
    let tokens = tokens(sql);
    let Some(open) = tokens.iter().position(|token| *token == Token::LParen) else {
        return Vec::new();
    };
    split(inside(&tokens, open)).into_iter().map(source).collect()
}

/// The predicate of a partial index.
pub(super) fn trailing_where(sql: &str) -> Option<String> {
    let tokens = tokens(sql);
    let open = tokens.iter().position(|token| *token == Token::LParen)?;
    let rest = tokens.get(open + inside(&tokens, open).len() + 2..)?;
    let place = rest.iter().position(|token| is(token, "WHERE"))?;
    Some(source(&rest[place + 1..]))
}

fn tokens(sql: &str) -> Vec<Token> {
    Tokenizer::new(&SQLiteDialect {}, sql).tokenize().unwrap_or_default()
}

/// The tokens within the parenthesis at `open`.
fn inside(tokens: &[Token], open: usize) -> &[Token] {
    let mut depth = 0_usize;
    for (place, token) in tokens.iter().enumerate().skip(open) {
        match token {
            Token::LParen => depth += 1,
            Token::RParen => {
                depth -= 1;
                if depth == 0 {
                    return &tokens[open + 1..place];
                }
            }
            _ => {}
        }
    }
    &tokens[open + 1..]
}

/// The parts between the commas that stand outside parentheses.
fn split(tokens: &[Token]) -> Vec<&[Token]> {
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0_i32, 0);
    for (place, token) in tokens.iter().enumerate() {
        match token {
            Token::LParen => depth += 1,
            Token::RParen => depth -= 1,
            Token::Comma if depth == 0 => {
                parts.push(&tokens[start..place]);
                start = place + 1;
            }
            _ => {}
        }
    }
    parts.push(&tokens[start..]);
    parts
}

/// One column or table constraint.
fn read_item(item: &[Token], text: &mut CreateText) {
    let words: Vec<(usize, &Token)> = item
        .iter()
        .enumerate()
        .filter(|(_, token)| !matches!(token, Token::Whitespace(_)))
        .collect();
    let Some((_, first)) = words.first() else { return };
    let is_table_constraint = ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"]
        .iter()
        .any(|keyword| is(first, keyword));
    let column = if is_table_constraint { None } else { word(first) };
    let (mut name, mut at) = (None, 0);
    while let Some((place, token)) = words.get(at) {
        let next = words.get(at + 1).map(|(_, token)| *token);
        if is(token, "CONSTRAINT") {
            name = next.and_then(word);
            at += 2;
            continue;
        }
        let parenthesis = words[at..]
            .iter()
            .take(3)
            .find(|(_, token)| **token == Token::LParen)
            .map(|(place, _)| inside(item, *place));
        let own_columns = || match &column {
            Some(column) => vec![column.clone()],
            None => parenthesis.map(names).unwrap_or_default(),
        };
        if is(token, "CHECK") {
            text.checks.push((name.take(), parenthesis.map(source).unwrap_or_default()));
        } else if is(token, "PRIMARY") {
            text.primary_key_name = name.take();
        } else if is(token, "UNIQUE") {
            let columns = own_columns();
            text.uniques.extend(name.take().map(|name| (name, columns)));
        } else if is(token, "FOREIGN") || (is(token, "REFERENCES") && column.is_some()) {
            let columns = own_columns();
            text.foreign_keys.extend(name.take().map(|name| (name, columns)));
        } else if let (true, Some(column), Some(Token::LParen)) = (is(token, "AS"), &column, next) {
            let expression = parenthesis.map(source).unwrap_or_default();
            text.computed.insert(column.to_lowercase(), expression);
        }
        at += 1;
        if **token == Token::LParen {
            let end = place + inside(item, *place).len() + 1;
            at = words.iter().position(|(place, _)| *place >= end).unwrap_or(words.len());
        }
    }
}

fn is(token: &Token, keyword: &str) -> bool {
    matches!(token, Token::Word(word)
        if word.quote_style.is_none() && word.value.eq_ignore_ascii_case(keyword))
}

fn word(token: &Token) -> Option<String> {
    match token {
        Token::Word(word) => Some(word.value.clone()),
        Token::SingleQuotedString(text) | Token::DoubleQuotedString(text) => Some(text.clone()),
        _ => None,
    }
}

fn names(tokens: &[Token]) -> Vec<String> {
    let first_word = |part: &[Token]| part.iter().find_map(word);
    split(tokens).into_iter().filter_map(first_word).collect()
}

fn source(tokens: &[Token]) -> String {
    let text: String = tokens.iter().map(ToString::to_string).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SQL: &str = "CREATE TABLE \"orders\" (
        id INTEGER NOT NULL, status VARCHAR(8) DEFAULT 'a,b)' CONSTRAINT status_known CHECK (status IN ('new', 'paid')),
        total NUMERIC(10, 2), doubled AS (total * 2), owner_id INTEGER CONSTRAINT fk_inline REFERENCES users (id),
        CONSTRAINT pk_orders PRIMARY KEY (id),
        CONSTRAINT uq_pair UNIQUE (status, \"total\"),
        CONSTRAINT fk_owner FOREIGN KEY(owner_id, id) REFERENCES users (id, x) ON DELETE CASCADE,
        CHECK (total > 0))";

    #[test]
    fn names_and_checks_are_found() {
        let text = read_create_table(SQL);
        assert_eq!(text.primary_key_name.as_deref(), Some("pk_orders"));
        assert_eq!(
            text.checks,
            [
                (Some("status_known".into()), "status IN ('new', 'paid')".into()),
                (None, "total > 0".into())
            ]
        );
        assert_eq!(text.computed.get("doubled").map(String::as_str), Some("total * 2"));
        let columns = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(text.unique_name(&columns(&["status", "total"])).as_deref(), Some("uq_pair"));
        assert_eq!(text.foreign_key_name(&columns(&["owner_id"])).as_deref(), Some("fk_inline"));
        assert_eq!(
            text.foreign_key_name(&columns(&["owner_id", "id"])).as_deref(),
            Some("fk_owner")
        );
    }

    #[test]
    fn an_index_keeps_its_expressions_and_predicate() {
        let sql = "CREATE UNIQUE INDEX ix ON t (lower(name), b DESC) WHERE deleted_at IS NULL";
        assert_eq!(index_items(sql), ["lower(name)", "b DESC"]);
        assert_eq!(trailing_where(sql).as_deref(), Some("deleted_at IS NULL"));
    }
}
