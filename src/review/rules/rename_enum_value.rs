//! `rename-enum-value`: enum label renamed.

use super::{Context, Hit, PG, Proof, Rule, Severity, Step};
use crate::schema::Change;

pub(super) const RULE: Rule = Rule {
    id: "rename-enum-value",
    title: "Enum label renamed",
    severity: Severity::Error,
    dialects: PG,
    why: "The running release still writes and compares the old label: its statements fail from the moment of the rename.",
    lock: None,
    fix: r#"Add the new label, let the code write it and read both, move the rows, and leave the old label unused."#,
    proof: Proof::Source,
    check,
    unsafe_example: r#"def upgrade():
    op.execute("ALTER TYPE ticket_state RENAME VALUE 'closed' TO 'done'")


def downgrade():
    op.execute("ALTER TYPE ticket_state RENAME VALUE 'done' TO 'closed'")
"#,
    safe_example: r#"def upgrade():
    with op.get_context().autocommit_block():
        op.execute("ALTER TYPE ticket_state ADD VALUE IF NOT EXISTS 'done'")


def downgrade():
    pass
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().flat_map(|step| renamed(context, step)).collect()
}

fn renamed(context: &Context<'_>, step: Step<'_>) -> Vec<Hit> {
    let labels = step.changes().iter().filter_map(|change| match change {
        Change::RenameEnumValue { name, label, to } => Some((name, label, to)),
        _ => None,
    });
    labels
        .filter(|(name, _, _)| {
            let made_here = !context.walk.before.enums.contains_key(&name.to_string())
                && step.schema().enums.contains_key(&name.to_string());
            !made_here
        })
        .map(|(name, label, to)| {
            let message = format!("the label '{label}' of \"{name}\" becomes '{to}'");
            Hit::new(step.operation.span, Severity::Error, message)
        })
        .collect()
}
