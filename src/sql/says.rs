//! Keywords that stand one after the other.

use super::token::{Kind, Token, Tokens};

/// Whether `words` stand in `text` one after the other, whatever their case; not in strings,
/// quoted names or comments.
///
/// ```
/// use alembic_mcp::sql::says;
/// assert!(says("create index\n concurrently i on t (a)", "INDEX CONCURRENTLY"));
/// assert!(!says("SELECT 'index concurrently'", "INDEX CONCURRENTLY"));
/// ```
pub fn says(text: &str, words: &str) -> bool {
    let words: Vec<&str> = words.split_whitespace().collect();
    let found: Vec<Token<'_>> = Tokens::new(text, false).collect();
    found.windows(words.len().max(1)).any(|tokens| {
        tokens.iter().zip(&words).all(|(token, word)| match token.kind {
            Kind::Word => token.is(word),
            Kind::Symbol => token.is_symbol(word),
            _ => false,
        })
    })
}

/// Whether a statement names something by `name`, quoted or not, on its own or within a longer name.
///
/// ```
/// use alembic_mcp::sql::mentions;
/// assert!(mentions("SELECT u.id FROM app.\"users\" u", "users"));
/// assert!(!mentions("SELECT 'users' FROM old_users", "users"));
/// ```
pub fn mentions(text: &str, name: &str) -> bool {
    Tokens::new(text, false).any(|token| match token.kind {
        Kind::Word => token.text.eq_ignore_ascii_case(name),
        Kind::Quoted => token.text.trim_matches(['"', '`', '[', ']']) == name,
        _ => false,
    })
}
