//! `merge-with-operations`: merge that also changes the schema.

use super::{ALL, Context, Hit, Locks, Proof, Rule, Severity, line_span};

pub(super) const RULE: Rule = Rule {
    id: "merge-with-operations",
    title: "Merge that also changes the schema",
    severity: Severity::Info,
    dialects: ALL,
    reference: "https://alembic.sqlalchemy.org/en/latest/branches.html",
    why: "A merge joins branches that run in either order; a change in it is easily overlooked, and rolling back the merge rolls it back as well.",
    lock: Locks::NONE,
    fix: r#"Leave the merge empty and put the change into a revision of its own after it."#,
    // It runs as it should; people look for it elsewhere.
    proof: Proof::Source,
    check,
    unsafe_example: r#""""an example

Revision ID: 5e0c3aa91b7d
Revises: 9f3c1b7a2e44
"""
from alembic import op
import sqlalchemy as sa

revision = "5e0c3aa91b7d"
down_revision = ("9f3c1b7a2e44", "9f3c1b7a2e45")


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
    let upgrade = &context.migration.upgrade;
    if !context.revision.is_merge_point() || upgrade.operations.is_empty() {
        return Vec::new();
    }
    let message = format!("the merge of {} also does something", context.revision.down_revision.join(" and "));
    vec![Hit::new(line_span(upgrade.line), Severity::Info, message)]
}
