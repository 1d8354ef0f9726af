//! What one statement does, told from its keywords.
//!
//! Read by tokens rather than by a full grammar: bound values, dialects mixed in one text, and
//! syntax newer than any parser still get their right class, in linear time and without recursion.

use crate::schema::Dialect;

use super::StatementClass;
use super::cursor::{Cursor, unquoted};
use super::token::{Token, Tokens};

/// Words between `CREATE` and the kind of what is created.
const MODIFIERS: &[&str] = &[
    "OR",
    "REPLACE",
    "TEMP",
    "TEMPORARY",
    "UNLOGGED",
    "GLOBAL",
    "LOCAL",
    "RECURSIVE",
    "FOREIGN",
    "VIRTUAL",
    "MATERIALIZED",
    "EXTERNAL",
];

/// What `statement` does. Any text gets an answer.
///
/// ```
/// use alembic_mcp::sql::{StatementClass, classify};
/// let class = classify("UPDATE users SET plan = :plan WHERE plan IS NULL", None);
/// assert_eq!(class, StatementClass::Update {
///     table: "users".into(),
///     columns: vec!["plan".into()],
///     condition: Some("plan IS NULL".into()),
/// });
/// ```
pub fn classify(statement: &str, dialect: Option<Dialect>) -> StatementClass {
    let tokens: Vec<Token<'_>> = Tokens::new(statement, dialect == Some(Dialect::Mysql)).collect();
    let mut cursor = Cursor::new(statement, &tokens);
    while cursor.peek().is_some_and(|token| token.is_symbol("(")) {
        cursor.position += 1;
    }
    let Some(verb) = cursor.next() else { return StatementClass::Other { verb: String::new() } };
    let verb = verb.text.to_ascii_uppercase();
    let class = match verb.as_str() {
        "SELECT" | "VALUES" | "TABLE" => {
            // `SELECT … INTO new_table` writes.
            (!cursor.find(&["INTO"])).then_some(StatementClass::Select)
        }
        "WITH" => with(&mut cursor),
        "INSERT" | "REPLACE" => insert(&mut cursor),
        "UPDATE" => update(&mut cursor),
        "DELETE" => delete(&mut cursor),
        "TRUNCATE" => {
            cursor.skip_any(&["TABLE", "ONLY"]);
            Some(StatementClass::Truncate { tables: cursor.names() })
        }
        "CREATE" => create(&mut cursor),
        "DROP" => drop(&mut cursor),
        "ALTER" => alter(&mut cursor),
        "COMMIT" | "BEGIN" | "ROLLBACK" | "START" | "SAVEPOINT" | "RELEASE" | "END" | "ABORT" => {
            Some(StatementClass::Transaction)
        }
        "SET" | "RESET" | "PRAGMA" | "USE" => Some(StatementClass::Setting),
        _ => None,
    };
    class.unwrap_or_else(|| other(&verb, &tokens))
}

