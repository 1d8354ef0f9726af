//! `truncate`: TRUNCATE in a migration.

use super::{ALL, Context, Hit, Locks, Proof, Rule, Severity, StatementClass, Step};

pub(super) const RULE: Rule = Rule {
    id: "truncate",
    title: "TRUNCATE in a migration",
    severity: Severity::Error,
    dialects: ALL,
    reference: "https://www.postgresql.org/docs/current/sql-truncate.html",
    why: "All rows are lost for good.",
    lock: Locks::both(
        "ACCESS EXCLUSIVE on the table",
        "exclusive metadata lock on the table, for a moment",
    ),
    fix: "Delete what must go by a WHERE that names it. If all of it must go, acknowledge this finding with the reason.",
    proof: Proof::Loses,
    check,
    unsafe_example: r#"def upgrade():
    op.execute("TRUNCATE TABLE users")


def downgrade():
    pass
"#,
    safe_example: r#"def upgrade():
    op.execute("DELETE FROM users WHERE visits = 0")


def downgrade():
    pass
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().flat_map(|step| truncated(context, step)).collect()
}

fn truncated(context: &Context<'_>, step: Step<'_>) -> Vec<Hit> {
    let emptied = step.classes().into_iter().filter_map(|class| match class {
        StatementClass::Truncate { tables } => Some(tables),
        _ => None,
    });
    emptied
        .flatten()
        .filter(|table| !step.made(table))
        .map(|table| {
            let message = format!("\"{table}\"{} is emptied", context.rows_told(&table));
            Hit::new(step.operation.span, context.by_data(&table, Severity::Error), message)
        })
        .collect()
}
