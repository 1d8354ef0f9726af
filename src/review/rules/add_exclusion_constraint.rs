//! `add-exclusion-constraint`: exclusion constraint built under lock.

use super::{Context, Hit, Locks, OperationKind, PG, Proof, Rule, Severity, Step};
use crate::schema::QualifiedName;
use crate::sql::Locking;

pub(super) const RULE: Rule = Rule {
    id: "add-exclusion-constraint",
    title: "Exclusion constraint built under lock",
    severity: Severity::Error,
    dialects: PG,
    reference: "https://www.postgresql.org/docs/current/sql-altertable.html",
    why: "The constraint builds its index while nobody can read or write the table; it can be neither NOT VALID nor concurrent.",
    lock: Locks::postgresql("ACCESS EXCLUSIVE on the table: blocks reads and writes for the index build"),
    fix: "Create the constraint together with its table. On a large table in use: make a new table with the constraint, copy the rows in batches, and swap the names.",
    proof: Proof::Lock { table: "tickets", mode: "AccessExclusiveLock" },
    check,
    unsafe_example: r#"def upgrade():
    op.create_exclude_constraint("ex_tickets_during", "tickets", ("during", "&&"), using="gist")


def downgrade():
    op.drop_constraint("ex_tickets_during", "tickets")
"#,
    safe_example: r#"def upgrade():
    op.create_table(
        "bookings",
        sa.Column("id", sa.BigInteger(), primary_key=True),
        sa.Column("room", sa.Text(), nullable=False),
    )
    op.execute("ALTER TABLE bookings ADD CONSTRAINT ex_bookings_room EXCLUDE USING btree (room WITH =)")


def downgrade():
    op.drop_table("bookings")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().flat_map(|step| built(context, step)).collect()
}

fn built(context: &Context<'_>, step: Step<'_>) -> Vec<Hit> {
    exclusions(step)
        .into_iter()
        .filter(|(table, _)| !step.is_new(table))
        .map(|(table, name)| {
            let rows = context.rows_told(&table.to_string());
            let name = name.map_or_else(String::new, |name| format!(" \"{name}\""));
            let message =
                format!("the exclusion constraint{name} builds its index on \"{table}\"{rows} under lock");
            let severity = context.by_size(&table.to_string(), Severity::Error);
            Hit::new(step.operation.span, severity, message)
        })
        .collect()
}

/// The exclusion constraints that the step adds: table and name.
fn exclusions(step: Step<'_>) -> Vec<(QualifiedName, Option<String>)> {
    if let OperationKind::CreateExcludeConstraintOp { constraint_name, table_name, schema, .. } =
        &step.operation.kind
    {
        let table = QualifiedName::new(schema.clone(), table_name);
        return vec![(table, constraint_name.clone())];
    }
    let found = step.locking().into_iter().filter_map(|one| match one {
        Locking::AddExclusion { table, name } => Some((table, name)),
        _ => None,
    });
    found.collect()
}
