//! PostgreSQL statements that lock or rewrite without changing what a schema holds.

use super::cursor::Cursor;
use super::token::{Token, Tokens};
use crate::schema::QualifiedName;

/// One thing that a statement does to a relation beside changing the schema.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "fields are the names in the statement")]
pub enum Locking {
    /// `LOCK TABLE`.
    LockTable { tables: Vec<QualifiedName>, mode: String },
    /// `REFRESH MATERIALIZED VIEW`.
    RefreshView { view: QualifiedName, concurrently: bool, with_data: bool },
    /// `SET LOGGED`, `SET UNLOGGED`, `SET TABLESPACE` or `SET ACCESS METHOD`.
    SetStorage { table: QualifiedName, set: &'static str },
    /// `ATTACH PARTITION`.
    AttachPartition { table: QualifiedName, partition: QualifiedName },
    /// `DETACH PARTITION`.
    DetachPartition { table: QualifiedName, partition: QualifiedName, concurrently: bool },
    /// `ADD CONSTRAINT … EXCLUDE`.
    AddExclusion { table: QualifiedName, name: Option<String> },
    /// `CREATE TRIGGER`.
    CreateTrigger { trigger: String, table: QualifiedName },
    /// `CREATE TABLE … PARTITION OF`.
    CreatePartition { table: QualifiedName, partition: QualifiedName },
    /// `ALTER DOMAIN … ADD CONSTRAINT … CHECK` or `SET NOT NULL`.
    DomainConstraint { domain: QualifiedName, name: Option<String>, validated: bool },
    /// `REINDEX`.
    Reindex { kind: String, name: Option<QualifiedName>, concurrently: bool },
    /// `VACUUM FULL` and `CLUSTER`; without a table, all of them.
    Rewrite { table: Option<QualifiedName> },
}

/// What a statement does of that kind, in order.
///
/// ```
/// use alembic_mcp::sql::{Locking, read_locking};
/// let found = read_locking("ALTER TABLE app.events SET UNLOGGED");
/// assert!(matches!(found.as_slice(), [Locking::SetStorage { set: "UNLOGGED", .. }]));
/// assert!(read_locking("ALTER TABLE events SET (fillfactor = 70)").is_empty());
/// ```
pub fn read_locking(statement: &str) -> Vec<Locking> {
    let tokens: Vec<Token<'_>> = Tokens::new(statement, false).collect();
    let mut cursor = Cursor::new(statement, &tokens);
    let Some(verb) = cursor.next() else { return Vec::new() };
    let one = match verb.text.to_ascii_uppercase().as_str() {
        "ALTER" if cursor.take(&["TABLE"]) => return alter_table(&mut cursor),
        "ALTER" if cursor.take(&["DOMAIN"]) => domain(&mut cursor),
        "CREATE" => create(&mut cursor),
        "LOCK" => lock(&mut cursor),
        "REFRESH" => refresh(&mut cursor),
        "REINDEX" => reindex(&mut cursor),
        "VACUUM" | "CLUSTER" => rewrite(&mut cursor),
        _ => None,
    };
    one.into_iter().collect()
}

fn named(cursor: &mut Cursor<'_, '_>) -> Option<QualifiedName> {
    cursor.name().map(|name| qualified(&name))
}

fn qualified(text: &str) -> QualifiedName {
    match text.rsplit_once('.') {
        Some((schema, name)) => QualifiedName::new(Some(schema.to_owned()), name),
        None => QualifiedName::bare(text),
    }
}

fn alter_table(cursor: &mut Cursor<'_, '_>) -> Vec<Locking> {
    cursor.take(&["IF", "EXISTS"]);
    cursor.skip_any(&["ONLY"]);
    let Some(table) = named(cursor) else { return Vec::new() };
    let mut found = Vec::new();
    loop {
        found.extend(action(cursor, &table));
        if !next_action(cursor) {
            return found;
        }
    }
}

fn action(cursor: &mut Cursor<'_, '_>, table: &QualifiedName) -> Option<Locking> {
    let table = table.clone();
    if cursor.take(&["SET"]) {
        let storages: [(&'static str, &[&str]); 4] = [
            ("LOGGED", &["LOGGED"]),
            ("UNLOGGED", &["UNLOGGED"]),
            ("TABLESPACE", &["TABLESPACE"]),
            ("ACCESS METHOD", &["ACCESS", "METHOD"]),
        ];
        let set = storages.iter().find(|(_, words)| cursor.take(words))?.0;
        return Some(Locking::SetStorage { table, set });
    }
    if cursor.take(&["ATTACH", "PARTITION"]) {
        return Some(Locking::AttachPartition { table, partition: named(cursor)? });
    }
    if cursor.take(&["DETACH", "PARTITION"]) {
        let partition = named(cursor)?;
        let concurrently = cursor.take(&["CONCURRENTLY"]) || cursor.take(&["FINALIZE"]);
        return Some(Locking::DetachPartition { table, partition, concurrently });
    }
    if cursor.take(&["ADD"]) {
        let name = if cursor.take(&["CONSTRAINT"]) { cursor.name() } else { None };
        return cursor.take(&["EXCLUDE"]).then_some(Locking::AddExclusion { table, name });
    }
    None
}

/// Steps behind the next comma outside of parentheses.
fn next_action(cursor: &mut Cursor<'_, '_>) -> bool {
    while let Some(token) = cursor.peek() {
        if token.is_symbol("(") {
            cursor.skip_parentheses();
            continue;
        }
        cursor.position += 1;
        if token.is_symbol(",") {
            return true;
        }
    }
    false
}

fn domain(cursor: &mut Cursor<'_, '_>) -> Option<Locking> {
    let domain = named(cursor)?;
    if cursor.take(&["SET", "NOT", "NULL"]) {
        return Some(Locking::DomainConstraint { domain, name: None, validated: true });
    }
    cursor.take(&["ADD"]).then_some(())?;
    let name = if cursor.take(&["CONSTRAINT"]) { cursor.name() } else { None };
    let deferred = cursor.find(&["VALID"]);
    Some(Locking::DomainConstraint { domain, name, validated: !deferred })
}

fn create(cursor: &mut Cursor<'_, '_>) -> Option<Locking> {
    cursor.skip_any(&["OR", "REPLACE", "CONSTRAINT", "UNLOGGED"]);
    if cursor.take(&["TRIGGER"]) {
        let trigger = cursor.name()?;
        cursor.find(&["ON"]).then(|| cursor.position += 1)?;
        return Some(Locking::CreateTrigger { trigger, table: named(cursor)? });
    }
    cursor.take(&["TABLE"]).then_some(())?;
    cursor.take(&["IF", "NOT", "EXISTS"]);
    let partition = named(cursor)?;
    cursor
        .take(&["PARTITION", "OF"])
        .then(|| named(cursor))?
        .map(|table| Locking::CreatePartition { table, partition })
}

fn lock(cursor: &mut Cursor<'_, '_>) -> Option<Locking> {
    cursor.skip_any(&["TABLE", "ONLY"]);
    let tables: Vec<QualifiedName> = cursor.names().iter().map(|name| qualified(name)).collect();
    let mode = if cursor.take(&["IN"]) { cursor.text_until(&["MODE", "NOWAIT"]) } else { None };
    let mode = mode.map_or("ACCESS EXCLUSIVE".to_owned(), |mode| mode.to_ascii_uppercase());
    (!tables.is_empty()).then_some(Locking::LockTable { tables, mode })
}

fn refresh(cursor: &mut Cursor<'_, '_>) -> Option<Locking> {
    cursor.take(&["MATERIALIZED", "VIEW"]).then_some(())?;
    let concurrently = cursor.take(&["CONCURRENTLY"]);
    let view = named(cursor)?;
    let with_data = !cursor.take(&["WITH", "NO", "DATA"]);
    Some(Locking::RefreshView { view, concurrently, with_data })
}

fn reindex(cursor: &mut Cursor<'_, '_>) -> Option<Locking> {
    let mut concurrently = false;
    if cursor.peek()?.is_symbol("(") {
        let from = cursor.position;
        cursor.skip_parentheses();
        let options = cursor.tokens.get(from..cursor.position).unwrap_or_default();
        concurrently = options.windows(2).any(|pair| match pair {
            [option, value] => {
                let off = ["false", "off", "0", "'false'", "'off'"];
                option.is("CONCURRENTLY") && !off.contains(&&*value.text.to_ascii_lowercase())
            }
            _ => false,
        });
    }
    let kind = cursor.next()?.text.to_ascii_uppercase();
    concurrently |= cursor.take(&["CONCURRENTLY"]);
    Some(Locking::Reindex { kind, name: named(cursor), concurrently })
}

fn rewrite(cursor: &mut Cursor<'_, '_>) -> Option<Locking> {
    if cursor.peek().is_some_and(|token| token.is_symbol("(")) {
        cursor.skip_parentheses();
    }
    cursor.skip_any(&["FULL", "FREEZE", "VERBOSE", "ANALYZE"]);
    let first = named(cursor);
    // The old spelling: `CLUSTER index ON table`.
    let table = if cursor.take(&["ON"]) { named(cursor) } else { first };
    Some(Locking::Rewrite { table })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_actions_of_one_statement_are_all_read() {
        let text = "ALTER TABLE ONLY \"app\".\"t\" ADD COLUMN a numeric(8, 2), SET UNLOGGED, \
                    ADD CONSTRAINT x EXCLUDE USING gist (during WITH &&)";
        let table = QualifiedName::new(Some("app".to_owned()), "t");
        assert_eq!(
            read_locking(text),
            [
                Locking::SetStorage { table: table.clone(), set: "UNLOGGED" },
                Locking::AddExclusion { table, name: Some("x".to_owned()) },
            ]
        );
    }

    #[test]
    fn each_kind_of_statement_is_read() {
        let bare = QualifiedName::bare;
        for (text, expected) in [
            (
                "LOCK TABLE a, b IN SHARE MODE",
                Locking::LockTable { tables: vec![bare("a"), bare("b")], mode: "SHARE".to_owned() },
            ),
            (
                "refresh materialized view v with no data",
                Locking::RefreshView { view: bare("v"), concurrently: false, with_data: false },
            ),
            (
                "CREATE OR REPLACE TRIGGER g BEFORE UPDATE OF a, b ON t FOR EACH ROW EXECUTE FUNCTION f()",
                Locking::CreateTrigger { trigger: "g".to_owned(), table: bare("t") },
            ),
            (
                "CREATE TABLE c PARTITION OF p FOR VALUES IN (1)",
                Locking::CreatePartition { table: bare("p"), partition: bare("c") },
            ),
            ("CLUSTER i ON t", Locking::Rewrite { table: Some(bare("t")) }),
            ("VACUUM (FULL) t", Locking::Rewrite { table: Some(bare("t")) }),
            (
                "ALTER DOMAIN d ADD CHECK (VALUE > 0) NOT VALID",
                Locking::DomainConstraint { domain: bare("d"), name: None, validated: false },
            ),
            (
                "ALTER TABLE p DETACH PARTITION c CONCURRENTLY",
                Locking::DetachPartition {
                    table: bare("p"),
                    partition: bare("c"),
                    concurrently: true,
                },
            ),
        ] {
            assert_eq!(read_locking(text), [expected], "{text}");
        }
    }
}
