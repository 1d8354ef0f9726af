//! `table-without-primary-key`: table without a primary key.

use super::{ALL, Context, Hit, Proof, Rule, Severity, Step};
use crate::schema::{Change, QualifiedName};

pub(super) const RULE: Rule = Rule {
    id: "table-without-primary-key",
    title: "Table without a primary key",
    severity: Severity::Warning,
    dialects: ALL,
    why: "Rows cannot be told apart: logical replication refuses UPDATE and DELETE, the ORM cannot map the table, duplicates cannot be removed one by one.",
    lock: None,
    fix: r#"sa.Column("id", sa.BigInteger(), primary_key=True)
"#,
    proof: Proof::Source,
    check,
    unsafe_example: r#"def upgrade():
    op.create_table("visits", sa.Column("path", sa.Text(), nullable=False))


def downgrade():
    op.drop_table("visits")
"#,
    safe_example: r#"def upgrade():
    op.create_table("visits", sa.Column("id", sa.BigInteger(), primary_key=True))


def downgrade():
    op.drop_table("visits")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().flat_map(|step| keyless(context, step)).collect()
}

fn keyless(context: &Context<'_>, step: Step<'_>) -> Vec<Hit> {
    let tables = step.changes().iter().filter_map(|change| match change {
        Change::CreateTable { table, .. } => Some(&**table),
        _ => None,
    });
    tables
        .filter(|table| !table.columns.is_empty() && table.primary_key.is_none())
        .filter(|table| !has_key_in_the_end(context, &table.name))
        .map(|table| {
            let message = format!("table \"{}\" has no primary key", table.name);
            Hit::new(step.operation.span, Severity::Warning, message)
        })
        .collect()
}

/// Whether the table gets a key, or goes, before the migration ends.
fn has_key_in_the_end(context: &Context<'_>, name: &QualifiedName) -> bool {
    let table = context.walk.after.table(name, context.dialect());
    table.is_none_or(|table| table.primary_key.is_some())
}
