"""Nor by one whose columns stand in another order.

Revision ID: 91b7f3d05e2a
Revises: d7f16851f78f
"""
import sqlalchemy as sa
from alembic import op

revision = "91b7f3d05e2a"
down_revision = "d7f16851f78f"


def upgrade():
    op.execute("CREATE OR REPLACE VIEW active_users AS SELECT email, id FROM users WHERE status = 'active'")


def downgrade():
    op.execute("DROP VIEW active_users")
    op.execute("CREATE VIEW active_users AS SELECT id, email FROM users WHERE status = 'active'")
