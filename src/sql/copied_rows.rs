//! `INSERT … SELECT`: rows copied from a table.

use super::cursor::Cursor;
use super::token::{Token, Tokens};

/// Where a statement copies rows from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopiedRows {
    /// The table that is read, as it is written.
    pub table: String,
    /// The WHERE clause.
    pub condition: Option<String>,
}

/// The table whose rows an `INSERT … SELECT` copies; `None` for any other statement, and where it reads something
/// other than a table first.
///
/// ```
/// use alembic_mcp::sql::copied_rows;
/// let copied = copied_rows("INSERT INTO t (a) SELECT b FROM app.u WHERE c > 1").unwrap();
/// assert_eq!((copied.table.as_str(), copied.condition.as_deref()), ("app.u", Some("c > 1")));
/// assert!(copied_rows("INSERT INTO t SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM t)").is_none());
/// assert!(copied_rows("INSERT INTO t SELECT n FROM generate_series(1, 9) n").is_none());
/// ```
pub fn copied_rows(statement: &str) -> Option<CopiedRows> {
    let tokens: Vec<Token<'_>> = Tokens::new(statement, false).collect();
    let mut cursor = Cursor::new(statement, &tokens);
    if !(cursor.take(&["INSERT"]) || cursor.take(&["REPLACE"])) || !into_the_query(&mut cursor) {
        return None;
    }
    if !cursor.find(&["FROM"]) {
        return None;
    }
    cursor.position += 1;
    cursor.skip_any(&["ONLY"]);
    let table = cursor.name()?;
    if cursor.peek().is_some_and(|token| token.is_symbol("(")) {
        return None;
    }
    let condition = if cursor.find(&["WHERE"]) {
        cursor.position += 1;
        cursor.text_until(&["GROUP", "ORDER", "LIMIT", "ON", "RETURNING", "UNION"])
    } else {
        None
    };
    Some(CopiedRows { table, condition })
}

/// Steps behind the `SELECT`, which may stand in parentheses.
fn into_the_query(cursor: &mut Cursor<'_, '_>) -> bool {
    cursor.skip_any(&["OR", "IGNORE", "REPLACE", "INTO"]);
    if cursor.name().is_none() {
        return false;
    }
    let opens_query = |cursor: &Cursor<'_, '_>| {
        let next = cursor.tokens.get(cursor.position + 1);
        cursor.peek().is_some_and(|token| token.is_symbol("("))
            && next.is_some_and(|token| token.is("SELECT"))
    };
    if cursor.peek().is_some_and(|token| token.is_symbol("(")) && !opens_query(cursor) {
        cursor.skip_parentheses();
    }
    if opens_query(cursor) {
        cursor.position += 1;
    }
    cursor.take(&["SELECT"])
}
