//! `unbatched-backfill`: many rows changed by one statement.

use super::{ALL, Context, Dialect, Hit, Locks, Proof, Rule, Severity, Step, is_narrow};
use crate::review::fix_calls;

pub(super) const RULE: Rule = Rule {
    id: "unbatched-backfill",
    title: "Many rows changed by one statement",
    severity: Severity::Warning,
    dialects: ALL,
    reference: "https://www.postgresql.org/docs/current/mvcc-intro.html",
    why: "All rows stay locked until the transaction ends, replicas and vacuum fall behind, and a failure near the end undoes it all.",
    lock: Locks::both(
        "ROW EXCLUSIVE on the table, and a lock on every row that is changed, until the transaction ends",
        "a lock on every row that is changed, until the transaction ends",
    ),
    fix: r#"# a few rows at a time; the condition has to exclude what is done:
with op.get_context().autocommit_block():
    while op.get_bind().execute(sa.text("UPDATE ... WHERE id IN (SELECT id FROM ... WHERE ... LIMIT 5000)")).rowcount:
        pass
"#,
    // Rows' locks are kept in the rows, not in pg_locks.
    proof: Proof::Source,
    check,
    unsafe_example: r#"def upgrade():
    op.execute("UPDATE orders SET state = 'open' WHERE state IS NULL")


def downgrade():
    pass
"#,
    safe_example: r#"def upgrade():
    op.execute("UPDATE orders SET state = 'open' WHERE id = 1")


def downgrade():
    pass
"#,
};

const ON_MYSQL: &str = r#"# a few rows at a time; the condition has to exclude what is done:
with op.get_context().autocommit_block():
    while op.get_bind().execute(sa.text("UPDATE ... WHERE ... LIMIT 5000")).rowcount:
        pass"#;

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().filter_map(|step| unbounded(context, step)).collect()
}

fn unbounded(context: &Context<'_>, step: Step<'_>) -> Option<Hit> {
    let (table, _) = step.written()?;
    if step.is_new_named(table) || step.is_in_loop() || is_narrow(step) {
        return None;
    }
    let rows = context.rows_told(table);
    let message = format!("one statement changes many rows of \"{table}\"{rows}");
    let severity = context.by_size(table, Severity::Warning);
    let source = fix_calls::in_batches(context, step);
    let hit = Hit::new(step.operation.span, severity, message).fix_if(source);
    Some(match context.dialect() {
        // MySQL takes no LIMIT in a subquery of IN, but one at the end.
        Dialect::Mysql => hit.advice(ON_MYSQL),
        _ => hit,
    })
}
