//! `offline-incompatible`: step that needs a connection.

use super::{ALL, Context, Hit, Locks, Proof, Rule, Severity};
use crate::python::{Span, written_calls};

pub(super) const RULE: Rule = Rule {
    id: "offline-incompatible",
    title: "Step that needs a connection",
    severity: Severity::Info,
    dialects: ALL,
    reference: "https://alembic.sqlalchemy.org/en/latest/offline.html",
    why: "`alembic upgrade --sql` has no database to ask: get_bind() is None there, and the script cannot be made.",
    lock: Locks::NONE,
    fix: "if context.is_offline_mode(): write what to do without the answer; or say in the docstring that this revision cannot be rendered as SQL.",
    proof: Proof::FailsOffline,
    check,
    unsafe_example: r#"def upgrade():
    columns = {column["name"] for column in sa.inspect(op.get_bind()).get_columns("codes")}
    if "shade" not in columns:
        op.add_column("codes", sa.Column("shade", sa.String(20), nullable=True))


def downgrade():
    op.drop_column("codes", "shade")
"#,
    safe_example: r#"def upgrade():
    op.add_column("codes", sa.Column("shade", sa.String(20), nullable=True))


def downgrade():
    op.drop_column("codes", "shade")
"#,
};

/// Methods that read the answer of a statement.
const READS: &[&str] = &["fetchall", "fetchone", "fetchmany", "scalar", "scalars", "scalar_one", "mappings"];

fn check(context: &Context<'_>) -> Vec<Hit> {
    let source = context.source();
    if source.contains("is_offline_mode") || source.contains("as_sql") {
        return Vec::new();
    }
    let calls = written_calls(source);
    let asks = calls.iter().find(|call| {
        let callee = source.get(call.callee.clone()).unwrap_or_default();
        let name = callee.rsplit('.').next().unwrap_or_default();
        let inspects = matches!(callee, "inspect" | "sa.inspect" | "sqlalchemy.inspect")
            || callee.ends_with("Inspector.from_engine");
        inspects || READS.contains(&name)
    });
    let asks = asks.filter(|_| source.contains("get_bind") || source.contains("inspect"));
    asks.map(|call| {
        let asked = source.get(call.callee.clone()).unwrap_or_default();
        let message = format!("`{}(…)` asks the database", asked.lines().last().unwrap_or_default().trim());
        let hit = Hit::new(context.span_of(call.range.clone()), Severity::Info, message);
        match refusing(context) {
            Some((span, source)) => hit.fix_at(span, source),
            None => hit,
        }
    })
    .into_iter()
    .collect()
}

/// The first line of `upgrade()` with a check before it, so that a script without a database is refused in
/// plain words.
fn refusing(context: &Context<'_>) -> Option<(Span, String)> {
    let (mut number, mut lines) = (context.migration.upgrade.line, context.source().lines());
    let mut body = lines.by_ref().skip(number);
    let first = body.find(|line| {
        number += 1;
        !line.trim().is_empty()
    })?;
    let statement = first.trim_start();
    // A text that goes on over lines has to stay first.
    if statement.starts_with(['"', '\'']) || !first.starts_with([' ', '\t']) {
        return None;
    }
    let (start, end) = (first.chars().count() - statement.chars().count(), first.chars().count());
    let span = Span { line: number, column: start + 1, end_line: number, end_column: end + 1 };
    let refusal = "if op.get_context().as_sql:\n    \
        raise RuntimeError(\"this revision asks the database: it cannot be rendered with --sql\")";
    Some((span, format!("{refusal}\n{statement}")))
}
