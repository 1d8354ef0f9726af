//! `server-default-removed`: server default removed from a required column.

use super::{ALL, Context, Hit, Proof, Rule, Severity, Step};
use crate::review::fix;
use crate::schema::{Change, QualifiedName};

pub(super) const RULE: Rule = Rule {
    id: "server-default-removed",
    title: "Server default removed from a required column",
    severity: Severity::Warning,
    dialects: ALL,
    reference: "https://www.postgresql.org/docs/current/ddl-default.html",
    why: "The running release relies on the default: its INSERTs, which do not name the column, fail until the new release is up.",
    lock: Some("ACCESS EXCLUSIVE on the table, for a moment"),
    fix: r#"Deploy code that always gives the value first, and remove the default in a later revision; or allow NULL."#,
    proof: Proof::Refused { statement: "INSERT INTO users (id) VALUES (9)" },
    check,
    unsafe_example: r#"def upgrade():
    op.alter_column("users", "status", existing_type=sa.String(20), server_default=None)


def downgrade():
    op.alter_column("users", "status", existing_type=sa.String(20), server_default="active")
"#,
    safe_example: r#"def upgrade():
    op.add_column("users", sa.Column("age", sa.Integer(), nullable=True))


def downgrade():
    op.drop_column("users", "age")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    context.upgrade().flat_map(|step| removed(context, step)).collect()
}

fn removed(context: &Context<'_>, step: Step<'_>) -> Vec<Hit> {
    let columns = step.changes().iter().filter_map(|change| match change {
        Change::AlterColumn { table, column, alteration } if alteration.default == Some(None) => {
            Some((table, column))
        }
        _ => None,
    });
    columns
        .filter(|(table, column)| {
            !step.is_new_column(table, column) && is_required_without(context, step, table, column)
        })
        .map(|(table, column)| {
            let message = format!("{table}.{column} is NOT NULL and loses its default");
            let hit = Hit::new(step.operation.span, Severity::Warning, message);
            match fix::source_at(context, step.operation.span).filter(|_| step.changes().len() == 1) {
                Some(source) => hit.fix("pass  # the default goes in a later revision").then(format!(
                    "# when the release that always gives the value is up:\n{source}"
                )),
                None => hit,
            }
        })
        .collect()
}

/// Whether the column had a default and ends as one that must be given.
fn is_required_without(
    context: &Context<'_>,
    step: Step<'_>,
    table: &QualifiedName,
    column: &str,
) -> bool {
    let before = step.table(table).and_then(|known| known.column(column));
    // A default that this migration gave first is none that a release relies on.
    let own = context.walk.before.table(table, context.dialect());
    if own.and_then(|known| known.column(column)).is_some_and(|known| known.default.is_none()) {
        return false;
    }
    let after = context.walk.after.table(table, context.dialect());
    let after = after.and_then(|known| known.column(column));
    before.is_some_and(|column| column.default.is_some() && column.identity.is_none())
        && after.is_some_and(|column| !column.nullable && column.default.is_none() && column.identity.is_none())
}
