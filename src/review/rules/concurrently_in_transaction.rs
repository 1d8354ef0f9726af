//! `concurrently-in-transaction`: concurrently inside a transaction.

use super::{Context, Hit, Locks, Operation, OperationKind, PG, Proof, Rule, Severity, StatementClass, Step};
use crate::review::{Direction, fix, fix_undo};
use crate::schema::Change;

pub(super) const RULE: Rule = Rule {
    id: "concurrently-in-transaction",
    title: "CONCURRENTLY inside a transaction",
    severity: Severity::Error,
    dialects: PG,
    reference: "https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY",
    why: "PostgreSQL refuses CONCURRENTLY inside a transaction block (25001), and Alembic runs each migration in one.",
    lock: Locks::NONE,
    fix: r#"with op.get_context().autocommit_block():
    op.create_index("NAME", "TABLE", ["COLUMN"], postgresql_concurrently=True)
"#,
    proof: Proof::Fails { with: "cannot run inside a transaction block" },
    check,
    unsafe_example: r#"def upgrade():
    op.create_index("ix_users_email", "users", ["email"], postgresql_concurrently=True)


def downgrade():
    pass
"#,
    safe_example: r#"def upgrade():
    with op.get_context().autocommit_block():
        op.create_index("ix_users_email", "users", ["email"], postgresql_concurrently=True)


def downgrade():
    pass
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context
        .both()
        .filter(|step| step.operation.transactional && !step.before_operations().any(commits))
        .filter_map(|step| concurrent(context, step))
        .collect()
}

fn commits(operation: &Operation) -> bool {
    matches!(&operation.kind, OperationKind::ExecuteSQLOp { sql }
        if sql.class == StatementClass::Transaction)
}

fn concurrent(context: &Context<'_>, step: Step<'_>) -> Option<Hit> {
    // A materialized view may be refreshed anywhere.
    (step.is_concurrent() && !step.says("REFRESH")).then(|| {
        let message = format!(
            "CONCURRENTLY in {}() outside autocommit_block(): PostgreSQL refuses it",
            step.direction.name()
        );
        let severity = step.by_direction(Severity::Error);
        let hit = Hit::new(step.operation.span, severity, message);
        let source = fix::source_at(context, step.operation.span);
        let block = source.map(|source| fix::in_autocommit_block(&source));
        let index = step.changes().iter().find_map(index_of);
        match (block, index) {
            (Some(block), Some(index)) if step.direction == Direction::Upgrade => {
                let undoes = |change: &Change| index_of(change) == Some(index);
                fix_undo::moved_apart(context, step, hit, block, undoes)
            }
            (block, _) => hit.fix_if(block),
        }
    })
}

/// The index that a change makes or drops.
fn index_of(change: &Change) -> Option<&str> {
    match change {
        Change::CreateIndex { index, .. } => Some(&index.name),
        Change::DropIndex { name, .. } => Some(name),
        _ => None,
    }
}
