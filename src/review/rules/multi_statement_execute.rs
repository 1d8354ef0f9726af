//! `multi-statement-execute`: several statements in one call.

use super::{ALL, Context, Hit, Locks, Proof, Rule, Severity, Step};
use crate::review::{Direction, fix};

pub(super) const RULE: Rule = Rule {
    id: "multi-statement-execute",
    title: "Several statements in one execute",
    severity: Severity::Warning,
    dialects: ALL,
    reference: "https://magicstack.github.io/asyncpg/current/api/index.html",
    why: "Drivers that prepare what they are given take one statement at a time: asyncpg, PyMySQL and sqlite3 fail, and elsewhere an error does not tell which of the statements it was.",
    lock: Locks::NONE,
    fix: r#"op.execute("FIRST STATEMENT")
op.execute("SECOND STATEMENT")
"#,
    // It depends on the driver: a test of its own runs it through one that refuses.
    proof: Proof::Source,
    check,
    unsafe_example: r#"def upgrade():
    op.execute("UPDATE users SET visits = 0 WHERE id = 1; UPDATE users SET visits = 1 WHERE id = 2")


def downgrade():
    pass
"#,
    safe_example: r#"def upgrade():
    op.execute("UPDATE users SET visits = 0 WHERE id = 1")
    op.execute("UPDATE users SET visits = 1 WHERE id = 2")


def downgrade():
    pass
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.both().filter_map(several).collect()
}

/// The call whose first statement this step is, if it holds more than that one.
fn several(step: Step<'_>) -> Option<Hit> {
    // What another operation sends in several statements, it sends one by one.
    let invoked = step.operation.invoked.as_ref()?;
    let is_first = invoked.class == "ExecuteSQLOp" && !step.operation.continues;
    let first = step.statement().filter(|_| is_first)?;
    let mut statements = vec![first];
    let rest = step.after().take_while(|next| next.operation.continues);
    statements.extend(rest.filter_map(|next| next.statement()));
    if statements.len() < 2 {
        return None;
    }
    let message = format!("{} statements stand in one execute()", statements.len());
    let severity = match step.direction {
        Direction::Upgrade => Severity::Warning,
        Direction::Downgrade => Severity::Info,
    };
    let apart: Vec<String> = statements.iter().map(|text| fix::execute(text)).collect();
    Some(Hit::new(step.operation.span, severity, message).fix(apart.join("\n")))
}
