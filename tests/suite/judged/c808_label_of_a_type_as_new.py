"""Labels of a type that the same transaction makes may be used.

Revision ID: 2d9c57f1e8b6
Revises: d7f16851f78f
"""
import sqlalchemy as sa
from alembic import op

revision = "2d9c57f1e8b6"
down_revision = "d7f16851f78f"


def upgrade():
    op.execute("CREATE TYPE plan_kind AS ENUM ('free')")
    op.execute("ALTER TYPE plan_kind ADD VALUE 'paid'")
    op.execute("CREATE TABLE plans (id bigint PRIMARY KEY, kind plan_kind DEFAULT 'paid')")


def downgrade():
    op.execute("DROP TABLE plans")
    op.execute("DROP TYPE plan_kind")
