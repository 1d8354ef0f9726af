//! `drop-type`: type dropped.

use super::{Context, Effect, Hit, OperationKind, PG, Proof, Rule, Severity, Step};

pub(super) const RULE: Rule = Rule {
    id: "drop-type",
    title: "Type dropped",
    severity: Severity::Warning,
    dialects: PG,
    why: "A column, function or default that still uses the type makes the statement fail (2BP01).",
    lock: None,
    fix: "Drop or convert every column of the type first, in the same revision.",
    proof: Proof::Source,
    check,
    unsafe_example: r#"def upgrade():
    op.execute("DROP TYPE mood")


def downgrade():
    pass
"#,
    safe_example: r#"def upgrade():
    op.drop_column("users", "mood")
    op.execute("DROP TYPE mood")


def downgrade():
    pass
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().filter(|step| !converted(step)).flat_map(dropped).collect()
}

/// Whether columns were dropped or changed before, as the type's last uses would be.
fn converted(step: &Step<'_>) -> bool {
    step.before_operations().any(|operation| match &operation.kind {
        OperationKind::AlterColumnOp { modify_type, .. } => modify_type.is_some(),
        OperationKind::ExecuteSQLOp { sql } => sql.text.to_uppercase().contains(" TYPE "),
        OperationKind::DropColumnOp { .. } | OperationKind::DropTableOp { .. } => true,
        _ => false,
    })
}

fn dropped(step: Step<'_>) -> Vec<Hit> {
    step.effects()
        .into_iter()
        .filter_map(|effect| match effect {
            Effect::DropType { name, .. } => {
                let message = format!(
                    "type \"{name}\" is dropped, and nothing before it in upgrade() takes it out of use"
                );
                Some(Hit::new(step.operation.span, Severity::Warning, message))
            }
            _ => None,
        })
        .collect()
}
