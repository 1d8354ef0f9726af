//! `alter-type-rewrite`: type change that writes the table anew.

use super::{Context, Dialect, Hit, Proof, Rule, Severity, Step};
use crate::review::changed_type::{ChangedType, changed_types};
use crate::review::fix;
use crate::sql::sql_name;

pub(super) const RULE: Rule = Rule {
    id: "alter-type-rewrite",
    title: "Type change that rewrites the table",
    severity: Severity::Error,
    dialects: &[Dialect::Postgresql, Dialect::Mysql],
    reference: "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES",
    why: "Every row and every index of the table is written anew while nobody can read or write it.",
    lock: Some("ACCESS EXCLUSIVE on the table: blocks reads and writes for the rewrite (MySQL: writes)"),
    fix: "Add a column of the new type, write both, backfill in batches, switch reads over, drop the old column in a later revision.",
    proof: Proof::Rewrite { table: "users" },
    check,
    unsafe_example: r#"def upgrade():
    op.alter_column("users", "visits", existing_type=sa.Integer(), type_=sa.BigInteger())


def downgrade():
    op.alter_column("users", "visits", existing_type=sa.BigInteger(), type_=sa.Integer())
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
        .filter(|(_, changed)| changed.rewrites())
        .map(|(step, changed)| hit(context, step, &changed))
        .collect()
}

fn hit(context: &Context<'_>, step: Step<'_>, changed: &ChangedType) -> Hit {
    let table = changed.table.to_string();
    let work = match context.dialect() {
        Dialect::Mysql => "copies the table",
        _ => "rewrites the table",
    };
    let message = format!("{changed} {work}{}", context.rows_told(&table));
    let severity = context.by_size(&table, Severity::Error);
    let hit = Hit::new(step.operation.span, severity, message);
    if step.changes().len() != 1 || changed.column.is_empty() {
        return hit;
    }
    let dialect = context.dialect();
    let on = sql_name(&table, dialect);
    let (old, new) = (
        sql_name(&changed.column, dialect),
        sql_name(&format!("{}_new", changed.column), dialect),
    );
    let add = fix::execute(&format!("ALTER TABLE {on} ADD COLUMN {new} {}", changed.new));
    let later = format!(
        "# write both from the program, fill the old rows in batches, each in a transaction of its own:\n\
         # UPDATE {on} SET {new} = {old} WHERE {new} IS NULL AND ...\n\
         # once nothing reads {old} any more, drop it in a later revision"
    );
    hit.fix(add).then(later)
}
