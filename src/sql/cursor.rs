//! Walking over the tokens of one statement.

use super::token::{Kind, Token};

/// A place among the tokens of a statement.
pub(super) struct Cursor<'s, 't> {
    pub(super) text: &'t str,
    pub(super) tokens: &'s [Token<'t>],
    pub(super) position: usize,
}

impl<'s, 't> Cursor<'s, 't> {
    pub(super) fn new(text: &'t str, tokens: &'s [Token<'t>]) -> Self {
        Self { text, tokens, position: 0 }
    }

    pub(super) fn peek(&self) -> Option<&'s Token<'t>> {
        self.tokens.get(self.position)
    }

    pub(super) fn next(&mut self) -> Option<&'s Token<'t>> {
        let token = self.tokens.get(self.position);
        self.position += 1;
        token
    }

    /// Steps over `keywords` if all of them stand here in this order.
    pub(super) fn take(&mut self, keywords: &[&str]) -> bool {
        let here = self.tokens.get(self.position..).unwrap_or_default();
        let matches = here.len() >= keywords.len()
            && here.iter().zip(keywords).all(|(token, keyword)| token.is(keyword));
        if matches {
            self.position += keywords.len();
        }
        matches
    }

    /// Steps over whichever of `keywords` stand here, in any order.
    pub(super) fn skip_any(&mut self, keywords: &[&str]) {
        while self.peek().is_some_and(|token| keywords.iter().any(|word| token.is(word))) {
            self.position += 1;
        }
    }

    /// A possibly qualified name, without its quotes.
    pub(super) fn name(&mut self) -> Option<String> {
        let mut out = String::new();
        loop {
            let token = self.peek()?;
            match token.kind {
                Kind::Word | Kind::Bind => out.push_str(token.text),
                Kind::Quoted | Kind::Text => out.push_str(&unquoted(token.text)),
                _ if token.is_symbol("[") => {
                    self.position += 1;
                    continue;
                }
                _ => return (!out.is_empty()).then_some(out),
            }
            self.position += 1;
            if self.peek().is_some_and(|token| token.is_symbol("]")) {
                self.position += 1;
            }
            if self.peek().is_some_and(|token| token.is_symbol(".")) {
                self.position += 1;
                out.push('.');
            } else {
                return Some(out);
            }
        }
    }

    /// Names separated by commas.
    pub(super) fn names(&mut self) -> Vec<String> {
        let mut found = Vec::new();
        while let Some(name) = self.name() {
            found.push(name);
            if self.peek().is_some_and(|token| token.is_symbol("(")) {
                self.skip_parentheses();
            }
            if !self.peek().is_some_and(|token| token.is_symbol(",")) {
                break;
            }
            self.position += 1;
        }
        found
    }

    pub(super) fn skip_parentheses(&mut self) {
        let mut depth = 0_usize;
        while let Some(token) = self.next() {
            if token.is_symbol("(") {
                depth += 1;
            } else if token.is_symbol(")") {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return;
                }
            }
        }
    }

    /// Steps forward to a keyword outside parentheses; false if there is none.
    pub(super) fn find(&mut self, keywords: &[&str]) -> bool {
        let mut depth = 0_usize;
        for (position, token) in self.tokens.iter().enumerate().skip(self.position) {
            if token.is_symbol("(") {
                depth += 1;
            } else if token.is_symbol(")") {
                depth = depth.saturating_sub(1);
            } else if depth == 0 && keywords.iter().any(|keyword| token.is(keyword)) {
                self.position = position;
                return true;
            }
        }
        false
    }

    /// The text from here to the first of `keywords` outside parentheses, or to the end.
    pub(super) fn text_until(&mut self, keywords: &[&str]) -> Option<String> {
        let start = self.peek()?.start;
        let end = if self.find(keywords) {
            self.tokens.get(self.position.checked_sub(1)?)?.end()
        } else {
            self.tokens.last()?.end()
        };
        self.text.get(start..end).map(str::to_owned).filter(|text| !text.is_empty())
    }
}

/// A quoted name or string without its quotes.
pub(super) fn unquoted(text: &str) -> String {
    let quote = text.chars().next().unwrap_or_default();
    let inner = text.strip_prefix(quote).unwrap_or(text);
    let inner = inner.strip_suffix(quote).unwrap_or(inner);
    inner.replace(&format!("{quote}{quote}"), &quote.to_string())
}
