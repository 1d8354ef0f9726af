//! The comments of a text, each with the statement that it speaks of.

use std::ops::RangeInclusive;

use ruff_python_ast::token::TokenKind;
use ruff_source_file::LineIndex;

use super::{Span, Syntax};

/// A comment, never one that only looks like it inside a string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Its text, from the `#`.
    pub text: String,
    /// Where it stands.
    pub span: Span,
    /// The lines of the statement beside it, else of the one that follows.
    pub statement: RangeInclusive<usize>,
    /// Whether nothing but other comments stands above it.
    pub opens_file: bool,
}

/// The comments of `text`, from top to bottom.
pub fn comments(text: &str) -> Vec<Comment> {
    let index = LineIndex::from_source_text(text);
    let syntax = Syntax::parse(text);
    let mut found: Vec<Comment> = Vec::new();
    // Comments that no statement ended after yet, and the first line of the statement being read.
    let (mut waiting, mut begun, mut any_statement) = (0, None, false);
    for (kind, range) in syntax.tokens() {
        let line = index.line_index(range.start()).get();
        match kind {
            TokenKind::Comment => {
                let start = index.line_column(range.start(), text);
                let end = index.line_column(range.end(), text);
                found.push(Comment {
                    text: text.get(range.to_std_range()).unwrap_or_default().to_owned(),
                    span: Span {
                        line,
                        column: start.column.get(),
                        end_line: line,
                        end_column: end.column.get(),
                    },
                    statement: line..=line,
                    opens_file: !any_statement && begun.is_none(),
                });
            }
            TokenKind::Newline => {
                let first = begun.take().unwrap_or(line);
                for comment in found.iter_mut().skip(waiting) {
                    comment.statement = first..=line;
                }
                waiting = found.len();
                any_statement = true;
            }
            TokenKind::NonLogicalNewline | TokenKind::Indent | TokenKind::Dedent => {}
            _ => {
                begun.get_or_insert(line);
            }
        }
    }
    found
}

/// Whether two texts are the same but for comments, docstrings, line endings and the space between words.
pub fn same_code(left: &str, right: &str) -> bool {
    if left == right {
        return true;
    }
    let (left, right) = (&left.replace("\r\n", "\n"), &right.replace("\r\n", "\n"));
    let (left_syntax, right_syntax) = (Syntax::parse(left), Syntax::parse(right));
    words(&left_syntax, left).eq(words(&right_syntax, right))
}

/// The words of a text, without statements that are no more than a string.
fn words<'a>(syntax: &'a Syntax, text: &'a str) -> impl Iterator<Item = (TokenKind, &'a str)> + 'a {
    let counts =
        |kind: &TokenKind| !matches!(kind, TokenKind::Comment | TokenKind::NonLogicalNewline);
    let ends = |kind: TokenKind| {
        matches!(kind, TokenKind::Newline | TokenKind::Indent | TokenKind::Dedent)
    };
    let tokens = syntax.tokens().filter(move |(kind, _)| counts(kind)).map(move |(kind, range)| {
        let word = text.get(range.to_std_range()).unwrap_or_default();
        (kind, if ends(kind) { "" } else { word })
    });
    let tokens: Vec<(TokenKind, &str)> = tokens.collect();
    let is_string = |statement: &[(TokenKind, &str)]| {
        matches!(statement.split_last(), Some(((TokenKind::Newline, _), words))
            if !words.is_empty() && words.iter().all(|(kind, _)| *kind == TokenKind::String))
    };
    let statements = tokens.split_inclusive(|(kind, _)| ends(*kind));
    let kept: Vec<(TokenKind, &str)> =
        statements.filter(|statement| !is_string(statement)).flatten().copied().collect();
    kept.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_comment_knows_its_statement() {
        let text = "# top\n\"\"\"doc # no\"\"\"\nx = 1  # beside\n\n# above\nf(\n    1,  # within\n)\n# last\n";
        let told: Vec<(String, RangeInclusive<usize>, bool)> = comments(text)
            .into_iter()
            .map(|one| (one.text, one.statement, one.opens_file))
            .collect();
        let expected = [
            ("# top", 2..=2, true),
            ("# beside", 3..=3, false),
            ("# above", 6..=8, false),
            ("# within", 6..=8, false),
            ("# last", 9..=9, false),
        ];
        assert_eq!(told, expected.map(|(text, lines, top)| (text.to_owned(), lines, top)));
    }
}
