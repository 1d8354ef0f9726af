//! `dynamic-sql-unanalysable`: steps that reading cannot decide.

use super::{ALL, Context, Hit, OperationKind, Proof, Rule, Severity, Span, counted, shortened};

pub(super) const RULE: Rule = Rule {
    id: "dynamic-sql-unanalysable",
    title: "Steps that reading cannot decide",
    severity: Severity::Info,
    dialects: ALL,
    reference: "https://docs.sqlalchemy.org/en/20/core/sqlelement.html#sqlalchemy.sql.expression.text",
    why: "What these steps do depends on values that exist only at run time; nothing here judges them.",
    lock: None,
    fix: "Read these lines yourself; where possible write them with literal names and op.* calls.",
    proof: Proof::Source,
    check,
    unsafe_example: r#"import os


def upgrade():
    op.execute(os.environ.get("AFTER_UPGRADE", "SELECT 1"))


def downgrade():
    pass
"#,
    safe_example: r#"def upgrade():
    op.add_column("users", sa.Column("age", sa.Integer(), nullable=True))


def downgrade():
    op.drop_column("users", "age")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    let opaque: Vec<(&Span, &str)> = context
        .upgrade()
        .filter_map(|step| match &step.operation.kind {
            OperationKind::Opaque { source, .. } => Some((&step.operation.span, source.as_str())),
            _ => None,
        })
        .collect();
    let Some((span, first)) = opaque.first() else { return Vec::new() };
    let lines: Vec<String> =
        opaque.iter().take(8).map(|(span, _)| format!("L{}", span.line)).collect();
    let message = format!(
        "{} of upgrade() cannot be decided by reading ({}): {}",
        counted(opaque.len(), "step"),
        lines.join(", "),
        shortened(first)
    );
    vec![Hit::new(**span, Severity::Info, message)]
}
