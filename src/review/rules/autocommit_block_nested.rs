//! `autocommit-block-nested`: autocommit_block() within another.

use std::collections::BTreeSet;

use super::{Context, Hit, Locks, PG, Proof, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    id: "autocommit-block-nested",
    title: "autocommit_block() within another",
    severity: Severity::Error,
    dialects: PG,
    reference: "https://alembic.sqlalchemy.org/en/latest/api/runtime.html#alembic.runtime.migration.MigrationContext.autocommit_block",
    why: "The outer block has ended Alembic's transaction already; the inner one asserts that there is one to end, and the migration fails with an AssertionError that says nothing.",
    lock: Locks::NONE,
    fix: "Take the inner `with op.get_context().autocommit_block():` away: what stands in it is outside of the transaction already.",
    proof: Proof::Fails { with: "AssertionError" },
    check,
    unsafe_example: r#"def upgrade():
    with op.get_context().autocommit_block():
        with op.get_context().autocommit_block():
            op.execute("VACUUM (ANALYZE) orders")


def downgrade():
    pass
"#,
    safe_example: r#"def upgrade():
    with op.get_context().autocommit_block():
        op.execute("VACUUM (ANALYZE) orders")


def downgrade():
    pass
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    let mut told = BTreeSet::new();
    context
        .both()
        // One finding for a function: the first block fails.
        .filter(|step| step.operation.nested_blocks && told.insert(step.direction.name()))
        .map(|step| {
            let message = format!(
                "{}() enters autocommit_block() within autocommit_block(): Alembic fails with AssertionError",
                step.direction.name()
            );
            Hit::new(step.operation.span, step.by_direction(Severity::Error), message)
        })
        .collect()
}
