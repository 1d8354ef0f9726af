//! `sqlite-batch-cascade-delete`: copied table whose drop deletes other rows.

use super::{Context, Dialect, Hit, Locks, Proof, Rule, Severity, Step, recreated_table};
use crate::review::fix;

pub(super) const RULE: Rule = Rule {
    id: "sqlite-batch-cascade-delete",
    title: "Copied table whose drop deletes other rows",
    severity: Severity::Error,
    dialects: &[Dialect::Sqlite],
    reference: "https://www.sqlite.org/foreignkeys.html#fk_schemacommands",
    why: "With foreign_keys=ON SQLite deletes all rows before DROP TABLE, and ON DELETE CASCADE takes the rows of other tables along.",
    lock: Locks::NONE,
    fix: r#"op.execute("PRAGMA foreign_keys=OFF")
"#,
    proof: Proof::Loses,
    check,
    unsafe_example: r#"def upgrade():
    op.execute("PRAGMA foreign_keys=ON")
    with op.batch_alter_table("orders") as batch_op:
        batch_op.alter_column("code", existing_type=sa.String(40), nullable=False)


def downgrade():
    pass
"#,
    safe_example: r#"def upgrade():
    with op.batch_alter_table("order_lines") as batch_op:
        batch_op.alter_column("quantity", existing_type=sa.Integer(), nullable=False)


def downgrade():
    pass
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().filter_map(|step| cascading(context, step)).collect()
}

fn cascading(context: &Context<'_>, step: Step<'_>) -> Option<Hit> {
    let table = recreated_table(step)?;
    let enforced = enforced(step)?;
    let children = step.schema().tables.values().find(|child| {
        child.name != *table
            && child.foreign_keys.iter().any(|key| {
                key.referred_table.name == table.name && key.on_delete.as_deref() == Some("CASCADE")
            })
    })?;
    let severity = if enforced { Severity::Error } else { Severity::Info };
    let message = format!(
        "\"{table}\" is copied and dropped; with foreign_keys=ON the rows of \"{}\" go with it",
        children.name
    );
    let rows = context.by_data(&children.name.to_string(), severity);
    let hit = Hit::new(step.operation.span, rows, message);
    let around = fix::block_around(context, step.operation.span).filter(|_| step.operation.batch);
    let block = around.and_then(|span| Some((span, fix::source_at(context, span)?)));
    Some(match block {
        Some((span, block)) => {
            let (off, on) = ("PRAGMA foreign_keys=OFF", "PRAGMA foreign_keys=ON");
            let on = if enforced { format!("\n{}", fix::execute(on)) } else { String::new() };
            hit.fix_at(span, format!("{}\n{block}{on}", fix::execute(off)))
        }
        None => hit,
    })
}

/// Whether foreign keys are enforced, as far as this migration says; `None` if it turns them off.
fn enforced(step: Step<'_>) -> Option<bool> {
    let told = step.before().rev().find(|earlier| earlier.says("PRAGMA foreign_keys"));
    let Some(told) = told else { return Some(false) };
    let is_on = ["= ON", "= 1", "= TRUE"].iter().any(|value| told.says(&format!("foreign_keys {value}")));
    is_on.then_some(true)
}