/// A statement of another kind, by its verb and the kind of object it is about.
fn other(verb: &str, tokens: &[Token<'_>]) -> StatementClass {
    let mut verb = verb.to_owned();
    if matches!(verb.as_str(), "CREATE" | "ALTER" | "REFRESH" | "COMMENT" | "LOCK" | "RENAME") {
        let words = tokens.iter().skip(1).map(|token| token.text.to_ascii_uppercase());
        let rest: Vec<String> = words
            .filter(|word| {
                !["OR", "REPLACE", "ON", "CONSTRAINT", "TEMP", "TEMPORARY"].contains(&word.as_str())
            })
            .take(if verb == "REFRESH" { 2 } else { 1 })
            .collect();
        for word in
            rest.iter().filter(|word| word.chars().all(|character| character.is_ascii_alphabetic()))
        {
            verb.push(' ');
            verb.push_str(word);
        }
    }
    StatementClass::Other { verb }
}

/// `WITH …` is what follows its common table expressions; a change inside one counts as well.
fn with(cursor: &mut Cursor<'_, '_>) -> Option<StatementClass> {
    let opened = |position: usize| {
        let before = position.checked_sub(1).and_then(|before| cursor.tokens.get(before));
        before.is_some_and(|before| before.is_symbol("("))
    };
    let changes =
        |token: &Token<'_>| ["INSERT", "UPDATE", "DELETE"].iter().any(|verb| token.is(verb));
    let inner_change = (0..cursor.tokens.len())
        .find(|&position| opened(position) && changes(&cursor.tokens[position]));
    if cursor.find(&["INSERT", "UPDATE", "DELETE", "SELECT"]) && inner_change.is_none() {
        return match cursor.next()?.text.to_ascii_uppercase().as_str() {
            "INSERT" => insert(cursor),
            "UPDATE" => update(cursor),
            "DELETE" => delete(cursor),
            _ => Some(StatementClass::Select),
        };
    }
    cursor.position = inner_change?;
    match cursor.next()?.text.to_ascii_uppercase().as_str() {
        "INSERT" => insert(cursor),
        "UPDATE" => update(cursor),
        _ => delete(cursor),
    }
}

fn insert(cursor: &mut Cursor<'_, '_>) -> Option<StatementClass> {
    cursor.skip_any(&[
        "OR",
        "IGNORE",
        "REPLACE",
        "ROLLBACK",
        "ABORT",
        "FAIL",
        "LOW_PRIORITY",
        "DELAYED",
        "INTO",
    ]);
    Some(StatementClass::Insert { table: cursor.name()? })
}

fn update(cursor: &mut Cursor<'_, '_>) -> Option<StatementClass> {
    cursor.skip_any(&[
        "ONLY",
        "LOW_PRIORITY",
        "IGNORE",
        "OR",
        "REPLACE",
        "ROLLBACK",
        "ABORT",
        "FAIL",
    ]);
    let table = cursor.name()?;
    if !cursor.find(&["SET"]) {
        return None;
    }
    cursor.position += 1;
    let columns = set_columns(cursor);
    let condition = where_clause(cursor);
    Some(StatementClass::Update { table, columns, condition })
}

/// The columns left of the `=` of each assignment.
fn set_columns(cursor: &mut Cursor<'_, '_>) -> Vec<String> {
    let mut columns = Vec::new();
    loop {
        let grouped = cursor.peek().is_some_and(|token| token.is_symbol("("));
        cursor.position += usize::from(grouped);
        columns.extend(
            cursor
                .names()
                .into_iter()
                .map(|name| name.rsplit('.').next().unwrap_or(&name).to_owned()),
        );
        let mut depth = 0_usize;
        loop {
            let Some(token) = cursor.peek() else { return columns };
            if token.is_symbol("(") {
                depth += 1;
            } else if token.is_symbol(")") {
                depth = depth.saturating_sub(1);
            } else if depth == 0
                && ["WHERE", "FROM", "RETURNING", "ORDER", "LIMIT"]
                    .iter()
                    .any(|word| token.is(word))
            {
                return columns;
            }
            cursor.position += 1;
            if depth == 0 && token.is_symbol(",") {
                break;
            }
        }
    }
}

fn where_clause(cursor: &mut Cursor<'_, '_>) -> Option<String> {
    if !cursor.find(&["WHERE"]) {
        return None;
    }
    cursor.position += 1;
    cursor.text_until(&["RETURNING", "LIMIT", "ORDER"])
}

fn delete(cursor: &mut Cursor<'_, '_>) -> Option<StatementClass> {
    if !cursor.find(&["FROM"]) {
        return None;
    }
    cursor.position += 1;
    cursor.skip_any(&["ONLY"]);
    let table = cursor.name()?;
    Some(StatementClass::Delete { table, condition: where_clause(cursor) })
}

fn create(cursor: &mut Cursor<'_, '_>) -> Option<StatementClass> {
    let unique = cursor.peek().is_some_and(|token| token.is("UNIQUE"));
    cursor.skip_any(&["UNIQUE", "FULLTEXT", "SPATIAL"]);
    if cursor.take(&["INDEX"]) {
        return create_index(cursor, unique);
    }
    if cursor.take(&["TYPE"]) {
        return Some(StatementClass::CreateType { name: cursor.name()? });
    }
    let before = cursor.position;
    cursor.skip_any(MODIFIERS);
    let viewed =
        cursor.tokens.get(before..cursor.position)?.iter().any(|token| token.is("MATERIALIZED"));
    if !viewed && cursor.take(&["TABLE"]) {
        let if_not_exists = cursor.take(&["IF", "NOT", "EXISTS"]);
        return Some(StatementClass::CreateTable { table: cursor.name()?, if_not_exists });
    }
    None
}

fn create_index(cursor: &mut Cursor<'_, '_>, unique: bool) -> Option<StatementClass> {
    let concurrently = cursor.take(&["CONCURRENTLY"]);
    cursor.take(&["IF", "NOT", "EXISTS"]);
    let name = if cursor.peek()?.is("ON") { None } else { cursor.name() };
    if !cursor.find(&["ON"]) {
        return None;
    }
    cursor.position += 1;
    cursor.skip_any(&["ONLY"]);
    Some(StatementClass::CreateIndex { name, table: cursor.name()?, concurrently, unique })
}

fn drop(cursor: &mut Cursor<'_, '_>) -> Option<StatementClass> {
    let mut object = cursor.next()?.text.to_ascii_uppercase();
    if matches!(object.as_str(), "MATERIALIZED" | "FOREIGN" | "EVENT" | "TEMPORARY" | "OWNED") {
        let second = cursor.next()?.text.to_ascii_uppercase();
        object = if object == "TEMPORARY" { second } else { format!("{object} {second}") };
    }
    let concurrently = cursor.take(&["CONCURRENTLY"]);
    let if_exists = cursor.take(&["IF", "EXISTS"]);
    let names = cursor.names();
    Some(match object.as_str() {
        "TABLE" => StatementClass::DropTable { tables: names, if_exists },
        "INDEX" => StatementClass::DropIndex { names, concurrently },
        "TYPE" => StatementClass::DropType { names },
        _ => StatementClass::DropOther { object, names },
    })
}

fn alter(cursor: &mut Cursor<'_, '_>) -> Option<StatementClass> {
    if cursor.take(&["TYPE"]) {
        let name = cursor.name()?;
        if !cursor.take(&["ADD", "VALUE"]) {
            return None;
        }
        let if_not_exists = cursor.take(&["IF", "NOT", "EXISTS"]);
        let label = cursor.next().map(|token| unquoted(token.text))?;
        return Some(StatementClass::AddEnumValue { name, label, if_not_exists });
    }
    if !cursor.take(&["TABLE"]) {
        return None;
    }
    cursor.take(&["IF", "EXISTS"]);
    cursor.skip_any(&["ONLY"]);
    let table = cursor.name()?;
    Some(match dropped_column(cursor) {
        Some(column) => StatementClass::DropColumn { table, column },
        None => StatementClass::AlterTable { table },
    })
}

/// The column that one of the actions of `ALTER TABLE` drops.
fn dropped_column(cursor: &mut Cursor<'_, '_>) -> Option<String> {
    let mut starts_action = true;
    let mut depth = 0_usize;
    while let Some(token) = cursor.peek() {
        if starts_action && cursor.take(&["DROP"]) {
            let explicit = cursor.take(&["COLUMN"]);
            cursor.take(&["IF", "EXISTS"]);
            let kinds = [
                "CONSTRAINT",
                "PRIMARY",
                "FOREIGN",
                "INDEX",
                "KEY",
                "CHECK",
                "PARTITION",
                "EXPRESSION",
                "DEFAULT",
                "IDENTITY",
                "NOT",
            ];
            if explicit || !cursor.peek()?.kind_is_one_of(&kinds) {
                return cursor.name();
            }
            starts_action = false;
            continue;
        }
        if token.is_symbol("(") {
            depth += 1;
        } else if token.is_symbol(")") {
            depth = depth.saturating_sub(1);
        }
        starts_action = depth == 0 && token.is_symbol(",");
        cursor.position += 1;
    }
    None
}

impl Token<'_> {
    fn kind_is_one_of(&self, keywords: &[&str]) -> bool {
        keywords.iter().any(|keyword| self.is(keyword))
    }
}
