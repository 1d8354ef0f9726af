//! `sqlite-nonconstant-default`: column added with a default that is not constant.

use super::{Context, Dialect, Hit, OperationKind, Proof, Rule, ServerDefault, Severity, Step};

pub(super) const RULE: Rule = Rule {
    id: "sqlite-nonconstant-default",
    title: "Column added with a default that is not constant",
    severity: Severity::Error,
    dialects: &[Dialect::Sqlite],
    why: "SQLite refuses ADD COLUMN with CURRENT_TIMESTAMP or an expression as default on a table that has rows.",
    lock: None,
    fix: r#"with op.batch_alter_table("TABLE", recreate="always") as batch_op:
    batch_op.add_column(sa.Column("COLUMN", sa.DateTime(), server_default=sa.text("CURRENT_TIMESTAMP")))
"#,
    proof: Proof::Fails { with: "non-constant default" },
    check,
    unsafe_example: r#"def upgrade():
    op.add_column("users", sa.Column("seen_at", sa.DateTime(), server_default=sa.text("CURRENT_TIMESTAMP")))


def downgrade():
    pass
"#,
    safe_example: r#"def upgrade():
    op.add_column("users", sa.Column("level", sa.Integer(), server_default=sa.text("1")))


def downgrade():
    pass
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().filter_map(|step| nonconstant(context, step)).collect()
}

fn nonconstant(context: &Context<'_>, step: Step<'_>) -> Option<Hit> {
    let OperationKind::AddColumnOp { table_name, column, .. } = &step.operation.kind else {
        return None;
    };
    let text = match column.server_default.as_ref()? {
        ServerDefault::Text(text) | ServerDefault::Expression(text) => text,
        ServerDefault::Literal(_) => return None,
    };
    let upper = text.trim().to_uppercase();
    let constant = !upper.starts_with("CURRENT_") && !upper.contains('(');
    if constant || step.operation.batch || step.made(table_name) {
        return None;
    }
    let message =
        format!("\"{}\" is added to \"{table_name}\" with the default {text}", column.name);
    Some(Hit::new(step.operation.span, context.by_data(table_name, Severity::Error), message))
}
