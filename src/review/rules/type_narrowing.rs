//! `type-narrowing`: type that holds less than before.

use super::{Context, Dialect, Hit, Proof, Rule, Severity, Step};
use crate::review::changed_type::{ChangedType, changed_types};

pub(super) const RULE: Rule = Rule {
    id: "type-narrowing",
    title: "Type narrowed",
    severity: Severity::Error,
    dialects: &[Dialect::Postgresql, Dialect::Mysql],
    why: "Values that do not fit the new type make the change fail (22001, 22003), or are cut off without a word.",
    lock: Some("ACCESS EXCLUSIVE on the table while every row is checked"),
    fix: "Count the rows that do not fit first, and mend them in an earlier revision; verify_table shows the column.",
    proof: Proof::Rewrite { table: "orders" },
    check,
    unsafe_example: r#"def upgrade():
    op.alter_column("orders", "code", existing_type=sa.String(40), type_=sa.String(20))


def downgrade():
    op.alter_column("orders", "code", existing_type=sa.String(20), type_=sa.String(40))
"#,
    safe_example: r#"def upgrade():
    op.alter_column("orders", "code", existing_type=sa.String(40), type_=sa.String(60))


def downgrade():
    op.alter_column("orders", "code", existing_type=sa.String(60), type_=sa.String(40))
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context
        .upgrade()
        .flat_map(|step| changed_types(step, context.dialect()).into_iter().map(move |it| (step, it)))
        .filter(|(_, changed)| changed.narrows())
        .map(|(step, changed)| hit(context, step, &changed))
        .collect()
}

fn hit(context: &Context<'_>, step: Step<'_>, changed: &ChangedType) -> Hit {
    let table = changed.table.to_string();
    let rows = context.rows_told(&table);
    let message = format!("{changed} is narrower than what the rows{rows} may hold");
    let severity = context.by_data(&table, Severity::Error);
    Hit::new(step.operation.span, severity, message)
}
