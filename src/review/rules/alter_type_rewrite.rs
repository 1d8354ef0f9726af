//! `alter-type-rewrite`: type change that rewrites the table.

use super::{Context, Dialect, Hit, Proof, Rule, Severity, changed_type};

pub(super) const RULE: Rule = Rule {
    id: "alter-type-rewrite",
    title: "Type change that rewrites the table",
    severity: Severity::Error,
    dialects: &[Dialect::Postgresql, Dialect::Mysql],
    why: "Every row and every index of the table is written anew while nobody can read or write it.",
    lock: Some(
        "ACCESS EXCLUSIVE on the table: blocks reads and writes for the rewrite (MySQL: writes)",
    ),
    fix: "Add a column of the new type, write both, backfill in batches, switch reads over, drop the old column in a later revision.",
    proof: Proof::Source,
    check,
    unsafe_example: r#"def upgrade():
    op.alter_column("users", "visits", existing_type=sa.Integer(), type_=sa.BigInteger())


def downgrade():
    pass
"#,
    safe_example: r#"def upgrade():
    op.alter_column("users", "name", existing_type=sa.String(length=50), type_=sa.String(length=100))


def downgrade():
    pass
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context
        .upgrade()
        .filter_map(|step| {
            let changed = changed_type(step.operation)?;
            if step.made(&changed.table) || !changed.rewrites() {
                return None;
            }
            let rows = context.rows_told(&changed.table);
            let message = format!("{changed} rewrites the table{rows}");
            let severity = context.by_size(&changed.table, Severity::Error);
            Some(Hit::new(step.operation.span, severity, message))
        })
        .collect()
}
