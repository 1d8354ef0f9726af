//! A piece of SQL within a statement that somebody else writes.

use super::token::Tokens;

/// Whether a piece ends where it says, so that the statement around it stays one: it has no semicolon of its
/// own and closes no parenthesis that it did not open.
///
/// ```
/// use alembic_mcp::sql::stays_within;
/// assert!(stays_within("coalesce(name, ';)')"));
/// assert!(!stays_within("'a'; DROP TABLE users"));
/// assert!(!stays_within("1) , (2"));
/// ```
pub fn stays_within(piece: &str) -> bool {
    let mut depth = 0_usize;
    for token in Tokens::new(piece, false) {
        if token.is_symbol(";") {
            return false;
        } else if token.is_symbol("(") {
            depth += 1;
        } else if token.is_symbol(")") {
            match depth.checked_sub(1) {
                Some(outer) => depth = outer,
                None => return false,
            }
        }
    }
    true
}
