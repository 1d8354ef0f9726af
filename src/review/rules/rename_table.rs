//! `rename-table`: table renamed.

use super::{ALL, Context, Hit, Proof, Rule, Severity, Step};
use crate::schema::Change;

pub(super) const RULE: Rule = Rule {
    id: "rename-table",
    title: "Table renamed",
    severity: Severity::Error,
    dialects: ALL,
    why: "The running release still uses the old name: every statement that names it fails from the moment of the rename until the new release is up.",
    lock: Some("ACCESS EXCLUSIVE on the table, for a moment"),
    fix: "Keep a view under the old name in the same revision, and drop it in a later one: op.execute(\"CREATE VIEW old AS SELECT * FROM new\"). With a stop of the service the rename is fine: acknowledge this finding.",
    proof: Proof::Source,
    check,
    unsafe_example: r#"def upgrade():
    op.rename_table("users", "accounts")


def downgrade():
    op.rename_table("accounts", "users")
"#,
    safe_example: r#"def upgrade():
    op.create_table("users_new", sa.Column("id", sa.Integer(), primary_key=True))
    op.rename_table("users_new", "accounts")


def downgrade():
    pass
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().flat_map(|step| renamed(context, step)).collect()
}

fn renamed(context: &Context<'_>, step: Step<'_>) -> Vec<Hit> {
    let tables = step.changes().iter().filter_map(|change| match change {
        Change::RenameTable { table, to } if !step.is_new(table) => Some((table, to)),
        _ => None,
    });
    tables
        .map(|(table, to)| {
            let message = format!("table \"{table}\" becomes \"{to}\"");
            let severity = context.by_data(&table.to_string(), Severity::Error);
            Hit::new(step.operation.span, severity, message)
        })
        .collect()
}
