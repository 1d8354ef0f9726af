//! `revision-cycle`: revisions that follow one another in a circle.

use super::{ALL, Context, Hit, Locks, ProblemKind, Proof, Rule, Severity, problem_hits};

pub(super) const RULE: Rule = Rule {
    id: "revision-cycle",
    title: "Revisions that follow one another in a circle",
    severity: Severity::Error,
    dialects: ALL,
    reference: "https://alembic.sqlalchemy.org/en/latest/branches.html",
    why: "Alembic refuses to load the revisions: every command fails.",
    lock: Locks::NONE,
    fix: r#"Point one down_revision of the circle at the revision that came before it."#,
    proof: Proof::Fails { with: "Self-loop" },
    check,
    unsafe_example: r#""""an example

Revision ID: 5e0c3aa91b7d
Revises: 5e0c3aa91b7d
"""
from alembic import op
import sqlalchemy as sa

revision = "5e0c3aa91b7d"
down_revision = "5e0c3aa91b7d"


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
    problem_hits(context, ProblemKind::Cycle)
}
