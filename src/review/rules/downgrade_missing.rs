//! `downgrade-missing`: migration cannot be rolled back.

use super::{ALL, Context, Hit, Rule, Severity, line_span};

pub(super) const RULE: Rule = Rule {
    id: "downgrade-missing",
    title: "Migration cannot be rolled back",
    severity: Severity::Warning,
    dialects: ALL,
    why: "A downgrade() that does nothing moves the version table back and leaves the schema forward: the next upgrade fails.",
    lock: None,
    fix: "Write the inverse of each step of upgrade(), last step first; where that is impossible, raise NotImplementedError with the reason.",
    check,
    unsafe_example: r#"def upgrade():
    op.add_column("users", sa.Column("age", sa.Integer(), nullable=True))


def downgrade():
    pass
"#,
    safe_example: r#"def upgrade():
    op.add_column("users", sa.Column("age", sa.Integer(), nullable=True))


def downgrade():
    op.drop_column("users", "age")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    let (upgrade, downgrade) = (&context.migration.upgrade, &context.migration.downgrade);
    if upgrade.operations.is_empty() || downgrade.raises || !downgrade.operations.is_empty() {
        return Vec::new();
    }
    let message = if downgrade.defined {
        "downgrade() does nothing, upgrade() does something"
    } else {
        "there is no downgrade()"
    };
    let line = if downgrade.defined { downgrade.line } else { upgrade.line };
    vec![Hit::new(line_span(line), Severity::Warning, message)]
}
