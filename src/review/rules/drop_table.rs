//! `drop-table`: table dropped.

use super::{ALL, Context, Hit, Locks, Proof, QualifiedName, Rule, Severity, StatementClass, Step, shortened};
use crate::schema::Change;

pub(super) const RULE: Rule = Rule {
    id: "drop-table",
    title: "Table dropped",
    severity: Severity::Error,
    dialects: ALL,
    reference: "https://www.postgresql.org/docs/current/sql-droptable.html",
    why: "All rows are lost for good, and the running release fails on its next statement that names the table.",
    lock: Locks::both(
        "ACCESS EXCLUSIVE on the table and on those its foreign keys refer to",
        "exclusive metadata lock on the table, for a moment",
    ),
    fix: "Stop using the table in a release first, keep a dump, drop it later. If it is meant, acknowledge this finding with the reason; if autogenerate wrote it by mistake, delete the call and exclude the table with include_object in env.py.",
    proof: Proof::Loses,
    check,
    unsafe_example: r#"def upgrade():
    op.drop_table("codes")


def downgrade():
    op.create_table("codes", sa.Column("code", sa.String(40)), sa.Column("label", sa.String(40)))
"#,
    safe_example: r#"def upgrade():
    op.create_table("scratch", sa.Column("id", sa.Integer(), primary_key=True))
    op.drop_table("scratch")


def downgrade():
    pass
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().flat_map(|step| dropped(context, step)).collect()
}

fn dropped(context: &Context<'_>, step: Step<'_>) -> Vec<Hit> {
    let dropped = step.changes().iter().filter_map(|change| match change {
        // What a run that failed may have left, before it is made again.
        Change::DropTable { table, if_exists: true }
            if step.table(table).is_none() && is_made_later(step, table) =>
        {
            None
        }
        Change::DropTable { table, .. } => Some(table),
        _ => None,
    });
    let dropped: Vec<&QualifiedName> = dropped.collect();
    let drops = |class: &StatementClass| matches!(class, StatementClass::DropTable { .. });
    // Which table it is may be beyond reading; that there is one is not.
    if step.changes().is_empty() && step.classes().iter().any(drops) && !step.says("TEMPORARY TABLE") {
        let statement = shortened(step.statement().unwrap_or_default());
        let message = format!("a table is dropped that reading cannot name: {statement}");
        return vec![Hit::new(step.operation.span, Severity::Error, message)];
    }
    let tables = dropped.into_iter().filter(|table| !step.is_new(table) && !is_swapped(step, table));
    tables
        .map(|table| {
            let name = table.to_string();
            let message = format!("table \"{name}\"{} is dropped", context.rows_told(&name));
            Hit::new(step.operation.span, context.by_data(&name, Severity::Error), message)
        })
        .collect()
}

/// Whether the same function makes a table of that name afterwards.
fn is_made_later(step: Step<'_>, table: &QualifiedName) -> bool {
    let makes = |change: &Change| match change {
        Change::CreateTable { table: made, .. } => made.name == *table,
        Change::CreateTemporaryTable { table: made }
        | Change::CreateTableLike { table: made, .. } => made == table,
        _ => false,
    };
    step.after().any(|later| later.changes().iter().any(makes))
}

/// Whether a copy that the same function made takes the table's name afterwards.
fn is_swapped(step: Step<'_>, table: &QualifiedName) -> bool {
    let takes_name = |later: Step<'_>| {
        later.changes().iter().any(|change| match change {
            Change::RenameTable { table: copy, to } => to == table && step.is_new(copy),
            _ => false,
        })
    };
    step.after().any(takes_name)
}
