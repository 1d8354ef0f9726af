//! `autocommit-block-not-first`: commit in the middle of a migration.

use super::{Context, Hit, Locks, OperationKind, PG, Proof, Rule, Severity, StatementClass, Step};

pub(super) const RULE: Rule = Rule {
    id: "autocommit-block-not-first",
    title: "autocommit_block() after other changes",
    severity: Severity::Warning,
    dialects: PG,
    reference: "https://alembic.sqlalchemy.org/en/latest/api/runtime.html#alembic.runtime.migration.MigrationContext.autocommit_block",
    why: "Entering the block commits what stands before it: if anything fails from there on, the revision is half applied and not stamped, and running it again fails on what is there already.",
    lock: Locks::NONE,
    fix: "Put autocommit_block() into a revision of its own, or before everything else, and make what is in it repeatable.",
    // Only a step that fails afterwards shows what was committed before it.
    proof: Proof::Source,
    check,
    unsafe_example: r#"def upgrade():
    op.add_column("users", sa.Column("age", sa.Integer(), nullable=True))
    with op.get_context().autocommit_block():
        op.create_index("ix_users_age", "users", ["age"], postgresql_concurrently=True)


def downgrade():
    op.drop_column("users", "age")
"#,
    safe_example: r#"def upgrade():
    with op.get_context().autocommit_block():
        op.create_index("ix_users_visits", "users", ["visits"], postgresql_concurrently=True)
    op.add_column("users", sa.Column("age", sa.Integer(), nullable=True))


def downgrade():
    op.drop_column("users", "age")
    op.drop_index("ix_users_visits", table_name="users")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    let mut last_change = None;
    for step in context.upgrade() {
        if !step.operation.transactional {
            return last_change.map(|before| hit(step, before)).into_iter().collect();
        }
        if changes(step) {
            last_change = Some(step);
        }
    }
    Vec::new()
}

fn hit(step: Step<'_>, before: Step<'_>) -> Hit {
    let line = before.operation.span.line;
    let message = format!("autocommit_block() commits what stands before it, up to line {line}");
    Hit::new(step.operation.span, Severity::Warning, message)
}

/// Whether the step leaves something behind that a second run would meet.
fn changes(step: Step<'_>) -> bool {
    match &step.operation.kind {
        // `CREATE EXTENSION IF NOT EXISTS` runs again as if for the first time.
        OperationKind::ExecuteSQLOp { .. } if step.says("EXTENSION IF NOT EXISTS") => false,
        OperationKind::ExecuteSQLOp { sql } => !matches!(
            sql.class,
            StatementClass::Select | StatementClass::Setting | StatementClass::Transaction
        ),
        OperationKind::Opaque { .. } => false,
        _ => true,
    }
}
