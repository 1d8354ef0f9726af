//! `sql-injection-fstring`: values formatted into SQL.

use std::cell::OnceCell;

use super::{ALL, Context, Hit, Locks, Proof, Rule, Severity, Step, shortened};
use crate::python::{fixed_names, formatted_values};
use crate::review::fix;

pub(super) const RULE: Rule = Rule {
    id: "sql-injection-fstring",
    title: "Values formatted into SQL",
    severity: Severity::Error,
    dialects: ALL,
    reference: "https://docs.sqlalchemy.org/en/20/core/sqlelement.html#sqlalchemy.sql.expression.text",
    why: "A quote in the value breaks the statement or changes what it does: names like O'Brien fail, and data can inject SQL.",
    lock: Locks::NONE,
    fix: r#"op.get_bind().execute(sa.text("UPDATE t SET a = :a WHERE id = :id"), {"a": a, "id": id})
"#,
    // It takes a value with a quote in it.
    proof: Proof::Source,
    check,
    unsafe_example: r#"def upgrade():
    bind = op.get_bind()
    for row in bind.execute(sa.text("SELECT id, name FROM users WHERE id < 20")).fetchall():
        bind.execute(sa.text(f"UPDATE users SET name = '{row.name.title()}' WHERE id = {row.id}"))


def downgrade():
    pass
"#,
    safe_example: r#"def upgrade():
    bind = op.get_bind()
    for row in bind.execute(sa.text("SELECT id, name FROM users WHERE id < 20")).fetchall():
        bind.execute(
            sa.text("UPDATE users SET name = :name WHERE id = :id"),
            {"name": row.name.title(), "id": row.id},
        )


def downgrade():
    pass
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.both().filter_map(|step| formatted(context, step)).collect()
}

fn formatted(context: &Context<'_>, step: Step<'_>) -> Option<Hit> {
    if !step.is_opaque() {
        return None;
    }
    let source = fix::source_at(context, step.operation.span)?;
    let mut values = formatted_values(&source).into_iter().filter(|one| {
        is_statement(&one.before) && stands_for_a_value(one.before.trim_end()) && !one.is_tame
    });
    let fixed = OnceCell::new();
    let value = values.find(|one| {
        !fixed.get_or_init(|| fixed_names(context.source())).contains(named(&one.expression))
    })?;
    let message = format!("the value of {} is formatted into SQL", shortened(&value.expression));
    Some(Hit::new(step.operation.span, step.by_direction(Severity::Error), message))
}

fn is_statement(text: &str) -> bool {
    let upper = text.to_uppercase();
    ["INSERT", "UPDATE", "DELETE", "SELECT", "CALL"].iter().any(|verb| upper.contains(verb))
}

/// The name that an expression takes its value from: that itself, or part of what it holds.
fn named(expression: &str) -> &str {
    let name = expression.strip_prefix("str(").and_then(|it| it.strip_suffix(')')).unwrap_or(expression);
    name.split('[').next().unwrap_or(name)
}

/// Whether what follows `before` is a value: in quotes, compared, or in a list of values.
fn stands_for_a_value(before: &str) -> bool {
    let upper = before.to_uppercase();
    let in_quotes = before.ends_with('\'') && before.matches('\'').count() % 2 == 1;
    let compared = before.ends_with('=') || before.ends_with('<') || before.ends_with('>');
    let listed = ["VALUES (", "IN (", "LIKE"].iter().any(|words| upper.ends_with(words));
    in_quotes || compared || listed
}
