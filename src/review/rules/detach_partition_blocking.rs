//! `detach-partition-blocking`: partition detached while nobody can use the table.

use super::{Context, Hit, Locks, PG, Proof, Rule, Severity, Step};
use crate::review::{ServerVersion, fix};
use crate::sql::{Locking, SquawkRule};

pub(super) const RULE: Rule = Rule {
    id: "detach-partition-blocking",
    title: "DETACH PARTITION without CONCURRENTLY",
    severity: Severity::Warning,
    dialects: PG,
    reference: "https://www.postgresql.org/docs/current/sql-altertable.html",
    why: "Detaching waits for every query on the whole partitioned table and keeps new ones waiting until the transaction ends.",
    lock: Locks::postgresql("ACCESS EXCLUSIVE on the partitioned table: blocks reads and writes of all partitions"),
    fix: r#"with op.get_context().autocommit_block():
    op.execute("ALTER TABLE TABLE DETACH PARTITION PARTITION CONCURRENTLY")
"#,
    proof: Proof::Lock { table: "readings", mode: "AccessExclusiveLock" },
    check,
    unsafe_example: r#"def upgrade():
    op.execute("ALTER TABLE readings DETACH PARTITION readings_2025")


def downgrade():
    pass
"#,
    safe_example: r#"def upgrade():
    with op.get_context().autocommit_block():
        op.execute("ALTER TABLE readings DETACH PARTITION readings_2025 CONCURRENTLY")


def downgrade():
    pass
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().filter_map(|step| detached(context, step)).collect()
}

fn detached(context: &Context<'_>, step: Step<'_>) -> Option<Hit> {
    let Some(Locking::DetachPartition { table, partition, .. }) = step.locking().pop() else {
        return None;
    };
    if step.is_new(&table) || !step.squawk(SquawkRule::RequireConcurrentPartitionDetach) {
        return None;
    }
    let message = format!(
        "\"{partition}\" is detached from \"{table}\" while nobody can use any of its partitions"
    );
    let text = step.statement()?.trim_end().trim_end_matches(';');
    let statement = fix::execute(&format!("{text} CONCURRENTLY"));
    let source = fix::in_autocommit_block(&statement);
    let hit = Hit::new(step.operation.span, Severity::Warning, message);
    let known = !context.server_before(ServerVersion(14, 0, 0));
    Some(hit.fix_if(known.then_some(source)))
}
