//! `rename-column`: column renamed.

use super::{ALL, Context, Hit, Proof, Rule, Severity, Step};
use crate::review::fix;
use crate::schema::{Change, QualifiedName};
use crate::sql::sql_name;

pub(super) const RULE: Rule = Rule {
    id: "rename-column",
    title: "Column renamed",
    severity: Severity::Error,
    dialects: ALL,
    reference: "https://www.postgresql.org/docs/current/sql-altertable.html",
    why: "The running release still uses the old name: every statement that names it fails from the moment of the rename until the new release is up.",
    lock: Some("ACCESS EXCLUSIVE on the table, for a moment"),
    fix: "Expand and contract: add the new column, write both, backfill, read the new one, drop the old one in a later revision. With a stop of the service the rename is fine: acknowledge this finding.",
    proof: Proof::Refused { statement: "SELECT name FROM users" },
    check,
    unsafe_example: r#"def upgrade():
    op.alter_column("users", "name", new_column_name="full_name")


def downgrade():
    op.alter_column("users", "full_name", new_column_name="name")
"#,
    safe_example: r#"def upgrade():
    op.add_column("users", sa.Column("age", sa.Integer(), nullable=True))


def downgrade():
    op.drop_column("users", "age")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().flat_map(|step| renamed(context, step)).collect()
}

fn renamed(context: &Context<'_>, step: Step<'_>) -> Vec<Hit> {
    let columns = step.changes().iter().filter_map(|change| match change {
        Change::AlterColumn { table, column, alteration } => {
            Some((table, column, alteration.rename.as_ref()?))
        }
        _ => None,
    });
    columns
        .filter(|(table, column, to)| column != to && !step.is_new_column(table, column))
        .map(|(table, column, to)| {
            let message = format!("column \"{column}\" of \"{table}\" becomes \"{to}\"");
            let severity = context.by_data(&table.to_string(), Severity::Error);
            let hit = Hit::new(step.operation.span, severity, message);
            match expanded(context, step, table, (column, to)) {
                Some((here, later)) => hit.fix(here).then(later),
                None => hit,
            }
        })
        .collect()
}

/// The new column beside the old one, and for later revisions the copy of the rows and the end of the old.
fn expanded(
    context: &Context<'_>,
    step: Step<'_>,
    table: &QualifiedName,
    (old, new): (&str, &str),
) -> Option<(String, String)> {
    let dialect = context.dialect();
    let type_name = &step.table(table)?.column(old)?.type_name;
    if type_name.is_empty() {
        return None;
    }
    let on = sql_name(&table.to_string(), dialect);
    let (old, new) = (sql_name(old, dialect), sql_name(new, dialect));
    let here = format!("ALTER TABLE {on} ADD COLUMN {new} {type_name}");
    let copy = format!("UPDATE {on} SET {new} = {old} WHERE {new} IS NULL AND {old} IS NOT NULL");
    let end = format!("ALTER TABLE {on} DROP COLUMN {old}");
    let later = format!(
        "{}  # when every release writes both\n# and when none uses the old one any more:\n{}",
        fix::execute(&copy),
        fix::execute(&end)
    );
    Some((fix::execute(&here), later))
}
