//! `duplicate-revision-id`: one id in two files.

use super::{ALL, Context, Hit, Locks, ProblemKind, Proof, Rule, Severity, problem_hits};

pub(super) const RULE: Rule = Rule {
    id: "duplicate-revision-id",
    title: "One id in two files",
    severity: Severity::Error,
    dialects: ALL,
    reference: "https://alembic.sqlalchemy.org/en/latest/branches.html",
    why: "Alembic warns and takes one of the files; what the other does is never run.",
    lock: Locks::NONE,
    fix: r#"Give the newer file an id of its own, and follow it with whatever follows the old one."#,
    // Alembic itself decides which of the files it sees.
    proof: Proof::Source,
    check,
    unsafe_example: r#""""an example

Revision ID: 9f3c1b7a2e44
Revises:
"""
from alembic import op
import sqlalchemy as sa

revision = "9f3c1b7a2e44"
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
    problem_hits(context, ProblemKind::DuplicateRevision)
}
