//! `drop-not-null`: NOT NULL dropped.

use super::{ALL, Context, Hit, Locks, Proof, Rule, Severity, Step};
use crate::schema::Change;

pub(super) const RULE: Rule = Rule {
    id: "drop-not-null",
    title: "NOT NULL dropped",
    severity: Severity::Info,
    dialects: ALL,
    reference: "https://www.postgresql.org/docs/current/sql-altertable.html",
    why: "Code that reads the column meets NULL from now on, and going back fails as soon as one row has it.",
    lock: Locks::BRIEF,
    fix: r#"Let the code that reads the column expect NULL before this runs."#,
    proof: Proof::Admitted { statement: "INSERT INTO users (id, status) VALUES (9, NULL)" },
    check,
    unsafe_example: r#"def upgrade():
    op.alter_column("users", "status", existing_type=sa.String(20), nullable=True)


def downgrade():
    op.alter_column("users", "status", existing_type=sa.String(20), nullable=False)
"#,
    safe_example: r#"def upgrade():
    op.add_column("users", sa.Column("age", sa.Integer(), nullable=True))


def downgrade():
    op.drop_column("users", "age")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().flat_map(loosened).collect()
}

fn loosened(step: Step<'_>) -> Vec<Hit> {
    let columns = step.changes().iter().filter_map(|change| match change {
        Change::AlterColumn { table, column, alteration } if alteration.nullable == Some(true) => {
            Some((table, column))
        }
        _ => None,
    });
    columns
        .filter(|(table, column)| {
            let known = step.table(table).and_then(|known| known.column(column));
            !step.is_new(table) && known.is_none_or(|column| !column.nullable)
        })
        .map(|(table, column)| {
            let message = format!("{table}.{column} may be NULL from now on");
            Hit::new(step.operation.span, Severity::Info, message)
        })
        .collect()
}
