//! `multiple-heads`: more than one head.

use super::{ALL, Context, Hit, Locks, Proof, Rule, Severity, line_span};

pub(super) const RULE: Rule = Rule {
    id: "multiple-heads",
    title: "More than one head",
    severity: Severity::Error,
    dialects: ALL,
    reference: "https://alembic.sqlalchemy.org/en/latest/branches.html",
    why: "`alembic upgrade head` fails while there are several heads, and who deploys which is left to chance.",
    lock: Locks::NONE,
    fix: r#"Point down_revision of the newer file at the other head if nobody applied it yet, else write a merge: generate_revision with kind merge."#,
    proof: Proof::Fails { with: "Multiple head revisions" },
    check,
    unsafe_example: r#""""an example

Revision ID: 5e0c3aa91b7d
Revises: 
"""
from alembic import op
import sqlalchemy as sa

revision = "5e0c3aa91b7d"
down_revision = None


def upgrade():
    op.add_column("users", sa.Column("age", sa.Integer(), nullable=True))


def downgrade():
    op.drop_column("users", "age")
"#,
    safe_example: r#"def upgrade():
    op.add_column("users", sa.Column("age", sa.Integer(), nullable=True))


def downgrade():
    op.drop_column("users", "age")
"#,
};

fn check(context: &Context<'_>) -> Vec<Hit> {
    let (graph, revision) = (context.input.graph, context.revision);
    let is_head = graph.heads.contains(&revision.id);
    if !is_head || graph.heads.len() < 2 || graph.heads_have_names() {
        return Vec::new();
    }
    let others: Vec<&str> =
        graph.heads.iter().map(String::as_str).filter(|id| *id != revision.id).collect();
    let message = format!("{} is a head beside {}", revision.id, others.join(", "));
    let hit = Hit::new(line_span(revision.down_revision_line), Severity::Error, message);
    vec![match others.as_slice() {
        [other] => hit.fix(format!("down_revision = \"{other}\"")),
        _ => hit,
    }]
}
