//! Which table and columns a failure is about, so that what is to be pasted names them.
//!
//! Read from the failed statement first, and from the message where the statement does not say.

use super::protocol::FailureReport;
use crate::sql::{StatementClass, classify};

/// `snippet` with `TABLE`, `COLUMN`, `CHILD` and `PARENT` filled in as far as `failure` tells them.
pub(super) fn fill(snippet: &str, failure: &FailureReport) -> String {
    let statement = failure.statement.as_deref().unwrap_or_default();
    let message = failure.message.as_str();
    let (said_table, said_columns) = named_by_sqlite(message);
    let table = table_of(statement).or(said_table).or_else(|| quoted_after(message, "relation "));
    let columns = said_columns
        .or_else(|| quoted_after(message, "column "))
        .or_else(|| parenthesised(statement, "UNIQUE"))
        .or_else(|| parenthesised(statement, "FOREIGN KEY"))
        .or_else(|| indexed(statement));
    let parent = word_after(statement, "REFERENCES ");
    let mut filled = snippet.to_owned();
    if let (Some(columns), true) = (&columns, parent.is_some()) {
        filled = filled.replace("parent_id", columns);
        if let Some(referred) = parent.as_ref().and_then(|name| parenthesised(statement, name)) {
            filled = filled.replace("p.id", &format!("p.{referred}"));
        }
    }
    for (place, name) in
        [("TABLE", &table), ("CHILD", &table), ("COLUMN", &columns), ("PARENT", &parent)]
    {
        if let Some(name) = name {
            filled = filled.replace(place, name);
        }
    }
    filled
}

fn table_of(statement: &str) -> Option<String> {
    match classify(statement, None) {
        StatementClass::AlterTable { table }
        | StatementClass::CreateIndex { table, .. }
        | StatementClass::CreateTable { table, .. }
        | StatementClass::Insert { table }
        | StatementClass::Update { table, .. }
        | StatementClass::Delete { table, .. }
        | StatementClass::DropColumn { table, .. } => Some(table),
        StatementClass::DropTable { tables, .. } => tables.into_iter().next(),
        _ => None,
    }
}

/// `UNIQUE constraint failed: orders.total, orders.day`.
fn named_by_sqlite(message: &str) -> (Option<String>, Option<String>) {
    let named = message.split("constraint failed: ").nth(1).unwrap_or_default();
    let parts: Vec<(&str, &str)> = named
        .lines()
        .next()
        .unwrap_or_default()
        .split(", ")
        .filter_map(|it| it.split_once('.'))
        .collect();
    let table = parts.first().map(|(table, _)| (*table).to_owned());
    let columns: Vec<&str> = parts.iter().map(|(_, column)| column.trim_end_matches(')')).collect();
    (table, (!columns.is_empty()).then(|| columns.join(", ")))
}

/// The name in double quotes right after `words`.
fn quoted_after(message: &str, words: &str) -> Option<String> {
    let rest = message.split_once(words)?.1.strip_prefix('"')?;
    rest.split_once('"').map(|(name, _)| name.to_owned())
}

fn after<'a>(statement: &'a str, words: &str) -> Option<&'a str> {
    let at = statement.to_ascii_uppercase().find(&words.to_ascii_uppercase())?;
    statement.get(at + words.len()..)
}

fn word_after(statement: &str, words: &str) -> Option<String> {
    let rest = after(statement, words)?.trim_start();
    let word = rest.split([' ', '(', ';', ',']).next().unwrap_or_default();
    (!word.is_empty()).then(|| word.to_owned())
}

/// What stands in the parentheses that follow `words`.
fn parenthesised(statement: &str, words: &str) -> Option<String> {
    let rest = after(statement, words)?.trim_start().strip_prefix('(')?;
    rest.split_once(')').map(|(columns, _)| columns.trim().to_owned())
}

/// The columns of `CREATE INDEX … ON table (columns)`.
fn indexed(statement: &str) -> Option<String> {
    let StatementClass::CreateIndex { .. } = classify(statement, None) else { return None };
    let rest = after(statement, " ON ")?.split_once('(')?.1;
    rest.split_once(')').map(|(columns, _)| columns.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(snippet: &str, message: &str, statement: &str) -> String {
        let failure = FailureReport {
            error: "Error".to_owned(),
            message: message.to_owned(),
            code: None,
            revision: None,
            statement: (!statement.is_empty()).then(|| statement.to_owned()),
            place: None,
            traceback: String::new(),
        };
        fill(snippet, &failure)
    }

    #[test]
    fn duplicates_are_asked_for_by_name() {
        let snippet = "SELECT COLUMN FROM TABLE";
        let constraint = "ALTER TABLE orders ADD CONSTRAINT uq UNIQUE (total, day)";
        assert_eq!(filled(snippet, "", constraint), "SELECT total, day FROM orders");
        let index = "CREATE UNIQUE INDEX uq ON shop.orders (total) WHERE paid";
        assert_eq!(filled(snippet, "", index), "SELECT total FROM shop.orders");
        let sqlite = "UNIQUE constraint failed: orders.total";
        assert_eq!(filled(snippet, sqlite, ""), "SELECT total FROM orders");
    }

    #[test]
    fn orphans_and_missing_values_are_named() {
        let key =
            "ALTER TABLE orders ADD CONSTRAINT fk FOREIGN KEY(user_id) REFERENCES users (uid)";
        assert_eq!(
            filled("FROM CHILD c JOIN PARENT p ON p.id = c.parent_id", "", key),
            "FROM orders c JOIN users p ON p.uid = c.user_id"
        );
        assert_eq!(
            filled(
                "UPDATE TABLE SET COLUMN",
                "column \"note\" of relation \"orders\" contains null values",
                ""
            ),
            "UPDATE orders SET note"
        );
    }

    #[test]
    fn what_is_not_told_stays_a_place_to_fill() {
        assert_eq!(
            filled("verify_table {\"table\": \"TABLE\"}", "?", "?"),
            "verify_table {\"table\": \"TABLE\"}"
        );
    }
}
