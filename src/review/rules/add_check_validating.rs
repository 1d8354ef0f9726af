//! `add-check-validating`: check constraint validated under lock.

use super::{Context, Hit, Locks, OperationKind, PG, Proof, Rule, Severity, Step};
use crate::review::fix;
use crate::schema::{Change, CheckConstraint, Constraint, Dialect, QualifiedName};
use crate::sql::sql_name;

pub(super) const RULE: Rule = Rule {
    id: "add-check-validating",
    title: "CHECK validated under lock",
    severity: Severity::Error,
    dialects: PG,
    reference: "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES",
    why: "All existing rows are checked while nobody can read or write the table. NOT VALID checks only new rows; VALIDATE CONSTRAINT in a later revision checks the old ones without blocking anybody.",
    lock: Locks::postgresql("ACCESS EXCLUSIVE on the table: blocks reads and writes for the scan"),
    fix: r#"op.create_check_constraint("NAME", "TABLE", "CONDITION", postgresql_not_valid=True)
# in the next revision:
op.execute("ALTER TABLE TABLE VALIDATE CONSTRAINT NAME")
"#,
    proof: Proof::Scan { table: "orders" },
    check,
    unsafe_example: r#"def upgrade():
    op.create_check_constraint("ck_orders_total", "orders", "total >= 0")


def downgrade():
    op.drop_constraint("ck_orders_total", "orders", type_="check")
"#,
    safe_example: r#"def upgrade():
    op.create_check_constraint("ck_orders_total", "orders", "total >= 0", postgresql_not_valid=True)


def downgrade():
    op.drop_constraint("ck_orders_total", "orders", type_="check")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().flat_map(|step| validating(context, step)).collect()
}

fn validating(context: &Context<'_>, step: Step<'_>) -> Vec<Hit> {
    let checks = step.changes().iter().filter_map(|change| match change {
        Change::AddConstraint { table, constraint: Constraint::Check(check) } => {
            Some((table, check))
        }
        _ => None,
    });
    checks
        .filter(|(table, check)| check.validated && !step.is_new(table))
        .map(|(table, check)| hit(context, step, table, check))
        .collect()
}

fn hit(
    context: &Context<'_>,
    step: Step<'_>,
    table: &QualifiedName,
    check: &CheckConstraint,
) -> Hit {
    let rows = context.rows_told(&table.to_string());
    let name = check.name.as_ref().map_or_else(String::new, |name| format!(" \"{name}\""));
    let message =
        format!("the check{name} on \"{table}\" is validated against existing rows{rows} under lock");
    let severity = context.by_size(&table.to_string(), Severity::Error);
    let hit = Hit::new(step.operation.span, severity, message);
    match fixed(context, step, table, check) {
        Some((here, later)) => hit.fix(here).then(later),
        None => hit,
    }
}

/// The check without the scan of existing rows, and that scan for the next revision.
fn fixed(
    context: &Context<'_>,
    step: Step<'_>,
    table: &QualifiedName,
    check: &CheckConstraint,
) -> Option<(String, String)> {
    let here = match &step.operation.kind {
        OperationKind::CreateCheckConstraintOp { .. } => {
            let call = fix::source_at(context, step.operation.span)?;
            fix::with_keyword(&call, "postgresql_not_valid=True")?
        }
        OperationKind::ExecuteSQLOp { sql } if step.changes().len() == 1 => {
            fix::execute(&format!("{} NOT VALID", sql.text.trim_end().trim_end_matches(';')))
        }
        _ => return None,
    };
    let later = format!(
        "ALTER TABLE {} VALIDATE CONSTRAINT {}",
        sql_name(&table.to_string(), Dialect::Postgresql),
        sql_name(check.name.as_ref()?, Dialect::Postgresql)
    );
    Some((here, fix::execute(&later)))
}
