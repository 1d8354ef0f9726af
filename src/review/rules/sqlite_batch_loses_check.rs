//! `sqlite-batch-loses-check`: check constraint that a copy forgets.

use super::{Context, Dialect, Hit, Proof, Rule, Severity, Step, recreated_table};

pub(super) const RULE: Rule = Rule {
    id: "sqlite-batch-loses-check",
    title: "Check constraint that a copy forgets",
    severity: Severity::Warning,
    dialects: &[Dialect::Sqlite],
    why: "Batch mode makes the copy from what reflection shows, and reflection does not show unnamed CHECK constraints: they are gone, with a Python warning only.",
    lock: None,
    fix: r#"Give the constraint a name, or pass it in table_args of batch_alter_table.
"#,
    proof: Proof::Leaves,
    check,
    unsafe_example: r#"def upgrade():
    with op.batch_alter_table("prices") as batch_op:
        batch_op.alter_column("cents", existing_type=sa.Integer(), nullable=False)


def downgrade():
    with op.batch_alter_table("prices") as batch_op:
        batch_op.alter_column("cents", existing_type=sa.Integer(), nullable=True)
"#,
    safe_example: r#"def upgrade():
    with op.batch_alter_table("order_lines") as batch_op:
        batch_op.alter_column("quantity", existing_type=sa.Integer(), nullable=False)


def downgrade():
    with op.batch_alter_table("order_lines") as batch_op:
        batch_op.alter_column("quantity", existing_type=sa.Integer(), nullable=True)
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().filter_map(forgetting).collect()
}

fn forgetting(step: Step<'_>) -> Option<Hit> {
    let table = recreated_table(step)?;
    let mut checks = step.table(table)?.check_constraints.iter();
    let check = checks.find(|check| check.name.is_none())?;
    let message = format!("the copy of \"{table}\" loses CHECK ({})", check.expression);
    Some(Hit::new(step.operation.span, Severity::Warning, message))
}
