//! `set-local-outside-transaction`: setting that does not last as long as it should.

use super::{Context, Hit, Locks, PG, Proof, Rule, Severity, StatementClass, Step, shortened};
use crate::operations::OperationKind;
use crate::review::fix;

pub(super) const RULE: Rule = Rule {
    id: "set-local-outside-transaction",
    title: "SET LOCAL outside of a transaction",
    severity: Severity::Warning,
    dialects: PG,
    reference: "https://www.postgresql.org/docs/current/sql-set.html",
    why: "In autocommit_block() each statement is a transaction of its own: SET LOCAL is over before the next one begins. SET without LOCAL, on the other hand, lasts until the connection closes, through all later revisions of the run.",
    lock: Locks::NONE,
    fix: r#"with op.get_context().autocommit_block():
    op.execute("SET lock_timeout = '5s'")
    ...
    op.execute("RESET lock_timeout")
"#,
    // The server warns, and the setting is not there for the rest of the session.
    proof: Proof::Source,
    check,
    unsafe_example: r#"def upgrade():
    with op.get_context().autocommit_block():
        op.execute("SET LOCAL lock_timeout = '5s'")
        op.execute("ANALYZE users")


def downgrade():
    pass
"#,
    safe_example: r#"def upgrade():
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = '5s'")
        op.execute("ANALYZE users")
        op.execute("RESET lock_timeout")


def downgrade():
    pass
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().filter_map(set).collect()
}

fn set(step: Step<'_>) -> Option<Hit> {
    let OperationKind::ExecuteSQLOp { sql } = &step.operation.kind else { return None };
    if sql.class != StatementClass::Setting {
        return None;
    }
    if step.says("SET LOCAL") {
        return (!step.operation.transactional).then(|| without_effect(step, &sql.text));
    }
    leaking(step, &sql.text)
}

fn without_effect(step: Step<'_>, text: &str) -> Hit {
    let message = format!("{} has no effect in autocommit_block()", shortened(text));
    Hit::new(step.operation.span, Severity::Warning, message)
}

/// A setting of the session that the function does not take back.
fn leaking(step: Step<'_>, text: &str) -> Option<Hit> {
    let name = name_of(text).filter(|_| !step.says("RESET"))?;
    let again = |later: Step<'_>| later.says("RESET ALL") || later.statement().and_then(name_of) == Some(name);
    if step.after().any(again) {
        return None;
    }
    let message = format!("\"{name}\" stays set for all later revisions of the run");
    let hit = Hit::new(step.operation.span, Severity::Info, message);
    if !step.operation.transactional {
        return Some(hit);
    }
    let at = text.to_ascii_uppercase().find(&name.to_ascii_uppercase())?;
    Some(hit.fix(fix::execute(&format!("SET LOCAL {}", text.get(at..)?))))
}

/// The parameter that `SET`, `SET SESSION`, `SET LOCAL` or `RESET` is about.
fn name_of(text: &str) -> Option<&str> {
    let mut words = text.split(|letter: char| letter.is_whitespace() || letter == '=');
    let mut words = words.by_ref().filter(|word| !word.is_empty());
    let verb = words.next()?;
    if !verb.eq_ignore_ascii_case("SET") && !verb.eq_ignore_ascii_case("RESET") {
        return None;
    }
    let is = |word: &str, others: &[&str]| others.iter().any(|other| word.eq_ignore_ascii_case(other));
    let name = words.find(|word| !is(word, &["SESSION", "LOCAL"]))?;
    // These are no parameters, or end with the transaction by themselves.
    let others = ["CONSTRAINTS", "TRANSACTION", "CHARACTERISTICS", "ROLE", "AUTHORIZATION", "ALL"];
    (!is(name, &others)).then_some(name)
}
