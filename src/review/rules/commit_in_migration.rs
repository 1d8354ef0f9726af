//! `commit-in-migration`: commit or rollback inside a migration.

use super::{ALL, Context, Hit, OperationKind, Proof, Rule, Severity, StatementClass, Step, shortened};

pub(super) const RULE: Rule = Rule {
    id: "commit-in-migration",
    title: "COMMIT or ROLLBACK inside a migration",
    severity: Severity::Error,
    dialects: ALL,
    why: "Alembic stamps the version in the same transaction: after a COMMIT of your own a later failure leaves the revision half applied and unstamped.",
    lock: None,
    fix: r#"with op.get_context().autocommit_block():
    ...  # what must run outside the transaction
"#,
    proof: Proof::Source,
    check,
    unsafe_example: r#"def upgrade():
    op.execute("COMMIT")
    op.execute("VACUUM users")


def downgrade():
    pass
"#,
    safe_example: r#"def upgrade():
    with op.get_context().autocommit_block():
        op.execute("VACUUM users")


def downgrade():
    pass
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.both().filter_map(ending).collect()
}

fn ending(step: Step<'_>) -> Option<Hit> {
    let ended = match &step.operation.kind {
        OperationKind::ExecuteSQLOp { sql }
            if sql.class == StatementClass::Transaction && ends(step) =>
        {
            shortened(&sql.text)
        }
        OperationKind::Opaque { source, .. } if commits(source) => shortened(source),
        _ => return None,
    };
    let message = format!("{ended} ends Alembic's own transaction in {}()", step.direction.name());
    Some(Hit::new(step.operation.span, step.by_direction(Severity::Error), message))
}

/// Whether the statement ends the transaction, rather than begin one or go back to a savepoint.
fn ends(step: Step<'_>) -> bool {
    let words = ["COMMIT", "END", "ABORT", "ROLLBACK"];
    step.operation.transactional
        && words.iter().any(|word| step.says(word))
        && !step.says("ROLLBACK TO")
        && !step.says("START TRANSACTION")
}

/// A Session bound to the connection only seems to commit; the connection itself does.
fn commits(source: &str) -> bool {
    ["get_bind().commit()", "bind.commit()", "connection.commit()", "conn.commit()"]
        .iter()
        .chain(&["get_bind().rollback()", "bind.rollback()", "connection.rollback()"])
        .any(|call| source.contains(call))
}
