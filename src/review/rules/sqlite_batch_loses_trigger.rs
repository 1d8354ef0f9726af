//! `sqlite-batch-loses-trigger`: trigger that a copy forgets.

use super::{Context, Dialect, Hit, Locks, Proof, Rule, Severity, Step, recreated_table};
use crate::review::fix;
use crate::review::history::made_by_statement;
use crate::sql::{mentions, says};

pub(super) const RULE: Rule = Rule {
    id: "sqlite-batch-loses-trigger",
    title: "Trigger that a copy forgets",
    severity: Severity::Error,
    dialects: &[Dialect::Sqlite],
    reference: "https://www.sqlite.org/lang_altertable.html#making_other_kinds_of_table_schema_changes",
    why: "Batch mode drops the table, and its triggers go with it without a word.",
    lock: Locks::NONE,
    fix: r#"Create the trigger again after the batch.
"#,
    proof: Proof::Refused { statement: "DROP TRIGGER touch" },
    check,
    unsafe_example: r#"def upgrade():
    op.execute(
        "CREATE TRIGGER touch AFTER UPDATE ON orders BEGIN UPDATE orders SET note = 'x' WHERE id = new.id; END"
    )
    with op.batch_alter_table("orders") as batch_op:
        batch_op.alter_column("code", existing_type=sa.String(40), nullable=False)


def downgrade():
    pass
"#,
    safe_example: r#"def upgrade():
    with op.batch_alter_table("orders") as batch_op:
        batch_op.alter_column("code", existing_type=sa.String(40), nullable=False)
    op.execute(
        "CREATE TRIGGER touch AFTER UPDATE ON orders BEGIN UPDATE orders SET note = 'x' WHERE id = new.id; END"
    )


def downgrade():
    pass
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().filter_map(|step| forgetting(context, step)).collect()
}

fn forgetting(context: &Context<'_>, step: Step<'_>) -> Option<Hit> {
    let table = recreated_table(step)?;
    let makes = |statement: &str| {
        says(statement, "CREATE TRIGGER") && mentions(statement, &table.name)
    };
    let again = step.after().filter_map(|later| later.statement()).any(makes);
    let trigger = made_by_statement(context, step, "TRIGGER", makes).filter(|_| !again)?;
    let message = format!("the copy of \"{table}\" loses its trigger");
    let hit = Hit::new(step.operation.span, Severity::Error, message);
    let block = fix::block_around(context, step.operation.span);
    let batch = block.and_then(|span| Some((span, fix::source_at(context, span)?)));
    Some(match batch {
        Some((span, source)) => {
            hit.fix_at(span, format!("{source}\n{}", fix::execute(&trigger)))
        }
        None => hit,
    })
}
