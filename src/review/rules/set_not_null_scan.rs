//! `set-not-null-scan`: set not null scans the table under lock.

use super::{Context, Effect, Hit, OperationKind, PG, Rule, Severity, Step, plain};

pub(super) const RULE: Rule = Rule {
    id: "set-not-null-scan",
    title: "SET NOT NULL scans the table under lock",
    severity: Severity::Error,
    dialects: PG,
    why: "Every row is checked for NULL while nobody can read or write the table, unless a validated CHECK already proves it; one NULL makes it fail.",
    lock: Some("ACCESS EXCLUSIVE on the table: blocks reads and writes for the scan"),
    fix: r#"op.execute("ALTER TABLE TABLE ADD CONSTRAINT TABLE_COLUMN_not_null CHECK (COLUMN IS NOT NULL) NOT VALID")
# in the next revision:
op.execute("ALTER TABLE TABLE VALIDATE CONSTRAINT TABLE_COLUMN_not_null")
op.alter_column("TABLE", "COLUMN", nullable=False)
op.drop_constraint("TABLE_COLUMN_not_null", "TABLE", type_="check")
"#,
    check,
    unsafe_example: r#"def upgrade():
    op.alter_column("users", "email", nullable=False)


def downgrade():
    op.alter_column("users", "email", nullable=True)
"#,
    safe_example: r#"def upgrade():
    op.execute("ALTER TABLE users ADD CONSTRAINT users_email_nn CHECK (email IS NOT NULL) NOT VALID")
    op.execute("ALTER TABLE users VALIDATE CONSTRAINT users_email_nn")
    op.alter_column("users", "email", nullable=False)


def downgrade():
    op.alter_column("users", "email", nullable=True)
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().flat_map(|step| scanning(context, step)).collect()
}

fn scanning(context: &Context<'_>, step: Step<'_>) -> Vec<Hit> {
    step.effects()
        .into_iter()
        .filter_map(|effect| match effect {
            Effect::SetNotNull { table, column } => Some((table, column)),
            _ => None,
        })
        .filter(|(table, column)| !step.made(table) && !proven(context, step, table, column))
        .map(|(table, column)| {
            let rows = context.rows_told(&table);
            let message =
                format!("SET NOT NULL on {table}.{column}{rows} scans the table under lock");
            Hit::new(step.operation.span, context.by_size(&table, Severity::Error), message)
        })
        .collect()
}

/// Whether a CHECK that the column is not null was written before, here or by an earlier revision.
fn proven(context: &Context<'_>, step: Step<'_>, table: &str, column: &str) -> bool {
    let wanted = format!("{column} IS NOT NULL").to_lowercase();
    let table = plain(table).to_lowercase();
    let says = |text: &str| {
        let text = text.replace('"', "").to_lowercase();
        text.contains(&wanted) && text.contains(&table)
    };
    let here = step.before.iter().any(|operation| match &operation.kind {
        OperationKind::ExecuteSQLOp { sql } => {
            says(&sql.text) && sql.text.to_uppercase().contains("CHECK")
        }
        OperationKind::CreateCheckConstraintOp { table_name, condition, .. } => {
            says(&format!("{table_name} {condition}"))
        }
        _ => false,
    });
    here || context
        .ancestors()
        .iter()
        .any(|revision| says(&revision.source) && revision.source.to_uppercase().contains("CHECK"))
}
