//! `locks-accumulate`: locks on several tables held together.

use super::{Context, Hit, Locks, PG, Proof, Rule, Severity, Step};
use crate::schema::{Change, Constraint, QualifiedName};
use crate::sql::Locking;

/// So many tables are locked together before it is worth a word.
const SEVERAL: usize = 3;

pub(super) const RULE: Rule = Rule {
    id: "locks-accumulate",
    title: "Exclusive locks on several tables held together",
    severity: Severity::Warning,
    dialects: PG,
    reference: "https://www.postgresql.org/docs/current/explicit-locking.html",
    why: "Each statement keeps its table locked until the migration ends: the longer the list, the longer everybody waits, and a program that uses the tables in another order deadlocks.",
    lock: Locks::postgresql("ACCESS EXCLUSIVE on each of the tables until the transaction ends"),
    fix: "Split the migration: one revision for each table, so that each lock is released before the next is taken.",
    proof: Proof::Lock { table: "codes", mode: "AccessExclusiveLock" },
    check,
    unsafe_example: r#"def upgrade():
    op.add_column("users", sa.Column("region", sa.Text(), nullable=True))
    op.add_column("orders", sa.Column("region", sa.Text(), nullable=True))
    op.add_column("codes", sa.Column("region", sa.Text(), nullable=True))


def downgrade():
    op.drop_column("codes", "region")
    op.drop_column("orders", "region")
    op.drop_column("users", "region")
"#,
    safe_example: r#"def upgrade():
    op.add_column("users", sa.Column("region", sa.Text(), nullable=True))
    op.add_column("orders", sa.Column("region", sa.Text(), nullable=True))


def downgrade():
    op.drop_column("orders", "region")
    op.drop_column("users", "region")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    let mut held: Vec<QualifiedName> = Vec::new();
    for step in context.upgrade() {
        if step.commits() {
            held.clear();
            continue;
        }
        for table in locked(context, step) {
            if !held.contains(&table) {
                held.push(table);
            }
        }
        if held.len() >= SEVERAL {
            return vec![hit(step, &held)];
        }
    }
    Vec::new()
}

fn hit(step: Step<'_>, held: &[QualifiedName]) -> Hit {
    let names: Vec<String> = held.iter().map(|table| format!("\"{table}\"")).collect();
    let message = format!("{} are locked together until the migration ends", names.join(", "));
    Hit::new(step.operation.span, Severity::Warning, message)
}

/// The tables that nobody can read or write after the step; one without rows is nobody's loss.
fn locked(context: &Context<'_>, step: Step<'_>) -> Vec<QualifiedName> {
    let changed = step.changes().iter().filter_map(exclusively).cloned();
    let stated = step.locking().into_iter().flat_map(|one| match one {
        Locking::LockTable { tables, mode } if mode == "ACCESS EXCLUSIVE" => tables,
        Locking::SetStorage { table, .. } | Locking::AddExclusion { table, .. } => vec![table],
        Locking::Rewrite { table } => table.into_iter().collect(),
        _ => Vec::new(),
    });
    changed
        .chain(stated)
        .filter(|table| !step.is_new(table) && context.rows(&table.to_string()) != Some(0))
        .collect()
}

/// The table that the change locks against reading.
fn exclusively(change: &Change) -> Option<&QualifiedName> {
    match change {
        Change::CreateTable { .. }
        | Change::CreateTableLike { .. }
        | Change::CreateTemporaryTable { .. }
        | Change::CreateIndex { .. }
        | Change::DropIndex { .. }
        | Change::CommentTable { .. }
        | Change::ValidateConstraint { .. }
        | Change::AddConstraint { constraint: Constraint::ForeignKey(_), .. } => None,
        _ => change.table(),
    }
}
