//! `drop-index-not-concurrent`: index dropped while nobody can use the table.

use super::{Context, Hit, Locks, OperationKind, PG, Proof, Rule, Severity, Step};
use crate::review::{fix, fix_undo};
use crate::schema::{Change, Index, QualifiedName, Table};

pub(super) const RULE: Rule = Rule {
    id: "drop-index-not-concurrent",
    title: "Index dropped without CONCURRENTLY",
    severity: Severity::Warning,
    dialects: PG,
    reference: "https://www.postgresql.org/docs/current/sql-dropindex.html",
    why: "DROP INDEX waits for every query on the table and keeps new ones waiting until the transaction ends.",
    lock: Locks::postgresql("ACCESS EXCLUSIVE on the table: blocks reads and writes until the transaction ends"),
    fix: r#"with op.get_context().autocommit_block():
    op.drop_index("NAME", table_name="TABLE", postgresql_concurrently=True, if_exists=True)
"#,
    proof: Proof::Lock { table: "orders", mode: "AccessExclusiveLock" },
    check,
    unsafe_example: r#"def upgrade():
    op.drop_index("ix_orders_state", table_name="orders")


def downgrade():
    op.create_index("ix_orders_state", "orders", ["state"])
"#,
    safe_example: r#"def upgrade():
    with op.get_context().autocommit_block():
        op.drop_index("ix_orders_state", table_name="orders", postgresql_concurrently=True, if_exists=True)


def downgrade():
    op.create_index("ix_orders_state", "orders", ["state"])
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().flat_map(|step| dropped(context, step)).collect()
}

fn dropped(context: &Context<'_>, step: Step<'_>) -> Vec<Hit> {
    if step.is_concurrent() {
        return Vec::new();
    }
    let names = step.changes().iter().filter_map(|change| match change {
        Change::DropIndex { name, table, .. } => Some((name, table.as_ref())),
        _ => None,
    });
    names.filter_map(|(name, table)| hit(context, step, name, table)).collect()
}

fn hit(
    context: &Context<'_>,
    step: Step<'_>,
    name: &str,
    table: Option<&QualifiedName>,
) -> Option<Hit> {
    let bare = name.rsplit('.').next().unwrap_or(name);
    let holder = table.and_then(|table| step.table(table)).or_else(|| holder(step, bare));
    let table = table.or(holder.map(|table| &table.name));
    // A partitioned index cannot be dropped concurrently.
    let partitioned = holder.is_some_and(|table| table.partition_by.is_some());
    if partitioned || table.is_some_and(|table| needs_no_care(step, table, bare)) {
        return None;
    }
    let told = table.map(ToString::to_string).unwrap_or_default();
    let rows = context.rows_told(&told);
    let place = if told.is_empty() { String::new() } else { format!(" of \"{told}\"{rows}") };
    let message = format!("index \"{bare}\"{place} is dropped without CONCURRENTLY");
    let severity = context.by_size(&told, Severity::Warning);
    let hit = Hit::new(step.operation.span, severity, message);
    let builds = |change: &Change| matches!(change, Change::CreateIndex { index, .. } if index.name == bare);
    Some(match fixed(context, step) {
        Some(block) => fix_undo::moved_apart(context, step, hit, block, builds),
        None => hit,
    })
}

/// The table that has the index.
fn holder<'a>(step: Step<'a>, index: &str) -> Option<&'a Table> {
    let has = |one: &Index| one.name == index;
    step.schema().tables.values().find(|table| table.indexes.iter().any(has))
}

/// Whether nobody uses the table yet, or it goes away anyway, or the index is new itself.
fn needs_no_care(step: Step<'_>, table: &QualifiedName, index: &str) -> bool {
    let made = |change: &Change| matches!(change, Change::CreateIndex { index: it, .. } if it.name == index);
    let drops = |change: &Change| matches!(change, Change::DropTable { table: it, .. } if it == table);
    step.is_new(table)
        || step.after().any(|later| later.changes().iter().any(drops))
        || step.before().any(|before| before.changes().iter().any(made))
}

fn fixed(context: &Context<'_>, step: Step<'_>) -> Option<String> {
    match &step.operation.kind {
        OperationKind::DropIndexOp { if_exists, .. } => {
            let call = fix::source_at(context, step.operation.span)?;
            let mut call = fix::with_keyword(&call, "postgresql_concurrently=True")?;
            if !if_exists {
                call = fix::with_keyword(&call, "if_exists=True")?;
            }
            Some(fix::in_autocommit_block(&call))
        }
        OperationKind::ExecuteSQLOp { sql } => {
            let at = sql.text.to_ascii_uppercase().find("INDEX")? + "INDEX".len();
            let (head, tail) = sql.text.split_at_checked(at)?;
            let exists = if step.says("IF EXISTS") { "" } else { " IF EXISTS" };
            let statement = fix::execute(&format!("{head} CONCURRENTLY{exists}{tail}"));
            Some(fix::in_autocommit_block(&statement))
        }
        _ => None,
    }
}
