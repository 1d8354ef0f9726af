//! `drop-column`: column dropped.

use super::{ALL, Context, Hit, Locks, Proof, Rule, Severity, Step};
use crate::schema::Change;

pub(super) const RULE: Rule = Rule {
    id: "drop-column",
    title: "Column dropped",
    severity: Severity::Error,
    dialects: ALL,
    reference: "https://www.postgresql.org/docs/current/sql-altertable.html",
    why: "The values are lost for good, and the running release fails on its next statement that names the column.",
    lock: Locks::BRIEF,
    fix: "First release code that no longer reads or writes the column; drop it in a later revision. If it is meant, acknowledge this finding with the reason.",
    proof: Proof::Loses,
    check,
    unsafe_example: r#"def upgrade():
    op.drop_column("users", "visits")


def downgrade():
    op.add_column("users", sa.Column("visits", sa.Integer(), nullable=True))
"#,
    safe_example: r#"def upgrade():
    op.add_column("users", sa.Column("age", sa.Integer(), nullable=True))


def downgrade():
    op.drop_column("users", "age")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().flat_map(|step| dropped(context, step)).collect()
}

fn dropped(context: &Context<'_>, step: Step<'_>) -> Vec<Hit> {
    let columns = step.changes().iter().filter_map(|change| match change {
        Change::DropColumn { table, column, .. } => Some((table, column)),
        _ => None,
    });
    columns
        .filter(|(table, column)| !step.is_new_column(table, column))
        .map(|(table, column)| {
            let rows = context.rows_told(&table.to_string());
            let message = format!("column \"{column}\" of \"{table}\"{rows} is dropped");
            let severity = context.by_data(&table.to_string(), Severity::Error);
            Hit::new(step.operation.span, severity, message)
        })
        .collect()
}
