//! `docstring-revises-mismatch`: docstring names another predecessor.

use super::{ALL, Context, Hit, Locks, Proof, Rule, Severity, line_span};

pub(super) const RULE: Rule = Rule {
    id: "docstring-revises-mismatch",
    title: "Docstring names another predecessor",
    severity: Severity::Info,
    dialects: ALL,
    reference: "https://alembic.sqlalchemy.org/en/latest/tutorial.html",
    why: "People read the docstring; Alembic reads down_revision. They disagree when a file was chained anew by hand.",
    lock: Locks::NONE,
    fix: "Make the docstring say what down_revision says.",
    // A comment says one thing, the code another.
    proof: Proof::Source,
    check,
    unsafe_example: r#""""an example

Revision ID: 5e0c3aa91b7d
Revises: 1c44de8a7f02
"""
from alembic import op
import sqlalchemy as sa

revision = "5e0c3aa91b7d"
down_revision = "9f3c1b7a2e44"


def upgrade():
    op.add_column("users", sa.Column("age", sa.Integer()))


def downgrade():
    op.drop_column("users", "age")
"#,
    safe_example: r#""""an example

Revision ID: 5e0c3aa91b7d
Revises: 9f3c1b7a2e44
"""
from alembic import op
import sqlalchemy as sa

revision = "5e0c3aa91b7d"
down_revision = "9f3c1b7a2e44"


def upgrade():
    op.add_column("users", sa.Column("age", sa.Integer()))


def downgrade():
    op.drop_column("users", "age")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    let Some((line, told)) = told(context) else { return Vec::new() };
    let declared = &context.revision.down_revision;
    let agrees = told.len() == declared.len()
        && told.iter().all(|told| declared.iter().any(|id| id.starts_with(told.as_str())));
    if agrees {
        return Vec::new();
    }
    let name = |ids: &[String]| if ids.is_empty() { "none".to_owned() } else { ids.join(", ") };
    let message = format!(
        "the docstring says \"Revises: {}\", down_revision is {}",
        name(&told),
        name(declared)
    );
    vec![
        Hit::new(line_span(line), Severity::Info, message)
            .fix(format!("Revises: {}", declared.join(", "))),
    ]
}

/// The line of `Revises:` in the docstring, and the ids it names.
fn told(context: &Context<'_>) -> Option<(usize, Vec<String>)> {
    let header = context.source().split("\ndef ").next()?;
    let (index, line) =
        header.lines().enumerate().find(|(_, line)| line.trim_start().starts_with("Revises:"))?;
    let ids = line.trim_start().trim_start_matches("Revises:").trim();
    let ids = ids
        .split([',', ' ', '(', ')', '\'', '"'])
        .filter(|id| !id.is_empty() && *id != "None")
        .map(str::to_owned)
        .collect();
    Some((index + 1, ids))
}
