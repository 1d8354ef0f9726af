//! One text, several statements.

use super::token::{Token, Tokens};

/// A statement within a longer text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatementText<'t> {
    /// The statement without its semicolon, and without blanks and comments around it.
    pub text: &'t str,
    /// Where it begins in the whole text, in bytes.
    pub offset: usize,
}

/// Splits at semicolons: not at those in strings, quoted names, dollar quotes and comments, and not
/// at those in the body of a trigger, function or procedure.
///
/// ```
/// use alembic_mcp::sql::split_statements;
/// let found = split_statements("SELECT ';'; -- no; more\nDO $$ BEGIN NULL; END $$;");
/// assert_eq!(found.len(), 2);
/// ```
pub fn split_statements(text: &str) -> Vec<StatementText<'_>> {
    let mut found = Vec::new();
    let mut start: Option<usize> = None;
    let mut end = 0;
    let mut body = Body::default();
    for token in Tokens::new(text, false) {
        if token.is_symbol(";") && body.depth == 0 {
            push(text, start.take(), end, &mut found);
            body = Body::default();
            continue;
        }
        body.follow(&token);
        start.get_or_insert(token.start);
        end = token.end();
    }
    push(text, start, end, &mut found);
    found
}

fn push<'t>(text: &'t str, start: Option<usize>, end: usize, found: &mut Vec<StatementText<'t>>) {
    if let Some(offset) = start
        && let Some(text) = text.get(offset..end)
    {
        found.push(StatementText { text, offset });
    }
}

/// Whether the statement makes something with a body of statements, and how deep inside it we are.
#[derive(Default)]
struct Body {
    words: usize,
    creates: bool,
    has_body: bool,
    depth: usize,
    after_end: bool,
}

impl Body {
    fn follow(&mut self, token: &Token<'_>) {
        self.words += 1;
        if self.words == 1 {
            self.creates = token.is("CREATE");
        } else if self.creates && self.words < 8 {
            let kinds = ["TRIGGER", "FUNCTION", "PROCEDURE", "EVENT"];
            self.has_body |= kinds.iter().any(|kind| token.is(kind));
        }
        if !self.has_body {
            return;
        }
        // `END IF`, `END LOOP`, `END CASE` close what they name, not another block.
        let closes_named = std::mem::take(&mut self.after_end);
        if token.is("BEGIN") || (token.is("CASE") && self.depth > 0 && !closes_named) {
            self.depth += 1;
        } else if token.is("END") {
            self.after_end = true;
            self.depth = self.depth.saturating_sub(1);
        } else if closes_named
            && ["IF", "LOOP", "WHILE", "REPEAT"].iter().any(|word| token.is(word))
        {
            self.depth += 1;
        }
    }
}
