//! `validate-same-transaction`: constraint validated where it was added.

use super::{Context, Hit, Locks, PG, Proof, Rule, Severity, Step};
use crate::review::fix;
use crate::schema::{Change, QualifiedName};

pub(super) const RULE: Rule = Rule {
    id: "validate-same-transaction",
    title: "Constraint added and validated in one transaction",
    severity: Severity::Warning,
    dialects: PG,
    reference: "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES",
    why: "The strong lock that ADD CONSTRAINT took is held while VALIDATE reads the whole table: NOT VALID has gained nothing.",
    lock: Locks::postgresql("the lock of ADD CONSTRAINT, kept for the scan: blocks writes, for a CHECK reads as well"),
    fix: r#"# in a later revision, or at least in a transaction of its own:
with op.get_context().autocommit_block():
    op.execute("ALTER TABLE TABLE VALIDATE CONSTRAINT NAME")
"#,
    proof: Proof::Scan { table: "orders" },
    check,
    unsafe_example: r#"def upgrade():
    op.create_foreign_key("fk_orders_user", "orders", "users", ["user_id"], ["id"], ondelete="CASCADE", postgresql_not_valid=True)
    op.execute("ALTER TABLE orders VALIDATE CONSTRAINT fk_orders_user")


def downgrade():
    op.drop_constraint("fk_orders_user", "orders", type_="foreignkey")
"#,
    safe_example: r#"def upgrade():
    op.create_foreign_key("fk_orders_user", "orders", "users", ["user_id"], ["id"], ondelete="CASCADE", postgresql_not_valid=True)


def downgrade():
    op.drop_constraint("fk_orders_user", "orders", type_="foreignkey")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().flat_map(|step| validated(context, step)).collect()
}

fn validated(context: &Context<'_>, step: Step<'_>) -> Vec<Hit> {
    if !step.operation.transactional {
        return Vec::new();
    }
    let validations = step.changes().iter().enumerate().filter_map(|(at, change)| match change {
        Change::ValidateConstraint { table, name } => Some((at, table, name)),
        _ => None,
    });
    validations
        .filter(|(at, table, name)| {
            let here = step.changes().get(..*at).unwrap_or_default();
            let added = here.iter().any(|change| adds(change, table, name));
            !step.is_new(table) && (added || in_this_transaction(step, table, name))
        })
        .map(|(_, table, name)| hit(context, step, table, name))
        .collect()
}

fn hit(context: &Context<'_>, step: Step<'_>, table: &QualifiedName, name: &str) -> Hit {
    let rows = context.rows_told(&table.to_string());
    let message = format!(
        "\"{name}\" is validated against \"{table}\"{rows} in the transaction that added it"
    );
    let severity = context.by_size(&table.to_string(), Severity::Warning);
    let hit = Hit::new(step.operation.span, severity, message);
    let source = fix::source_at(context, step.operation.span);
    match source.filter(|_| step.changes().len() == 1) {
        Some(source) => hit.fix("pass  # validated in the next revision").then(source),
        None => hit,
    }
}

/// Whether the constraint was added since the last commit.
fn in_this_transaction(step: Step<'_>, table: &QualifiedName, name: &str) -> bool {
    step.before()
        .rev()
        .take_while(|before| !before.commits())
        .any(|before| before.changes().iter().any(|change| adds(change, table, name)))
}

fn adds(change: &Change, table: &QualifiedName, name: &str) -> bool {
    let Change::AddConstraint { table: on, constraint } = change else { return false };
    on.name == table.name && constraint.name() == Some(name)
}
