//! Fixes that fill a column: a few rows at a time and each time in a transaction of its own; and what
//! makes it required afterwards.

use super::LaterRevision;
use super::fix::{execute, in_autocommit_block};
use crate::python::sql_text;
use crate::schema::{Dialect, QualifiedName};
use crate::sql::sql_name;

/// `UPDATE table SET assignment WHERE condition` in parts. The condition has to exclude what is done.
pub fn in_parts(dialect: Dialect, table: &str, assignment: &str, condition: &str) -> String {
    let name = sql_name(table, dialect);
    let head = format!("UPDATE {name} SET {assignment} WHERE");
    match dialect {
        Dialect::Postgresql => by_pages(table, &head, condition),
        Dialect::Mysql => repeated(&format!("{head} {condition} LIMIT 5000")),
        Dialect::Sqlite => repeated(&format!(
            "{head} rowid IN (SELECT rowid FROM {name} WHERE {condition} LIMIT 5000)"
        )),
    }
}

/// The `UPDATE` that `head` begins, up to its WHERE. It goes through the file of the table once, so that it
/// ends whatever the rows become, and `upgrade --sql` can write it.
pub(super) fn by_pages(table: &str, head: &str, condition: &str) -> String {
    let literal = sql_name(table, Dialect::Postgresql).replace('\'', "''");
    let block = format!(
        "DO $fill$\n\
         DECLARE\n\
         \x20   page bigint = 0;\n\
         \x20   pages bigint = pg_relation_size('{literal}') / CAST(current_setting('block_size') AS bigint);\n\
         BEGIN\n\
         \x20   WHILE page <= pages LOOP\n\
         \x20       {head} ({condition})\n\
         \x20           AND ctid >= CAST('(' || page || ',0)' AS tid)\n\
         \x20           AND ctid < CAST('(' || page + 500 || ',0)' AS tid);\n\
         \x20       COMMIT;\n\
         \x20       page = page + 500;\n\
         \x20   END LOOP;\n\
         END $fill$"
    );
    let on_one_line = sql_text(&block);
    // Over several lines it is read more easily, where nothing in it has to be escaped.
    let is_plain =
        !block.contains('\\') && !block.contains("\"\"\"") && !on_one_line.contains("\\\\");
    let text = if is_plain { format!("\"\"\"{block}\"\"\"") } else { on_one_line };
    in_autocommit_block(&format!("op.execute({text})"))
}

/// The statement again and again until it finds no row.
fn repeated(statement: &str) -> String {
    format!(
        "with op.get_context().autocommit_block():\n    statement = sa.text({})\n    \
         while op.get_bind().execute(statement).rowcount:\n        pass",
        sql_text(statement)
    )
}

/// NOT NULL in two steps on PostgreSQL: a check that holds for new rows, and its proof in a later revision.
#[derive(Debug)]
pub(super) struct NotNullLater {
    /// Adds the check, unproven.
    pub(super) add: String,
    /// Removes it.
    pub(super) drop: String,
    /// Proves it for the rows that are there.
    pub(super) validate: String,
    /// What the proof makes free.
    pub(super) set: String,
    /// The way back from that.
    pub(super) unset: String,
}

impl NotNullLater {
    pub(super) fn of(table: &QualifiedName, column: &str) -> Self {
        let told = |name: &str| sql_name(name, Dialect::Postgresql);
        let on = told(&table.to_string());
        let name = told(&format!("ck_{}_{column}_not_null", table.name));
        let column = told(column);
        let alter = |what: &str| execute(&format!("ALTER TABLE {on} {what}"));
        Self {
            add: alter(&format!("ADD CONSTRAINT {name} CHECK ({column} IS NOT NULL) NOT VALID")),
            drop: alter(&format!("DROP CONSTRAINT {name}")),
            validate: alter(&format!("VALIDATE CONSTRAINT {name}")),
            set: alter(&format!("ALTER COLUMN {column} SET NOT NULL")),
            unset: alter(&format!("ALTER COLUMN {column} DROP NOT NULL")),
        }
    }

    /// The revision that proves the check, makes the column required and has no more need of the check.
    pub(super) fn revision(&self, set: &str, unset: &str) -> LaterRevision {
        LaterRevision {
            upgrade: [&self.validate, set, &self.drop].join("\n"),
            downgrade: Some(format!("{unset}\n{}", self.add)),
        }
    }
}

/// The revisions that fill a new column, and make it required where it shall be.
pub(super) fn filled_later(
    table: &QualifiedName,
    column: &str,
    required: bool,
    (assignment, condition): (&str, &str),
) -> Vec<LaterRevision> {
    let fill = in_parts(Dialect::Postgresql, &table.to_string(), assignment, condition);
    if !required {
        return vec![LaterRevision { upgrade: fill, downgrade: None }];
    }
    let later = NotNullLater::of(table, column);
    let first = LaterRevision {
        upgrade: format!("{fill}\n{}", later.add),
        downgrade: Some(later.drop.clone()),
    };
    vec![first, later.revision(&later.set, &later.unset)]
}
