//! `sqlite-nonconstant-default`: column added with a default that is not constant.

use super::{Context, Dialect, Hit, Locks, OperationKind, Proof, Rule, ServerDefault, Severity, Step};
use crate::review::{fix, fix_calls};
use crate::schema::Change;

pub(super) const RULE: Rule = Rule {
    id: "sqlite-nonconstant-default",
    title: "Column added with a default that is not constant",
    severity: Severity::Error,
    dialects: &[Dialect::Sqlite],
    reference: "https://www.sqlite.org/lang_altertable.html",
    why: "SQLite refuses ADD COLUMN with CURRENT_TIMESTAMP or an expression as default on a table that has rows.",
    lock: Locks::NONE,
    fix: r#"with op.batch_alter_table("TABLE", recreate="always") as batch_op:
    batch_op.add_column(sa.Column("COLUMN", sa.DateTime(), server_default=sa.text("CURRENT_TIMESTAMP")))
"#,
    proof: Proof::Fails { with: "non-constant default" },
    check,
    unsafe_example: r#"def upgrade():
    op.add_column("codes", sa.Column("seen_at", sa.DateTime(), server_default=sa.text("CURRENT_TIMESTAMP")))


def downgrade():
    pass
"#,
    safe_example: r#"def upgrade():
    op.add_column("codes", sa.Column("level", sa.Integer(), server_default=sa.text("1")))


def downgrade():
    pass
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().filter_map(|step| nonconstant(context, step)).collect()
}

fn nonconstant(context: &Context<'_>, step: Step<'_>) -> Option<Hit> {
    let (table, column, text) = added(step)?;
    let upper = text.trim().to_uppercase();
    let constant = !upper.starts_with("CURRENT_") && !upper.contains('(');
    if constant || step.operation.batch || step.made(&table) {
        return None;
    }
    let message = format!("\"{column}\" is added to \"{table}\" with the default {text}");
    let source = fix::source_at(context, step.operation.span)
        .and_then(|call| fix_calls::in_batch(&call, 0, ", recreate=\"always\""));
    let severity = context.by_data(&table, Severity::Error);
    Some(Hit::new(step.operation.span, severity, message).fix_if(source))
}

/// The table, the column and its default, where the step adds one with an expression for a default.
fn added(step: Step<'_>) -> Option<(String, &str, &str)> {
    let told = step.changes().iter().find_map(|change| match change {
        Change::AddColumn { table, column, .. } => {
            Some((table.to_string(), column.name.as_str(), column.default.as_deref()?))
        }
        _ => None,
    });
    // As SQLite is told it, where that is known: `false()` is 0.
    if told.as_ref().is_some_and(|(_, _, text)| !text.starts_with("sqlalchemy.")) {
        return told;
    }
    if let OperationKind::AddColumnOp { table_name, column, .. } = &step.operation.kind {
        return match column.server_default.as_ref()? {
            ServerDefault::Text(text) | ServerDefault::Expression(text) => {
                Some((table_name.clone(), &column.name, text))
            }
            ServerDefault::Literal(_) | ServerDefault::Undecided(_) => None,
        };
    }
    told
}
