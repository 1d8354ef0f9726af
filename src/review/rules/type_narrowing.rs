//! `type-narrowing`: type narrowed.

use super::{ALL, Context, Hit, Proof, Rule, Severity, changed_type};

pub(super) const RULE: Rule = Rule {
    id: "type-narrowing",
    title: "Type narrowed",
    severity: Severity::Error,
    dialects: ALL,
    why: "Values that do not fit the new type make the change fail (22001, 22003), or are cut off without a word.",
    lock: Some("ACCESS EXCLUSIVE on the table while every row is checked"),
    fix: "Count the rows that do not fit first, and mend them in an earlier revision; verify_table shows the column.",
    proof: Proof::Source,
    check,
    unsafe_example: r#"def upgrade():
    op.alter_column("users", "name", existing_type=sa.String(length=100), type_=sa.String(length=50))


def downgrade():
    pass
"#,
    safe_example: r#"def upgrade():
    op.alter_column("users", "name", existing_type=sa.String(length=50), type_=sa.String(length=100))


def downgrade():
    pass
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context
        .upgrade()
        .filter_map(|step| {
            let changed = changed_type(step.operation)?;
            if step.made(&changed.table) || !changed.narrows() {
                return None;
            }
            let rows = context.rows_told(&changed.table);
            let message = format!("{changed} is narrower than what the rows{rows} may hold");
            let severity = context.by_data(&changed.table, Severity::Error);
            Some(Hit::new(step.operation.span, severity, message))
        })
        .collect()
}
