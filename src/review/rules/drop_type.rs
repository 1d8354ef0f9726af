//! `drop-type`: type dropped.

use super::{Context, Hit, PG, Proof, Rule, Severity, Step};
use crate::schema::Change;

pub(super) const RULE: Rule = Rule {
    id: "drop-type",
    title: "Type dropped",
    severity: Severity::Warning,
    dialects: PG,
    why: "A column, function or default that still uses the type makes the statement fail (2BP01).",
    lock: None,
    fix: "Drop or convert every column of the type first, in the same revision.",
    proof: Proof::Source,
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
    context.upgrade().flat_map(dropped).collect()
}

fn dropped(step: Step<'_>) -> Vec<Hit> {
    let types = step.changes().iter().filter_map(|change| match change {
        Change::DropEnum { name, .. } => Some(name),
        _ => None,
    });
    // Of a type that the migrations made it is known whether a column uses it.
    types
        .filter(|name| !step.schema().enums.contains_key(&name.to_string()) && !converted(step))
        .map(|name| {
            let message = format!(
                "type \"{name}\" is dropped; nothing in the migrations tells who uses it"
            );
            Hit::new(step.operation.span, Severity::Warning, message)
        })
        .collect()
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
