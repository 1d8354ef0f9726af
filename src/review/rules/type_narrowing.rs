//! `type-narrowing`: type that holds less than before.

use super::{ALL, Context, Dialect, Hit, Proof, Rule, Severity, Step, recreated_table};
use crate::review::changed_type::{ChangedType, changed_types};
use crate::review::fix;
use crate::sql::sql_name;

pub(super) const RULE: Rule = Rule {
    id: "type-narrowing",
    title: "Type narrowed",
    severity: Severity::Error,
    dialects: ALL,
    reference: "https://www.postgresql.org/docs/current/sql-altertable.html",
    why: "Values that do not fit the new type make the change fail (22001, 22003), or are cut off without a word.",
    lock: Some("ACCESS EXCLUSIVE on the table while every row is checked"),
    fix: "Count the rows that do not fit first, and mend them in an earlier revision; verify_table shows the column.",
    proof: Proof::Rewrite { table: "orders" },
    check,
    unsafe_example: r#"def upgrade():
    op.alter_column("orders", "code", existing_type=sa.String(40), type_=sa.String(20))


def downgrade():
    op.alter_column("orders", "code", existing_type=sa.String(20), type_=sa.String(40))
"#,
    safe_example: r#"def upgrade():
    op.alter_column("orders", "code", existing_type=sa.String(40), type_=sa.String(60))


def downgrade():
    op.alter_column("orders", "code", existing_type=sa.String(60), type_=sa.String(40))
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context
        .upgrade()
        .flat_map(|step| changed_types(step, context.dialect()).into_iter().map(move |it| (step, it)))
        .filter(|(_, changed)| changed.narrows())
        // Outside of a batch SQLite refuses the change.
        .filter(|(step, _)| context.dialect() != Dialect::Sqlite || recreated_table(*step).is_some())
        .map(|(step, changed)| hit(context, step, &changed))
        .collect()
}

fn hit(context: &Context<'_>, step: Step<'_>, changed: &ChangedType) -> Hit {
    let table = changed.table.to_string();
    let rows = context.rows_told(&table);
    let message = format!("{changed} is narrower than what the rows{rows} may hold");
    let severity = context.by_data(&table, Severity::Error);
    let hit = Hit::new(step.operation.span, severity, message);
    match checked_first(context, step, changed) {
        Some((here, later)) => hit.fix(here).then(later),
        None => hit,
    }
}

/// A check that new rows fit, and for the next revision the proof that the old ones do.
fn checked_first(
    context: &Context<'_>,
    step: Step<'_>,
    changed: &ChangedType,
) -> Option<(String, String)> {
    let condition = changed.fits().filter(|_| context.dialect() == Dialect::Postgresql)?;
    let on = sql_name(&changed.table.to_string(), Dialect::Postgresql);
    let name = format!("ck_{}_{}_fits", changed.table.name, changed.column);
    let name = sql_name(&name, Dialect::Postgresql);
    let add = format!("ALTER TABLE {on} ADD CONSTRAINT {name} CHECK ({condition}) NOT VALID");
    let validate = format!("ALTER TABLE {on} VALIDATE CONSTRAINT {name}");
    let change = fix::source_at(context, step.operation.span)?;
    let later = format!(
        "{}  # fails while a row does not fit\n# and in the one after that:\n{change}",
        fix::execute(&validate)
    );
    Some((fix::execute(&add), later))
}
