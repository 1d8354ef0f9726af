"""A view cannot be replaced by one without a column.

Revision ID: 4c1e8d27a9f3
Revises: d7f16851f78f
"""
import sqlalchemy as sa
from alembic import op

revision = "4c1e8d27a9f3"
down_revision = "d7f16851f78f"


def upgrade():
    op.execute("CREATE OR REPLACE VIEW active_users AS SELECT id FROM users WHERE status = 'active'")


def downgrade():
    op.execute("DROP VIEW active_users")
    op.execute("CREATE VIEW active_users AS SELECT id, email FROM users WHERE status = 'active'")
