//! `dml-no-where`: UPDATE or DELETE of every row.

use super::{ALL, Context, Hit, Locks, Proof, Rule, Severity, StatementClass, Step};
use crate::sql::is_always_true;

pub(super) const RULE: Rule = Rule {
    id: "dml-no-where",
    title: "UPDATE or DELETE of every row",
    severity: Severity::Error,
    dialects: ALL,
    reference: "https://www.postgresql.org/docs/current/sql-update.html",
    why: "Without an effective WHERE every row is changed or lost; downgrade() cannot bring back what was there.",
    lock: Locks::both(
        "ROW EXCLUSIVE on the table, and a lock on every row, until the transaction ends",
        "a lock on every row, until the transaction ends",
    ),
    fix: "Say which rows: add a WHERE, such as WHERE new_column IS NULL for a backfill.",
    proof: Proof::Loses,
    check,
    unsafe_example: r#"def upgrade():
    op.execute("UPDATE users SET status = 'new'")


def downgrade():
    pass
"#,
    safe_example: r#"def upgrade():
    op.execute("UPDATE users SET visits = 0 WHERE visits IS NULL")


def downgrade():
    pass
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    let steps = context.upgrade();
    steps.flat_map(|step| step.classes().into_iter().map(move |class| (step, class)))
        .filter_map(|(step, class)| everything(context, step, &class))
        .collect()
}

fn everything(context: &Context<'_>, step: Step<'_>, class: &StatementClass) -> Option<Hit> {
    let (table, verb) = match class {
        StatementClass::Update { table, columns, condition }
            if !effective(step, table, condition.as_deref()) =>
        {
            // Filling a column that this migration adds loses nothing.
            if !columns.is_empty() && columns.iter().all(|column| step.made_column(table, column)) {
                return None;
            }
            (table, "UPDATE changes")
        }
        StatementClass::Delete { table, condition } if !effective(step, table, condition.as_deref()) =>
        {
            (table, "DELETE removes")
        }
        _ => return None,
    };
    if step.made(table) {
        return None;
    }
    let message = format!("{verb} every row of \"{table}\"{}", context.rows_told(table));
    Some(Hit::new(step.operation.span, context.by_data(table, Severity::Error), message))
}

/// Whether a condition keeps some rows out: `1 = 1`, `id = id` and `id IS NOT NULL` of a key do not.
fn effective(step: Step<'_>, table: &str, condition: Option<&str>) -> bool {
    let Some(condition) = condition else { return false };
    let known = step.table_named(table);
    let never_null = |name: &str| {
        let name = name.to_ascii_lowercase();
        known.and_then(|table| table.column(&name)).is_some_and(|column| !column.nullable)
    };
    !condition.trim().is_empty() && !is_always_true(condition, &never_null)
}
