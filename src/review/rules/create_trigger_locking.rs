//! `create-trigger-locking`: trigger made while writes wait.

use super::{Context, Hit, Locks, PG, Proof, Rule, Severity, Step};
use crate::review::fix;
use crate::sql::Locking;

pub(super) const RULE: Rule = Rule {
    id: "create-trigger-locking",
    title: "CREATE TRIGGER blocks writes",
    severity: Severity::Warning,
    dialects: PG,
    reference: "https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES",
    why: "Making a trigger waits for every write on the table and keeps new ones waiting until the transaction ends.",
    lock: Locks::postgresql("SHARE ROW EXCLUSIVE on the table: blocks writes until the transaction ends"),
    fix: r#"op.execute("SET LOCAL lock_timeout = '5s'")
op.execute("CREATE TRIGGER ...")  # alone in its migration
"#,
    proof: Proof::Lock { table: "orders", mode: "ShareRowExclusiveLock" },
    check,
    unsafe_example: r#"def upgrade():
    op.execute("CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$")
    op.execute("CREATE TRIGGER orders_touch BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch()")


def downgrade():
    op.execute("DROP TRIGGER orders_touch ON orders")
    op.execute("DROP FUNCTION touch()")
"#,
    safe_example: r#"def upgrade():
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$")
    op.create_table("bookings", sa.Column("id", sa.BigInteger(), primary_key=True))
    op.execute("CREATE TRIGGER bookings_touch BEFORE UPDATE ON bookings FOR EACH ROW EXECUTE FUNCTION touch()")


def downgrade():
    op.drop_table("bookings")
    op.execute("DROP FUNCTION touch()")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().filter_map(|step| made(context, step)).collect()
}

fn made(context: &Context<'_>, step: Step<'_>) -> Option<Hit> {
    let Some(Locking::CreateTrigger { trigger, table }) = step.locking().pop() else {
        return None;
    };
    let limited = step.before().any(|before| before.says("LOCK_TIMEOUT"));
    let is_view = step.schema().views.contains_key(&table.to_string());
    let alone = limited && is_last(step);
    if step.is_new(&table) || is_view || alone {
        return None;
    }
    let rows = context.rows_told(&table.to_string());
    let message = format!("trigger \"{trigger}\" blocks writes on \"{table}\"{rows} until the migration ends");
    let severity = context.by_data(&table.to_string(), Severity::Warning);
    let source = fix::source_at(context, step.operation.span)
        .map(|call| format!("{}\n{call}", fix::execute("SET LOCAL lock_timeout = '5s'")));
    Some(Hit::new(step.operation.span, severity, message).fix_if(source))
}

/// Whether the transaction ends with this step, so that the lock is not kept for anything else.
fn is_last(step: Step<'_>) -> bool {
    step.after().all(|later| later.changes().is_empty() && later.locking().is_empty())
}
