//! `lock-table-explicit`: table locked by hand.

use super::{Context, Hit, Locks, PG, Proof, Rule, Severity, Step};
use crate::review::fix;
use crate::sql::Locking;

/// Modes that reading and writing programs do not wait for.
const HARMLESS: &[&str] = &["ACCESS SHARE", "ROW SHARE", "ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE"];

pub(super) const RULE: Rule = Rule {
    id: "lock-table-explicit",
    title: "LOCK TABLE in a migration",
    severity: Severity::Warning,
    dialects: PG,
    reference: "https://www.postgresql.org/docs/current/sql-lock.html",
    why: "The lock is held until the migration ends; everything that conflicts with it waits for all that follows.",
    lock: Locks::postgresql("the mode that is named, until the transaction ends"),
    fix: r#"op.execute("SET LOCAL lock_timeout = '5s'")  # each statement takes the lock that it needs by itself
"#,
    proof: Proof::Lock { table: "orders", mode: "ExclusiveLock" },
    check,
    unsafe_example: r#"def upgrade():
    op.execute("LOCK TABLE orders IN EXCLUSIVE MODE")
    op.add_column("users", sa.Column("age", sa.Integer(), nullable=True))


def downgrade():
    op.drop_column("users", "age")
"#,
    safe_example: r#"def upgrade():
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("users", sa.Column("age", sa.Integer(), nullable=True))


def downgrade():
    op.drop_column("users", "age")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().filter_map(locked).collect()
}

fn locked(step: Step<'_>) -> Option<Hit> {
    let Some(Locking::LockTable { tables, mode }) = step.locking().pop() else { return None };
    let known: Vec<String> = tables
        .iter()
        .filter(|table| !step.is_new(table))
        .map(|table| format!("\"{table}\""))
        .collect();
    if known.is_empty() || HARMLESS.contains(&mode.as_str()) {
        return None;
    }
    let message = format!("{mode} lock on {} until the migration ends", known.join(", "));
    let timeout = fix::execute("SET LOCAL lock_timeout = '5s'");
    Some(Hit::new(step.operation.span, Severity::Warning, message).fix(timeout))
}
