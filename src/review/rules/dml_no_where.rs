//! `dml-no-where`: UPDATE or DELETE of every row.

use super::{ALL, Context, Hit, OperationKind, Proof, Rule, Severity, StatementClass, Step};

pub(super) const RULE: Rule = Rule {
    id: "dml-no-where",
    title: "UPDATE or DELETE of every row",
    severity: Severity::Error,
    dialects: ALL,
    reference: "https://www.postgresql.org/docs/current/sql-update.html",
    why: "Without an effective WHERE every row is changed or lost; downgrade() cannot bring back what was there.",
    lock: Some("A row lock on every row, until the transaction ends"),
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
    context.upgrade().filter_map(|step| everything(context, step)).collect()
}

fn everything(context: &Context<'_>, step: Step<'_>) -> Option<Hit> {
    let OperationKind::ExecuteSQLOp { sql } = &step.operation.kind else { return None };
    let (table, verb) = match &sql.class {
        StatementClass::Update { table, columns, condition }
            if !effective(condition.as_deref()) =>
        {
            // Filling a column that this migration adds loses nothing.
            if !columns.is_empty() && columns.iter().all(|column| step.made_column(table, column)) {
                return None;
            }
            (table, "UPDATE changes")
        }
        StatementClass::Delete { table, condition } if !effective(condition.as_deref()) => {
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

fn effective(condition: Option<&str>) -> bool {
    let Some(condition) = condition else { return false };
    let plain: String = condition.to_lowercase().split_whitespace().collect();
    !matches!(plain.trim_matches(['(', ')']), "" | "true" | "1=1" | "1" | "'1'='1'")
}
