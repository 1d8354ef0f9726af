"""Another condition, the same columns and one more at the end.

Revision ID: e35f90b7d1c8
Revises: d7f16851f78f
"""
import sqlalchemy as sa
from alembic import op

revision = "e35f90b7d1c8"
down_revision = "d7f16851f78f"


def upgrade():
    op.execute("CREATE OR REPLACE VIEW active_users AS SELECT id, users.email, name FROM users WHERE status <> 'gone'")


def downgrade():
    op.execute("DROP VIEW active_users")
    op.execute("CREATE VIEW active_users AS SELECT id, email FROM users WHERE status = 'active'")
