//! `rename-column`: column renamed.

use super::{ALL, Context, Hit, Locks, Proof, Rule, Severity, Step};
use crate::review::fix_fill::in_parts;
use crate::review::{fix, fix_undo};
use crate::schema::{Change, QualifiedName};
use crate::sql::sql_name;

pub(super) const RULE: Rule = Rule {
    id: "rename-column",
    title: "Column renamed",
    severity: Severity::Error,
    dialects: ALL,
    reference: "https://www.postgresql.org/docs/current/sql-altertable.html",
    why: "The running release still uses the old name: every statement that names it fails from the moment of the rename until the new release is up.",
    lock: Locks::BRIEF,
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
            expanded(context, step, hit, table, (column, to))
        })
        .collect()
}

/// The new column beside the old one, and for the next revision the copy of the rows.
fn expanded(
    context: &Context<'_>,
    step: Step<'_>,
    hit: Hit,
    table: &QualifiedName,
    (old, new): (&str, &str),
) -> Hit {
    let dialect = context.dialect();
    let known = step.table(table).and_then(|known| known.column(old));
    let known = known.filter(|known| !known.type_name.is_empty() && step.changes().len() == 1);
    let Some(type_name) = known.map(|known| &known.type_name) else { return hit };
    let on = sql_name(&table.to_string(), dialect);
    let renamed_back = |change: &Change| {
        matches!(change, Change::AlterColumn { table: of, column, alteration }
            if of == table && column == new && alteration.rename.as_deref() == Some(old))
    };
    let (from, to) = (sql_name(old, dialect), sql_name(new, dialect));
    let here = fix::execute(&format!("ALTER TABLE {on} ADD COLUMN {to} {type_name}"));
    let back = fix::execute(&format!("ALTER TABLE {on} DROP COLUMN {to}"));
    let undoes = fix_undo::undoing(context, renamed_back);
    let Some(undone) = fix_undo::undone_by(context, undoes, &back) else { return hit };
    let copy = in_parts(
        dialect,
        &table.to_string(),
        &format!("{to} = {from}"),
        &format!("{to} IS NULL AND {from} IS NOT NULL"),
    );
    let first = format!(
        "# once every release writes both; when none reads {from} any more, a later revision drops it"
    );
    hit.fix(here).also(undone).then(format!("{first}\n{copy}"))
}
