//! `enum-label-removed`: enum label removed.

use super::{Context, Hit, Locks, PG, Proof, Rule, Severity, Step};
use crate::schema::Change;

pub(super) const RULE: Rule = Rule {
    id: "enum-label-removed",
    title: "Enum label removed",
    severity: Severity::Error,
    dialects: PG,
    reference: "https://www.postgresql.org/docs/current/datatype-enum.html",
    why: "PostgreSQL cannot remove a label: the column is converted to a new type, which writes the table anew under lock and fails if a row holds the label.",
    lock: Locks::postgresql("ACCESS EXCLUSIVE on the table: blocks reads and writes for the rewrite"),
    fix: r#"Leave the label in the type, and stop writing it."#,
    proof: Proof::Rewrite { table: "tickets" },
    check,
    unsafe_example: r#"def upgrade():
    op.execute("ALTER TABLE tickets ALTER COLUMN state DROP DEFAULT")
    op.execute("CREATE TYPE ticket_state_new AS ENUM ('new', 'open')")
    op.execute(
        "ALTER TABLE tickets ALTER COLUMN state TYPE ticket_state_new "
        "USING (CASE state WHEN 'closed' THEN 'open' ELSE state::text END)::ticket_state_new"
    )


def downgrade():
    pass
"#,
    safe_example: r#"def upgrade():
    with op.get_context().autocommit_block():
        op.execute("ALTER TYPE ticket_state ADD VALUE IF NOT EXISTS 'done'")


def downgrade():
    pass
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().flat_map(|step| removed(context, step)).collect()
}

fn removed(context: &Context<'_>, step: Step<'_>) -> Vec<Hit> {
    let altered = step.changes().iter().filter_map(|change| match change {
        Change::AlterColumn { table, column, alteration } => {
            Some((table, column, alteration.type_name.as_ref()?))
        }
        _ => None,
    });
    altered
        .filter(|(table, _, _)| !step.is_new(table))
        .filter_map(|(table, column, new)| {
            let enums = &step.schema().enums;
            let old = enums.get(&step.table(table)?.column(column)?.type_name)?;
            let kept = &enums.get(new)?.labels;
            let gone: Vec<&String> = old.labels.iter().filter(|it| !kept.contains(it)).collect();
            let first = gone.first()?;
            let message = format!("{table}.{column} loses the label '{first}': the table is written anew");
            let severity = context.by_size(&table.to_string(), Severity::Error);
            Some(Hit::new(step.operation.span, severity, message))
        })
        .collect()
}
