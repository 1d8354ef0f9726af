//! The table lock that PostgreSQL's documentation gives for a statement that commits by itself: it is
//! over before anybody could look which locks it held.

use super::LockMode;

/// The strongest lock that is documented; `None` for statements that this does not know.
///
/// ```
/// use alembic_mcp::sql::{LockMode, documented_lock};
/// let lock = documented_lock("create unique index concurrently i on t (c)");
/// assert_eq!(lock, Some(LockMode::ShareUpdateExclusive));
/// assert_eq!(documented_lock("SELECT 1"), None);
/// ```
pub fn documented_lock(statement: &str) -> Option<LockMode> {
    let upper = statement.to_ascii_uppercase();
    let words: Vec<&str> = upper
        .split(|one: char| !(one.is_alphanumeric() || one == '_'))
        .filter(|word| !word.is_empty())
        .take(40)
        .collect();
    let has = |word: &str| words.contains(&word);
    let concurrently = has("CONCURRENTLY");
    Some(match words.as_slice() {
        ["CREATE", "INDEX", ..] | ["CREATE", "UNIQUE", "INDEX", ..] if concurrently => {
            LockMode::ShareUpdateExclusive
        }
        ["CREATE", "INDEX", ..] | ["CREATE", "UNIQUE", "INDEX", ..] => LockMode::Share,
        ["DROP", "INDEX", "CONCURRENTLY", ..] => LockMode::ShareUpdateExclusive,
        ["REINDEX", ..] if concurrently => LockMode::ShareUpdateExclusive,
        // Of the table; the index itself is locked against reads too.
        ["REINDEX", ..] => LockMode::Share,
        ["REFRESH", "MATERIALIZED", "VIEW", ..] if concurrently => LockMode::Exclusive,
        ["ALTER", "TABLE", ..] if has("DETACH") && concurrently => LockMode::ShareUpdateExclusive,
        ["ALTER", "TABLE", .., "VALIDATE", "CONSTRAINT", _] => LockMode::ShareUpdateExclusive,
        ["VACUUM", ..] if !words.iter().take(4).any(|word| *word == "FULL") => {
            LockMode::ShareUpdateExclusive
        }
        ["ANALYZE", ..] => LockMode::ShareUpdateExclusive,
        ["REFRESH", "MATERIALIZED", "VIEW", ..] | ["VACUUM" | "CLUSTER" | "TRUNCATE", ..] => {
            LockMode::AccessExclusive
        }
        ["DROP", "INDEX" | "TABLE", ..] => LockMode::AccessExclusive,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_that_commit_by_themselves_have_their_documented_locks() {
        for (statement, lock) in [
            ("CREATE INDEX i ON t (c)", "SHARE"),
            ("DROP INDEX CONCURRENTLY IF EXISTS i", "SHARE UPDATE EXCLUSIVE"),
            ("REINDEX TABLE CONCURRENTLY t", "SHARE UPDATE EXCLUSIVE"),
            ("REINDEX (CONCURRENTLY) INDEX i", "SHARE UPDATE EXCLUSIVE"),
            ("REFRESH MATERIALIZED VIEW CONCURRENTLY v", "EXCLUSIVE"),
            ("ALTER TABLE t DETACH PARTITION p CONCURRENTLY", "SHARE UPDATE EXCLUSIVE"),
            ("ALTER TABLE t VALIDATE CONSTRAINT c", "SHARE UPDATE EXCLUSIVE"),
            ("VACUUM (ANALYZE) t", "SHARE UPDATE EXCLUSIVE"),
            ("VACUUM (FULL, ANALYZE) t", "ACCESS EXCLUSIVE"),
        ] {
            assert_eq!(documented_lock(statement).map(LockMode::name), Some(lock), "{statement}");
        }
        assert_eq!(documented_lock("ALTER TYPE mood ADD VALUE 'x'"), None);
    }
}
