//! `commit-in-migration`: commit or rollback inside a migration.

use super::{ALL, Context, Hit, Locks, OperationKind, Proof, Rule, Severity, StatementClass, Step, shortened};
use crate::python::{Span, written_calls};
use crate::review::fix;

pub(super) const RULE: Rule = Rule {
    id: "commit-in-migration",
    title: "COMMIT or ROLLBACK inside a migration",
    severity: Severity::Error,
    dialects: ALL,
    reference: "https://alembic.sqlalchemy.org/en/latest/api/runtime.html#alembic.runtime.environment.EnvironmentContext.configure.params.transaction_per_migration",
    why: "Alembic stamps the version in the same transaction: after a COMMIT of your own a later failure leaves the revision half applied and unstamped.",
    lock: Locks::NONE,
    fix: r#"with op.get_context().autocommit_block():
    ...  # what must run outside the transaction
"#,
    // Only a step that fails afterwards shows what was committed before it.
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
    let mut hits: Vec<Hit> = context.both().filter_map(|step| ending(context, step)).collect();
    let told: Vec<usize> = hits.iter().map(|hit| hit.span.line).collect();
    hits.extend(in_handlers(context).filter(|hit| !told.contains(&hit.span.line)));
    hits
}

/// `bind.rollback()` and `bind.commit()` where reading does not go, such as in an `except`.
fn in_handlers<'a>(context: &'a Context<'a>) -> impl Iterator<Item = Hit> + use<'a> {
    let source = context.source();
    let calls = written_calls(source).into_iter().filter(move |call| {
        let callee = source.get(call.callee.clone()).unwrap_or_default();
        let Some((holder, "commit" | "rollback")) = callee.rsplit_once('.') else { return false };
        let is_bind = |line: &str| {
            let assigned = line.trim().strip_prefix(holder).map(str::trim_start);
            assigned.is_some_and(|rest| rest.starts_with('=') && rest.trim_end().ends_with("get_bind()"))
        };
        holder.ends_with("get_bind()") || source.lines().any(is_bind)
    });
    calls.map(move |call| {
        let span = context.span_of(call.range.clone());
        let written = source.get(call.range).unwrap_or_default();
        let undoes = span.line >= context.migration.downgrade.line;
        let severity = if undoes { Severity::Warning } else { Severity::Error };
        Hit::new(span, severity, format!("{written} ends Alembic's own transaction"))
    })
}

fn ending(context: &Context<'_>, step: Step<'_>) -> Option<Hit> {
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
    let hit = Hit::new(step.operation.span, step.by_direction(Severity::Error), message);
    Some(match without_it(context, step) {
        Some((span, source)) => hit.fix_at(span, source),
        None => hit,
    })
}

/// What follows in a block of its own, or nothing where the migration ends anyway.
fn without_it(context: &Context<'_>, step: Step<'_>) -> Option<(Span, String)> {
    let own = step.operation.span;
    let mut rest = step.after();
    let Some(next) = rest.next() else {
        return Some((own, "pass  # Alembic commits at the end".to_owned()));
    };
    let span = next.operation.span;
    let beside = span.line == own.end_line + 1 && span.column == own.column;
    let alone = !rest.any(|later| later.operation.span == span);
    let source = fix::source_at(context, span).filter(|_| beside && alone)?;
    let all = Span { end_line: span.end_line, end_column: span.end_column, ..own };
    Some((all, fix::in_autocommit_block(&source)))
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
