//! `fk-ondelete-missing`: foreign key without on delete.

use super::{ALL, Context, Effect, Hit, Proof, Rule, Severity, Step};

pub(super) const RULE: Rule = Rule {
    id: "fk-ondelete-missing",
    title: "Foreign key without ON DELETE",
    severity: Severity::Info,
    dialects: ALL,
    why: "Without an action, deleting a referenced row fails while rows refer to it. That may be wanted; it should be chosen.",
    lock: None,
    fix: "Add ondelete=\"CASCADE\", \"SET NULL\" or \"RESTRICT\" to the foreign key.",
    proof: Proof::Source,
    check,
    unsafe_example: r#"def upgrade():
    op.create_foreign_key("fk_orders_user", "orders", "users", ["user_id"], ["id"], postgresql_not_valid=True)


def downgrade():
    pass
"#,
    safe_example: r#"def upgrade():
    op.create_foreign_key("fk_orders_user", "orders", "users", ["user_id"], ["id"], ondelete="RESTRICT", postgresql_not_valid=True)


def downgrade():
    pass
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().flat_map(unset).collect()
}

fn unset(step: Step<'_>) -> Vec<Hit> {
    step.effects()
        .into_iter()
        .filter_map(|effect| match effect {
            Effect::AddForeignKey(key) if key.ondelete.is_none() => Some(key),
            _ => None,
        })
        .map(|key| {
            let message = format!(
                "the foreign key {}({}) to \"{}\" has no ondelete",
                key.table,
                key.columns.join(", "),
                key.referred
            );
            Hit::new(step.operation.span, Severity::Info, message)
        })
        .collect()
}
