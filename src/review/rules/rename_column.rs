//! `rename-column`: column renamed.

use super::{ALL, Context, Hit, Proof, Rule, Severity, Step};
use crate::schema::Change;

pub(super) const RULE: Rule = Rule {
    id: "rename-column",
    title: "Column renamed",
    severity: Severity::Error,
    dialects: ALL,
    reference: "https://www.postgresql.org/docs/current/sql-altertable.html",
    why: "The running release still uses the old name: every statement that names it fails from the moment of the rename until the new release is up.",
    lock: Some("ACCESS EXCLUSIVE on the table, for a moment"),
    fix: "Expand and contract: add the new column, write both, backfill, read the new one, drop the old one in a later revision. With a stop of the service the rename is fine: acknowledge this finding.",
    proof: Proof::Source,
    check,
    unsafe_example: r#"def upgrade():
    op.alter_column("users", "name", new_column_name="full_name")


def downgrade():
    op.alter_column("users", "full_name", new_column_name="name")
"#,
    safe_example: r#"def upgrade():
    op.add_column("users", sa.Column("age", sa.Integer(), nullable=True))


def downgrade():
    op.drop_column("users", "age")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().flat_map(|step| renamed(context, step)).collect()
}

fn renamed(context: &Context<'_>, step: Step<'_>) -> Vec<Hit> {
    let columns = step.changes().iter().filter_map(|change| match change {
        Change::AlterColumn { table, column, alteration } => {
            Some((table, column, alteration.rename.as_ref()?))
        }
        _ => None,
    });
    columns
        .filter(|(table, column, to)| column != to && !step.is_new_column(table, column))
        .map(|(table, column, to)| {
            let message = format!("column \"{column}\" of \"{table}\" becomes \"{to}\"");
            let severity = context.by_data(&table.to_string(), Severity::Error);
            Hit::new(step.operation.span, severity, message)
        })
        .collect()
}
