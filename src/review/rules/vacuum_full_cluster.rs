//! `vacuum-full-cluster`: table rewritten by VACUUM FULL or CLUSTER.

use super::{Context, Hit, Locks, PG, Proof, Rule, Severity, Step};
use crate::review::fix;
use crate::schema::Dialect;
use crate::sql::{Locking, SquawkRule, sql_name};

pub(super) const RULE: Rule = Rule {
    id: "vacuum-full-cluster",
    title: "VACUUM FULL or CLUSTER in a migration",
    severity: Severity::Error,
    dialects: PG,
    reference: "https://www.postgresql.org/docs/current/sql-cluster.html",
    why: "The table and its indexes are written anew while nobody can read or write it. That is maintenance, not a change of the schema.",
    lock: Locks::postgresql("ACCESS EXCLUSIVE on the table: blocks reads and writes for the rewrite"),
    fix: r#"with op.get_context().autocommit_block():
    op.execute("VACUUM (ANALYZE) TABLE")  # or pg_repack, outside of migrations
"#,
    proof: Proof::Rewrite { table: "orders" },
    check,
    unsafe_example: r#"def upgrade():
    op.execute("CLUSTER orders USING orders_pkey")


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
    context.both().filter_map(|step| rewritten(context, step)).collect()
}

fn rewritten(context: &Context<'_>, step: Step<'_>) -> Option<Hit> {
    let Some(Locking::Rewrite { table }) = step.locking().pop() else { return None };
    let is_new = table.as_ref().is_some_and(|table| step.is_new(table));
    if is_new || !step.squawk(SquawkRule::PreferRepack) {
        return None;
    }
    let told = table.as_ref().map(ToString::to_string).unwrap_or_default();
    let rows = context.rows_told(&told);
    let what = if told.is_empty() { "every table".to_owned() } else { format!("\"{told}\"{rows}") };
    let message = format!("{what} is written anew while nobody can read or write it");
    let severity = step.by_direction(context.by_size(&told, Severity::Error));
    let hit = Hit::new(step.operation.span, severity, message);
    if told.is_empty() {
        return Some(hit);
    }
    let vacuum = format!("VACUUM (ANALYZE) {}", sql_name(&told, Dialect::Postgresql));
    Some(hit.fix(fix::in_autocommit_block(&fix::execute(&vacuum))))
}
