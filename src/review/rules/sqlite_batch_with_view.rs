//! `sqlite-batch-with-view`: copied table that a view reads.

use super::{Context, Dialect, Hit, Locks, Proof, Rule, Severity, Step, recreated_table};
use crate::review::fix;
use crate::sql::{mentions, sql_name};

pub(super) const RULE: Rule = Rule {
    id: "sqlite-batch-with-view",
    title: "Copied table that a view reads",
    severity: Severity::Error,
    dialects: &[Dialect::Sqlite],
    reference: "https://www.sqlite.org/lang_altertable.html",
    why: "Batch mode drops the table and renames the copy; SQLite checks views at the rename and fails: no such table.",
    lock: Locks::NONE,
    fix: r#"Drop the view before, and create it again after the batch.
"#,
    proof: Proof::Fails { with: "view" },
    check,
    unsafe_example: r#"def upgrade():
    with op.batch_alter_table("users") as batch_op:
        batch_op.alter_column("email", existing_type=sa.String(255), nullable=False)


def downgrade():
    pass
"#,
    safe_example: r#"def upgrade():
    with op.batch_alter_table("orders") as batch_op:
        batch_op.alter_column("code", existing_type=sa.String(40), nullable=False)


def downgrade():
    pass
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().filter_map(|step| read(context, step)).collect()
}

fn read(context: &Context<'_>, step: Step<'_>) -> Option<Hit> {
    let table = recreated_table(step)?;
    let mut views = step.schema().views.values();
    let view = views.find(|view| mentions(&view.definition, &table.name))?;
    let message = format!("\"{table}\" is copied, but the view \"{}\" reads it", view.name);
    let hit = Hit::new(step.operation.span, Severity::Error, message);
    let around = fix::block_around(context, step.operation.span).filter(|_| step.operation.batch);
    let block = around.and_then(|span| Some((span, fix::source_at(context, span)?)));
    let name = sql_name(&view.name.to_string(), Dialect::Sqlite);
    Some(match block {
        Some((span, block)) => {
            let drop = fix::execute(&format!("DROP VIEW {name}"));
            let create = fix::execute(&format!("CREATE VIEW {name} AS {}", view.definition));
            hit.fix_at(span, format!("{drop}\n{block}\n{create}"))
        }
        None => hit,
    })
}
