//! `rows-in-the-way`: rows that a change is refused for.

use super::{ALL, Context, Hit, Locks, Proof, Rule, Severity};
use crate::database::Obstacle;
use crate::python::python_string;
use crate::review::Obstructed;
use crate::schema::Dialect;

pub(super) const RULE: Rule = Rule {
    id: "rows-in-the-way",
    title: "Rows that the change is refused for",
    severity: Severity::Error,
    dialects: ALL,
    reference: "https://www.postgresql.org/docs/current/sql-altertable.html",
    why: "The rows were counted in this database: the statement fails on them, after it has waited for its lock and read the table.",
    lock: Locks::NONE,
    fix: "Mend the rows first, in a revision of its own or in the application; the message has the query that counts them.",
    proof: Proof::Fails { with: "null" },
    check,
    unsafe_example: r#"def upgrade():
    op.execute("INSERT INTO users (id, email, status) VALUES (3, NULL, 'new')")
    op.alter_column("users", "email", existing_type=sa.String(255), nullable=False)


def downgrade():
    op.alter_column("users", "email", existing_type=sa.String(255), nullable=True)
"#,
    safe_example: r#"def upgrade():
    op.execute("UPDATE users SET email = '' WHERE id = 3 AND email IS NULL")
    op.alter_column("users", "email", existing_type=sa.String(255), nullable=False)


def downgrade():
    op.alter_column("users", "email", existing_type=sa.String(255), nullable=True)
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    let own = context
        .input
        .obstructions
        .iter()
        .filter(|(obstructed, rows)| obstructed.revision == context.revision.id && *rows > 0);
    own.map(|(obstructed, rows)| hit(context, obstructed, *rows)).collect()
}

fn hit(context: &Context<'_>, obstructed: &Obstructed, rows: i64) -> Hit {
    let table = &obstructed.table;
    let query = obstructed.obstacle.query(table, context.dialect());
    let query: Vec<&str> = query.split_whitespace().collect();
    let query = python_string(&query.join(" "));
    let (in_the_way, fails) = match &obstructed.obstacle {
        Obstacle::Nulls { column } => {
            (format!("{} NULL in {table}.{column}", counted(rows, "row holds", "rows hold")), "NOT NULL")
        }
        Obstacle::Duplicates { columns, .. } => {
            let values = counted(rows, "value occurs", "values occur");
            (format!("{values} more than once in {table}({})", columns.join(", ")), "unique")
        }
        Obstacle::Orphans { columns, referred_table, .. } => {
            let refer = counted(rows, "row refers", "rows refer");
            let columns = columns.join(", ");
            (format!("{refer} by {table}({columns}) to no row of \"{referred_table}\""), "the foreign key")
        }
        Obstacle::Breaking { condition } => {
            let break_it = counted(rows, "row does", "rows do");
            (format!("{break_it} not meet {condition} in \"{table}\""), "the change")
        }
    };
    let orphans = matches!(obstructed.obstacle, Obstacle::Orphans { .. });
    let (severity, then) = match obstructed.may_be_cleared {
        _ if orphans && context.dialect() == Dialect::Sqlite => {
            (Severity::Warning, "SQLite takes them as they are".to_owned())
        }
        true => (Severity::Warning, "unless what runs before mends them, it fails".to_owned()),
        false => (Severity::Error, format!("{fails} fails")),
    };
    Hit::new(obstructed.span, severity, format!("{in_the_way}: {then}; counted by {query}"))
}

fn counted(rows: i64, one: &str, many: &str) -> String {
    if rows == 1 { format!("1 {one}") } else { format!("{rows} {many}") }
}
