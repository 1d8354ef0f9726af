//! `ALTER TABLE` taken apart into its actions.

use super::token::Tokens;

/// The actions of one `ALTER TABLE`, and what stands before the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlterActions<'t> {
    /// `ALTER TABLE name`.
    pub head: &'t str,
    /// Each action as it is written.
    pub actions: Vec<&'t str>,
}

/// Takes one `ALTER TABLE` apart; `None` of another statement.
///
/// ```
/// use alembic_mcp::sql::alter_actions;
/// let parts = alter_actions("ALTER TABLE a.t ADD c numeric(4, 2), DROP d").unwrap();
/// assert_eq!(parts.head, "ALTER TABLE a.t");
/// assert_eq!(parts.actions, ["ADD c numeric(4, 2)", "DROP d"]);
/// ```
pub fn alter_actions(text: &str) -> Option<AlterActions<'_>> {
    let tokens: Vec<_> = Tokens::new(text, false).collect();
    let is = |at: usize, word: &str| tokens.get(at).is_some_and(|token| token.is(word));
    if !is(0, "ALTER") || !is(1, "TABLE") {
        return None;
    }
    let mut at = 2;
    while ["IF", "EXISTS", "ONLY"].iter().any(|word| is(at, word)) {
        at += 1;
    }
    // The name, with what qualifies it.
    while tokens.get(at + 1).is_some_and(|token| token.is_symbol(".")) {
        at += 2;
    }
    let name = tokens.get(at)?;
    let mut actions = Vec::new();
    let (mut depth, mut start, mut end) = (0_usize, None, name.end());
    for token in tokens.iter().skip(at + 1).filter(|token| !token.is_symbol(";")) {
        let (opens, closes) = (["(", "["], [")", "]"]);
        if opens.iter().any(|sign| token.is_symbol(sign)) {
            depth += 1;
        } else if closes.iter().any(|sign| token.is_symbol(sign)) {
            depth = depth.saturating_sub(1);
        } else if depth == 0 && token.is_symbol(",") {
            actions.extend(start.take().and_then(|start| text.get(start..end)));
            continue;
        }
        start.get_or_insert(token.start);
        end = token.end();
    }
    actions.extend(start.and_then(|start| text.get(start..end)));
    Some(AlterActions { head: text.get(..name.end())?, actions })
}
