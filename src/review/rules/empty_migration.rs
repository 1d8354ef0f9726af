//! `empty-migration`: migration does nothing.

use super::{ALL, Context, Hit, Locks, Proof, Rule, Severity, line_span};

pub(super) const RULE: Rule = Rule {
    id: "empty-migration",
    title: "Migration does nothing",
    severity: Severity::Info,
    dialects: ALL,
    reference: "https://alembic.sqlalchemy.org/en/latest/autogenerate.html",
    why: "Autogenerate writes an empty revision when it sees no difference: models may not be imported in env.py.",
    lock: Locks::NONE,
    fix: "Fill it in, or delete the file before anybody applies it.",
    // Nothing happens.
    proof: Proof::Source,
    check,
    unsafe_example: r#"def upgrade():
    pass


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
    let empty = upgrade.defined && upgrade.operations.is_empty() && downgrade.operations.is_empty();
    if !empty || context.revision.is_merge_point() || upgrade.raises || downgrade.raises {
        return Vec::new();
    }
    vec![Hit::new(
        line_span(upgrade.line),
        Severity::Info,
        "upgrade() and downgrade() are both empty",
    )]
}
