//! `set-storage-rewrite`: table moved to another storage.

use super::{Context, Hit, Locks, PG, Proof, Rule, Severity, Step};
use crate::sql::Locking;

pub(super) const RULE: Rule = Rule {
    id: "set-storage-rewrite",
    title: "Storage change that rewrites the table",
    severity: Severity::Error,
    dialects: PG,
    reference: "https://www.postgresql.org/docs/current/sql-altertable.html",
    why: "SET LOGGED, UNLOGGED, TABLESPACE and ACCESS METHOD copy the table and its indexes while nobody can read or write it. An unlogged table is emptied by a crash and is not replicated.",
    lock: Locks::postgresql("ACCESS EXCLUSIVE on the table: blocks reads and writes for the copy"),
    fix: "Create a new table with the storage wanted, copy the rows in batches, and swap the names; or do it in a maintenance window.",
    proof: Proof::Rewrite { table: "codes" },
    check,
    unsafe_example: r#"def upgrade():
    op.execute("ALTER TABLE codes SET UNLOGGED")


def downgrade():
    op.execute("ALTER TABLE codes SET LOGGED")
"#,
    safe_example: r#"def upgrade():
    op.execute("ALTER TABLE codes SET (fillfactor = 80)")


def downgrade():
    op.execute("ALTER TABLE codes RESET (fillfactor)")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().flat_map(|step| moved(context, step)).collect()
}

fn moved(context: &Context<'_>, step: Step<'_>) -> Vec<Hit> {
    let found = step.locking().into_iter().filter_map(|one| match one {
        Locking::SetStorage { table, set } if !step.is_new(&table) => Some((table, set)),
        _ => None,
    });
    found
        .map(|(table, set)| {
            let rows = context.rows_told(&table.to_string());
            let message = format!("SET {set} writes \"{table}\"{rows} anew under lock");
            let severity = context.by_size(&table.to_string(), Severity::Error);
            Hit::new(step.operation.span, severity, message)
        })
        .collect()
}
