//! `transaction-nesting`: transaction begun within a transaction.

use super::{Context, Hit, Locks, OperationKind, PG, Proof, Rule, Severity, StatementClass, Step, shortened};

pub(super) const RULE: Rule = Rule {
    id: "transaction-nesting",
    title: "BEGIN inside a migration",
    severity: Severity::Warning,
    dialects: PG,
    reference: "https://www.postgresql.org/docs/current/sql-begin.html",
    why: "Alembic has begun a transaction already: BEGIN does nothing but warn, and the COMMIT that goes with it ends the whole of it.",
    lock: Locks::NONE,
    fix: "Leave BEGIN and COMMIT out; what must run on its own goes into op.get_context().autocommit_block().",
    // The server warns and goes on; only a failure afterwards shows what was committed.
    proof: Proof::Source,
    check,
    unsafe_example: r#"def upgrade():
    op.execute("BEGIN")
    op.execute("UPDATE users SET visits = 0 WHERE id = 1")


def downgrade():
    pass
"#,
    safe_example: r#"def upgrade():
    op.execute("UPDATE users SET visits = 0 WHERE id = 1")


def downgrade():
    pass
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().filter_map(begun).collect()
}

fn begun(step: Step<'_>) -> Option<Hit> {
    let OperationKind::ExecuteSQLOp { sql } = &step.operation.kind else { return None };
    let begins = step.says("BEGIN") || step.says("START TRANSACTION");
    if sql.class != StatementClass::Transaction || !begins || !step.operation.transactional {
        return None;
    }
    let message = format!("{} inside the transaction that Alembic has begun", shortened(&sql.text));
    Some(Hit::new(step.operation.span, Severity::Warning, message).fix("pass"))
}
