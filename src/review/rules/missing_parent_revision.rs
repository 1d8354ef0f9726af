//! `missing-parent-revision`: predecessor that is in no file.

use super::{ALL, Context, Hit, Locks, ProblemKind, Proof, Rule, Severity, problem_hits};

pub(super) const RULE: Rule = Rule {
    id: "missing-parent-revision",
    title: "Predecessor that is in no file",
    severity: Severity::Error,
    dialects: ALL,
    reference: "https://alembic.sqlalchemy.org/en/latest/branches.html",
    why: "Alembic cannot load the revisions at all: every command fails with a KeyError.",
    lock: Locks::NONE,
    fix: r#"Bring the missing file back from the branch that has it, or point down_revision at a revision that exists."#,
    proof: Proof::Fails { with: "0f0e0d0c0b0a" },
    check,
    unsafe_example: r#""""an example

Revision ID: 5e0c3aa91b7d
Revises: 0f0e0d0c0b0a
"""
from alembic import op
import sqlalchemy as sa

revision = "5e0c3aa91b7d"
down_revision = "0f0e0d0c0b0a"


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
    problem_hits(context, ProblemKind::MissingParent)
}
