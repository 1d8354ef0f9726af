//! `sql-injection-fstring`: values formatted into SQL.

use super::{ALL, Context, Hit, Proof, Rule, Severity, Step};
use crate::review::fix;

pub(super) const RULE: Rule = Rule {
    id: "sql-injection-fstring",
    title: "Values formatted into SQL",
    severity: Severity::Error,
    dialects: ALL,
    why: "A quote in the value breaks the statement or changes what it does: names like O'Brien fail, and data can inject SQL.",
    lock: None,
    fix: r#"op.get_bind().execute(sa.text("UPDATE t SET a = :a WHERE id = :id"), {"a": a, "id": id})
"#,
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
    let value = formatted_value(&source)?;
    let message = format!("the value {value} is formatted into SQL");
    Some(Hit::new(step.operation.span, step.by_direction(Severity::Error), message))
}

/// What an f-string, `%` or `.format` puts where SQL expects a value rather than a name.
fn formatted_value(source: &str) -> Option<String> {
    const STATEMENTS: [&str; 4] = ["INSERT", "UPDATE", "DELETE", "SELECT"];
    let upper = source.to_uppercase();
    if !STATEMENTS.iter().any(|verb| upper.contains(verb)) {
        return None;
    }
    let is_format = ["f\"", "f'", ".format(", "\" %", "' %"].iter().any(|mark| source.contains(mark));
    if !is_format {
        return None;
    }
    let places = source.match_indices('{').map(|(at, _)| (at, '}'));
    let percents = source.match_indices("%s").map(|(at, _)| (at, 's'));
    places.chain(percents).find_map(|(at, end)| {
        let before = source.get(..at)?.trim_end();
        let rest = source.get(at..)?;
        stands_for_a_value(before).then(|| {
            rest.split_inclusive(end).next().unwrap_or(rest).to_owned()
        })
    })
}

/// Whether what follows `before` is a value: in quotes, compared, or in a list of values.
fn stands_for_a_value(before: &str) -> bool {
    let upper = before.to_uppercase();
    let in_quotes = before.ends_with('\'') && before.matches('\'').count() % 2 == 1;
    let compared = before.ends_with('=') || before.ends_with('<') || before.ends_with('>');
    let listed = ["VALUES (", "IN (", "LIKE"].iter().any(|words| upper.ends_with(words));
    in_quotes || compared || listed
}
