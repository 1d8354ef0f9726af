//! `volatile-default-rewrite`: default worked out for each row.

use super::{Context, Hit, Locks, OperationKind, PG, Proof, Rule, ServerDefault, Severity, Step};
use crate::review::fix_fill::filled_later;
use crate::review::history::made_by_statement;
use crate::review::{ServerVersion, fix};
use crate::schema::{Change, Column, Dialect, QualifiedName};
use crate::sql::{says, sql_name, volatile_calls};

pub(super) const RULE: Rule = Rule {
    id: "volatile-default-rewrite",
    title: "Column added with a volatile default",
    severity: Severity::Error,
    dialects: PG,
    reference: "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES",
    why: "A default that differs from row to row cannot be kept as one value: every row of the table is written anew while nobody can read or write it.",
    lock: Locks::postgresql("ACCESS EXCLUSIVE on the table: blocks reads and writes for the rewrite"),
    fix: r#"op.add_column("TABLE", sa.Column("COLUMN", TYPE, nullable=True))
op.alter_column("TABLE", "COLUMN", server_default=sa.text("CALL()"))  # for new rows only
# then fill the old rows in batches
"#,
    proof: Proof::Rewrite { table: "users" },
    check,
    unsafe_example: r#"def upgrade():
    op.add_column("users", sa.Column("token", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=True))


def downgrade():
    op.drop_column("users", "token")
"#,
    safe_example: r#"def upgrade():
    op.add_column("users", sa.Column("token", sa.Uuid(), nullable=True))
    op.alter_column("users", "token", server_default=sa.text("gen_random_uuid()"))


def downgrade():
    op.drop_column("users", "token")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().flat_map(|step| added(context, step)).collect()
}

fn added(context: &Context<'_>, step: Step<'_>) -> Vec<Hit> {
    let columns = step.changes().iter().filter_map(|change| match change {
        Change::AddColumn { table, column, .. } => Some((table, &**column)),
        _ => None,
    });
    columns
        .filter(|(table, _)| !step.is_new(table) && is_sql(step))
        .filter_map(|(table, column)| {
            // A column that numbers its rows is another rule's to tell.
            let default = column.default.as_deref().filter(|_| !column.serial)?;
            // What SQLAlchemy would make of it is not known, so neither is whether it is volatile.
            if default.contains("sqlalchemy.") {
                return None;
            }
            let mut calls = volatile_calls(default);
            calls.retain(|call| !is_declared_stable(context, step, call));
            // Before 11 there was no way to keep one value for the rows that are there.
            let any_default = context.server_before(ServerVersion(11, 0, 0));
            (any_default || !calls.is_empty())
                .then(|| hit(context, step, (table, column), default, &calls))
        })
        .collect()
}

/// Whether a migration made the function and said that it gives the same for every row.
fn is_declared_stable(context: &Context<'_>, step: Step<'_>, call: &str) -> bool {
    if ["clock_timestamp", "gen_random_uuid", "nextval", "random", "uuid_generate_v4"].contains(&call) {
        return false;
    }
    let makes = |statement: &str| {
        says(statement, "FUNCTION") && says(statement, "CREATE") && says(statement, call)
    };
    made_by_statement(context, step, "FUNCTION", makes)
        .is_some_and(|statement| says(&statement, "IMMUTABLE") || says(&statement, "STABLE"))
}

/// Whether the default is SQL, rather than an expression of Python that reading could not work out.
fn is_sql(step: Step<'_>) -> bool {
    match &step.operation.kind {
        OperationKind::AddColumnOp { column, .. } => match &column.server_default {
            Some(ServerDefault::Expression(source)) => source.starts_with("sqlalchemy."),
            _ => true,
        },
        _ => true,
    }
}

fn hit(
    context: &Context<'_>,
    step: Step<'_>,
    (table, column): (&QualifiedName, &Column),
    default: &str,
    calls: &[String],
) -> Hit {
    let rows = context.rows_told(&table.to_string());
    let what = match calls {
        [] => format!("the default {default}, on a server before PostgreSQL 11,"),
        calls => format!("the volatile default {}()", calls.join("(), ")),
    };
    let message = format!("column \"{}\" with {what} rewrites \"{table}\"{rows}", column.name);
    let severity = context.by_size(&table.to_string(), Severity::Error);
    let hit = Hit::new(step.operation.span, severity, message);
    if step.changes().len() != 1 {
        return hit;
    }
    let (on, name) = (
        sql_name(&table.to_string(), Dialect::Postgresql),
        sql_name(&column.name, Dialect::Postgresql),
    );
    let add = fix::execute(&format!("ALTER TABLE {on} ADD COLUMN {name} {}", column.type_name));
    let set =
        fix::execute(&format!("ALTER TABLE {on} ALTER COLUMN {name} SET DEFAULT {default}"));
    let fill = (&*format!("{name} = DEFAULT"), &*format!("{name} IS NULL"));
    let later = filled_later(table, &column.name, !column.nullable, fill);
    hit.fix(format!("{add}\n{set}")).later(later)
}
