//! `sqlite-batch-loses-check`: check constraint that a copy forgets.

use super::{Context, Dialect, Hit, Locks, Proof, Rule, Severity, Step, recreated_table};
use crate::python::{python_string, sql_text, written_calls};
use crate::review::{fix, fix_calls};
use crate::schema::Table;

pub(super) const RULE: Rule = Rule {
    id: "sqlite-batch-loses-check",
    title: "Check constraint that a copy forgets",
    severity: Severity::Warning,
    dialects: &[Dialect::Sqlite],
    reference: "https://alembic.sqlalchemy.org/en/latest/batch.html",
    why: "Batch mode makes the copy from what reflection shows, and reflection does not show unnamed CHECK constraints: they are gone, with a Python warning only.",
    lock: Locks::NONE,
    fix: r#"Give the constraint a name, or pass it in table_args of batch_alter_table.
"#,
    proof: Proof::Leaves,
    check,
    unsafe_example: r#"def upgrade():
    with op.batch_alter_table("prices") as batch_op:
        batch_op.alter_column("cents", existing_type=sa.Integer(), nullable=False)


def downgrade():
    with op.batch_alter_table("prices") as batch_op:
        batch_op.alter_column("cents", existing_type=sa.Integer(), nullable=True)
"#,
    safe_example: r#"def upgrade():
    with op.batch_alter_table("order_lines") as batch_op:
        batch_op.alter_column("quantity", existing_type=sa.Integer(), nullable=False)


def downgrade():
    with op.batch_alter_table("order_lines") as batch_op:
        batch_op.alter_column("quantity", existing_type=sa.Integer(), nullable=True)
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().filter_map(|step| forgetting(context, step)).collect()
}

fn forgetting(context: &Context<'_>, step: Step<'_>) -> Option<Hit> {
    let table = recreated_table(step)?;
    if says_what_it_copies(context, step) {
        return None;
    }
    let mut checks = step.table(table)?.check_constraints.iter();
    let check = checks.find(|check| check.name.is_none())?;
    let after = context.walk.after.table(table, Dialect::Sqlite);
    let comes_back = |table: &Table| {
        table.check_constraints.iter().any(|one| {
            one.name.is_some() && plain(&one.expression) == plain(&check.expression)
        })
    };
    if after.is_some_and(comes_back) {
        return None;
    }
    let message = format!("the copy of \"{table}\" loses CHECK ({})", check.expression);
    let source = fix::source_at(context, step.operation.span).filter(|_| step.operation.batch);
    let source = source.and_then(|call| {
        let holder = fix_calls::receiver(&call)?;
        let name = python_string(&format!("ck_{}_kept", table.name));
        let expression = sql_text(&check.expression);
        Some(format!("{call}\n{holder}.create_check_constraint({name}, {expression})"))
    });
    Some(Hit::new(step.operation.span, Severity::Warning, message).fix_if(source))
}

/// Whether the batch is handed the table, or checks of its own: what it copies is written there then.
pub(super) fn says_what_it_copies(context: &Context<'_>, step: Step<'_>) -> bool {
    let Some(block) = fix::block_around(context, step.operation.span) else { return false };
    let source = context.source();
    written_calls(source).into_iter().any(|call| {
        let is_batch = source.get(call.callee.clone()).is_some_and(|it| it.ends_with("batch_alter_table"));
        let tells = call.keywords.iter().any(|(name, _)| name == "copy_from" || name == "table_args");
        is_batch && tells && context.span_of(call.range.clone()).line == block.line
    })
}

fn plain(expression: &str) -> String {
    let kept = |letter: &char| !letter.is_whitespace() && !matches!(letter, '(' | ')' | '"');
    expression.chars().filter(kept).collect::<String>().to_lowercase()
}
