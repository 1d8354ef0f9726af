//! `fk-ondelete-missing`: foreign key without on delete.

use super::{ALL, Context, Hit, Locks, OperationKind, Proof, Rule, Severity, Step};
use crate::review::fix;
use crate::schema::{Change, Constraint, ForeignKey, QualifiedName};

pub(super) const RULE: Rule = Rule {
    id: "fk-ondelete-missing",
    title: "Foreign key without ON DELETE",
    severity: Severity::Info,
    dialects: ALL,
    reference: "https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK",
    why: "Without an action, deleting a referenced row fails while rows refer to it. That may be wanted; it should be chosen.",
    lock: Locks::NONE,
    fix: "Add ondelete=\"CASCADE\", \"SET NULL\" or \"RESTRICT\" to the foreign key.",
    // Deletes are refused as RESTRICT refuses them, which may be what is meant.
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
    context.upgrade().flat_map(|step| unset(context, step)).collect()
}

fn unset(context: &Context<'_>, step: Step<'_>) -> Vec<Hit> {
    let keys = step.changes().iter().flat_map(|change| -> Vec<(&QualifiedName, &ForeignKey)> {
        match change {
            Change::CreateTable { table, .. } => {
                table.foreign_keys.iter().map(|key| (&table.name, key)).collect()
            }
            Change::AddConstraint { table, constraint: Constraint::ForeignKey(key) } => {
                vec![(table, key)]
            }
            _ => Vec::new(),
        }
    });
    keys.filter(|(_, key)| key.on_delete.is_none())
        .map(|(table, key)| {
            let message = format!(
                "the foreign key {table}({}) to \"{}\" has no ondelete",
                key.columns.join(", "),
                key.referred_table
            );
            let call = match &step.operation.kind {
                OperationKind::CreateForeignKeyOp { .. } => {
                    fix::source_at(context, step.operation.span)
                }
                _ => None,
            };
            // What happens now, said aloud.
            let chosen = call.and_then(|call| fix::with_keyword(&call, "ondelete=\"RESTRICT\""));
            Hit::new(step.operation.span, Severity::Info, message).fix_if(chosen)
        })
        .collect()
}
