//! `revision-id-too-long`: revision id longer than the version table holds.

use super::{Context, Dialect, Hit, Locks, Proof, Rule, Severity, revision_span};
use crate::review::fix_calls;

pub(super) const RULE: Rule = Rule {
    id: "revision-id-too-long",
    title: "Revision id longer than the version table holds",
    severity: Severity::Error,
    dialects: &[Dialect::Postgresql, Dialect::Mysql],
    reference: "https://alembic.sqlalchemy.org/en/latest/api/runtime.html",
    why: "alembic_version.version_num is varchar(32): stamping a longer id fails (22001) after the migration has run.",
    lock: Locks::NONE,
    fix: "Let generate_revision make the id.",
    proof: Proof::Fails { with: "value too long" },
    check,
    unsafe_example: r#""""an example

Revision ID: add_the_age_of_every_user_to_the_users_table
Revises: 9f3c1b7a2e44
"""
from alembic import op
import sqlalchemy as sa

revision = "add_the_age_of_every_user_to_the_users_table"
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
    let id = &context.revision.id;
    let length = id.chars().count();
    if length <= 32 {
        return Vec::new();
    }
    let message =
        format!("the revision id \"{id}\" has {length} characters, the version table holds 32");
    let span = revision_span(context);
    vec![Hit::new(span, Severity::Error, message).fix_if(fix_calls::with_new_id(context, span))]
}
