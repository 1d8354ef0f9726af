//! `too-many-steps`: more steps than are judged.

use super::{ALL, Context, Hit, Locks, Proof, Rule, Severity};
use crate::review::walk::MOST_STEPS;

pub(super) const RULE: Rule = Rule {
    id: "too-many-steps",
    title: "More steps than are judged",
    severity: Severity::Warning,
    dialects: ALL,
    reference: "https://alembic.sqlalchemy.org/en/latest/tutorial.html",
    why: "Rules look at what stands before and after each step, so that only the first thousand of a function are judged; the rest may do anything.",
    lock: Locks::NONE,
    fix: "Split the revision.",
    // It says that judging ends here, not what the server does.
    proof: Proof::Source,
    check,
    unsafe_example: r#"def upgrade():
    for number in range(1200):
        op.execute(f"UPDATE users SET visits = {number} WHERE id = {number}")


def downgrade():
    pass
"#,
    safe_example: r#"def upgrade():
    op.execute("UPDATE users SET visits = id WHERE id < 1200")


def downgrade():
    pass
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    let rests = context.both().filter_map(|step| Some((step, step.unjudged()?)));
    rests
        .map(|(step, count)| {
            let message = format!(
                "{count} more steps of {}() were not judged: no more than {MOST_STEPS} are",
                step.direction.name()
            );
            Hit::new(step.operation.span, Severity::Warning, message)
        })
        .collect()
}
