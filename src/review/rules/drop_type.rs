//! `drop-type`: type dropped.

use super::{Context, Hit, Locks, PG, Proof, Rule, Severity, Step};
use crate::schema::{Change, Column, QualifiedName};

pub(super) const RULE: Rule = Rule {
    id: "drop-type",
    title: "Type dropped",
    severity: Severity::Warning,
    dialects: PG,
    reference: "https://www.postgresql.org/docs/current/sql-droptype.html",
    why: "A column, function or default that still uses the type makes the statement fail (2BP01).",
    lock: Locks::NONE,
    fix: "Drop or convert every column of the type first, in the same revision.",
    proof: Proof::Refused { statement: "SELECT 'happy'::mood" },
    check,
    unsafe_example: r#"def upgrade():
    op.execute("DROP TYPE IF EXISTS mood")


def downgrade():
    pass
"#,
    safe_example: r#"def upgrade():
    op.drop_column("tickets", "state")
    op.execute("DROP TYPE ticket_state")


def downgrade():
    pass
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().flat_map(|step| dropped(context, step)).collect()
}

fn dropped(context: &Context<'_>, step: Step<'_>) -> Vec<Hit> {
    let objects = step.changes().iter().filter_map(|change| match change {
        // Of a type that the migrations made it is known whether a column uses it.
        Change::DropEnum { name, .. } => {
            (!step.schema().enums.contains_key(&name.to_string()) && !converted(step))
                .then_some(("type", name))
        }
        // A sequence that stands alone is there for statements that the migrations do not show.
        Change::DropSequence { name } => (!made_here(step, name) && !was_of_a_column(context, step, name))
            .then_some(("sequence", name)),
        _ => None,
    });
    objects
        .map(|(kind, name)| {
            let message = format!(
                "{kind} \"{name}\" is dropped; nothing in the migrations tells who uses it"
            );
            Hit::new(step.operation.span, Severity::Warning, message)
        })
        .collect()
}

fn made_here(step: Step<'_>, sequence: &QualifiedName) -> bool {
    step.before().any(|earlier| {
        let mut changes = earlier.changes().iter();
        changes.any(|one| matches!(one, Change::CreateSequence { name } if name == sequence))
    })
}

/// Whether the sequence has the name that PostgreSQL gives to that of a serial column, and the column
/// takes its values from elsewhere by then, or in the end.
fn was_of_a_column(context: &Context<'_>, step: Step<'_>, sequence: &QualifiedName) -> bool {
    context.walk.before.tables.values().any(|table| {
        table.columns.iter().any(|column| {
            let named = sequence.name == format!("{}_{}_seq", table.name.name, column.name);
            let after = context.walk.after.table(&table.name, context.dialect());
            let after = after.and_then(|table| table.column(&column.name));
            let now = step.table(&table.name).and_then(|table| table.column(&column.name));
            let free = |column: &Column| column.default.is_none() && column.identity.is_none();
            named && (after.is_none_or(free) || now.is_some_and(free))
        })
    })
}

/// Whether columns were dropped or changed before, as the type's last uses would be.
fn converted(step: Step<'_>) -> bool {
    let takes_out_of_use = |change: &Change| match change {
        Change::DropColumn { .. } | Change::DropTable { .. } => true,
        Change::AlterColumn { alteration, .. } => alteration.type_name.is_some(),
        _ => false,
    };
    step.before().any(|earlier| earlier.changes().iter().any(takes_out_of_use))
}
