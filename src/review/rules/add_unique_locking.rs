//! `add-unique-locking`: unique constraint built under lock.

use super::{Context, Hit, Locks, OperationKind, PG, Proof, Rule, Severity, Step};
use crate::python::{python_list, python_string};
use crate::review::fix_undo::{self, Apart};
use crate::review::{fix, fix_calls};
use crate::schema::{
    Change, Constraint, Dialect, QualifiedName, UniqueConstraint, postgres_name,
};
use crate::sql::sql_name;

pub(super) const RULE: Rule = Rule {
    id: "add-unique-locking",
    title: "Unique constraint built under lock",
    severity: Severity::Error,
    dialects: PG,
    reference: "https://www.postgresql.org/docs/current/sql-altertable.html",
    why: "The constraint builds its index while nobody can read or write the table, and fails on the first duplicate.",
    lock: Locks::postgresql("ACCESS EXCLUSIVE on the table: blocks reads and writes for the index build"),
    fix: r#"with op.get_context().autocommit_block():
    op.create_index("NAME", "TABLE", ["COLUMN"], unique=True, postgresql_concurrently=True)
op.execute("ALTER TABLE TABLE ADD CONSTRAINT NAME UNIQUE USING INDEX NAME")
"#,
    proof: Proof::Scan { table: "orders" },
    check,
    unsafe_example: r#"def upgrade():
    op.create_unique_constraint("uq_orders_code", "orders", ["code"])


def downgrade():
    op.drop_constraint("uq_orders_code", "orders", type_="unique")
"#,
    safe_example: r#"def upgrade():
    with op.get_context().autocommit_block():
        op.create_index("uq_orders_code", "orders", ["code"], unique=True, postgresql_concurrently=True)
    op.execute("ALTER TABLE orders ADD CONSTRAINT uq_orders_code UNIQUE USING INDEX uq_orders_code")


def downgrade():
    op.drop_constraint("uq_orders_code", "orders", type_="unique")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().flat_map(|step| built(context, step)).collect()
}

fn built(context: &Context<'_>, step: Step<'_>) -> Vec<Hit> {
    let added = step.changes().iter().filter_map(|change| match change {
        Change::AddConstraint { table, constraint: Constraint::Unique(unique) } => {
            Some((table, unique))
        }
        _ => None,
    });
    added
        .filter(|(table, _)| !step.is_new(table))
        .map(|(table, unique)| hit(context, step, table, unique))
        .collect()
}

fn hit(
    context: &Context<'_>,
    step: Step<'_>,
    table: &QualifiedName,
    unique: &UniqueConstraint,
) -> Hit {
    let rows = context.rows_told(&table.to_string());
    let columns = unique.columns.join(", ");
    let message = match step.operation.kind {
        OperationKind::AddColumnOp { .. } => format!(
            "unique=True on new column \"{columns}\" builds its index on \"{table}\"{rows} under lock"
        ),
        _ => format!("the unique constraint {table}({columns}) builds its index{rows} under lock"),
    };
    let severity = context.by_size(&table.to_string(), Severity::Error);
    let hit = Hit::new(step.operation.span, severity, message);
    let drops = |change: &Change| matches!(change, Change::DropConstraint { table: of, .. } if of == table);
    match fixed(context, step, table, unique) {
        Some(apart) => fix_undo::apart(context, step, hit, apart, drops),
        None => hit,
    }
}

/// The index on its own, then the constraint that takes it over.
fn fixed(
    context: &Context<'_>,
    step: Step<'_>,
    table: &QualifiedName,
    unique: &UniqueConstraint,
) -> Option<Apart> {
    let only_constraint = step.changes().len() == 1;
    let here = match step.operation.kind {
        OperationKind::AddColumnOp { .. } => {
            let call = fix::source_at(context, step.operation.span)?;
            Some(fix_calls::column_without_keyword(&call, "unique")?)
        }
        OperationKind::CreateUniqueConstraintOp { .. } => None,
        _ if only_constraint => None,
        _ => return None,
    };
    // Without a name it gets PostgreSQL's own, which is also what `downgrade()` has to say.
    let columns = unique.columns.join("_");
    let name = unique.name.clone();
    let name = name.unwrap_or_else(|| postgres_name(&table.name, Some(&columns), "key"));
    let schema = table.schema.as_ref().map(|it| format!(", schema={}", python_string(it)));
    let index = QualifiedName::new(table.schema.clone(), &name).to_string();
    let leftover =
        format!("DROP INDEX CONCURRENTLY IF EXISTS {}", sql_name(&index, Dialect::Postgresql));
    let build = format!(
        "{}\nop.create_index({}, {}, {}{}, unique=True, postgresql_concurrently=True)",
        fix::execute(&leftover),
        python_string(&name),
        python_string(&table.name),
        python_list(&unique.columns),
        schema.unwrap_or_default(),
    );
    let quoted = sql_name(&name, Dialect::Postgresql);
    let on = sql_name(&table.to_string(), Dialect::Postgresql);
    let take_over =
        format!("ALTER TABLE {on} ADD CONSTRAINT {quoted} UNIQUE USING INDEX {quoted}");
    let block = format!("{}\n{}", fix::in_autocommit_block(&build), fix::execute(&take_over));
    let undo = fix::execute(&format!("ALTER TABLE {on} DROP CONSTRAINT {quoted}"));
    Some(Apart { here, block, undo })
}
