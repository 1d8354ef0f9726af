//! `add-stored-generated`: stored generated column added to a table with rows.

use super::{Context, Dialect, Hit, Locks, OperationKind, Proof, Rule, Severity, Step};
use crate::review::fix;
use crate::review::fix_fill::in_parts;
use crate::schema::{Change, Column, QualifiedName};
use crate::sql::sql_name;

pub(super) const RULE: Rule = Rule {
    id: "add-stored-generated",
    title: "Stored generated column added",
    severity: Severity::Error,
    dialects: &[Dialect::Postgresql, Dialect::Mysql],
    reference: "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES",
    why: "The value is worked out and stored for every row: the whole table is written anew while nobody can read or write it.",
    lock: Locks::REWRITE,
    fix: r#"op.add_column("TABLE", sa.Column("COLUMN", TYPE, nullable=True))
# then a trigger that sets it for new rows, and a backfill in batches for the old ones
"#,
    proof: Proof::Rewrite { table: "orders" },
    check,
    unsafe_example: r#"def upgrade():
    op.add_column("orders", sa.Column("gross", sa.Numeric(12, 2), sa.Computed("total * 1.19", persisted=True)))


def downgrade():
    op.drop_column("orders", "gross")
"#,
    safe_example: r#"def upgrade():
    op.add_column("orders", sa.Column("gross", sa.Numeric(12, 2), nullable=True))


def downgrade():
    op.drop_column("orders", "gross")
"#,
};

const WHY_ON_MYSQL: &str = "The value is worked out and stored for every row: the table is copied while writes wait.";

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().flat_map(|step| added(context, step)).collect()
}

fn added(context: &Context<'_>, step: Step<'_>) -> Vec<Hit> {
    let columns = step.changes().iter().filter_map(|change| match change {
        Change::AddColumn { table, column, .. } => Some((table, &**column)),
        _ => None,
    });
    columns
        .filter(|(table, column)| {
            column.computed.is_some() && !step.is_new(table) && is_stored(context, step)
        })
        .map(|(table, column)| hit(context, step, table, column))
        .collect()
}

/// Whether the values are kept; what is not said is what the database does then.
fn is_stored(context: &Context<'_>, step: Step<'_>) -> bool {
    match &step.operation.kind {
        OperationKind::AddColumnOp { .. } => {
            let told = step.operation.invoked.as_ref().map(|call| call.args.to_string());
            let told = told.unwrap_or_default();
            told.contains("persisted=True")
                || (context.dialect() == Dialect::Postgresql && !told.contains("persisted=False"))
        }
        _ => step.says("STORED") || step.says("PERSISTENT"),
    }
}

fn hit(context: &Context<'_>, step: Step<'_>, table: &QualifiedName, column: &Column) -> Hit {
    let rows = context.rows_told(&table.to_string());
    let message = format!(
        "the stored generated column \"{}\" is worked out for every row: \"{table}\"{rows} is written anew",
        column.name
    );
    let severity = context.by_size(&table.to_string(), Severity::Error);
    let hit = Hit::new(step.operation.span, severity, message);
    let hit = match context.dialect() {
        Dialect::Mysql => hit.why(WHY_ON_MYSQL),
        _ => hit,
    };
    if step.changes().len() != 1 {
        return hit;
    }
    let dialect = context.dialect();
    let (on, name) = (sql_name(&table.to_string(), dialect), sql_name(&column.name, dialect));
    let add = format!("ALTER TABLE {on} ADD COLUMN {name} {}", column.type_name);
    let value = column.computed.as_deref().unwrap_or_default();
    let condition = format!("{name} IS NULL AND ({value}) IS NOT NULL");
    let fill = in_parts(dialect, &table.to_string(), &format!("{name} = {value}"), &condition);
    let first = "# once the program or a trigger gives the column to new rows:";
    hit.fix(fix::execute(&add)).then(format!("{first}\n{fill}"))
}
