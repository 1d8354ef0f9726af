"""Nor by one whose column has another type.

Revision ID: a6d20c9be471
Revises: d7f16851f78f
"""
import sqlalchemy as sa
from alembic import op

revision = "a6d20c9be471"
down_revision = "d7f16851f78f"


def upgrade():
    op.execute("CREATE OR REPLACE VIEW active_users AS SELECT id, email::text AS email FROM users WHERE status = 'active'")


def downgrade():
    op.execute("DROP VIEW active_users")
    op.execute("CREATE VIEW active_users AS SELECT id, email FROM users WHERE status = 'active'")
