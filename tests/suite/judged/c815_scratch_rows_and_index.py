"""A temporary table, its index and its rows go as they came.

Revision ID: ab5820e6d1f7
Revises: d7f16851f78f
"""
import sqlalchemy as sa
from alembic import op

revision = "ab5820e6d1f7"
down_revision = "d7f16851f78f"


def upgrade():
    op.execute("CREATE TEMP TABLE wanted AS SELECT id FROM users")
    op.execute("CREATE INDEX ON wanted (id)")
    op.execute("DELETE FROM wanted")
    op.execute("DROP TABLE wanted")


def downgrade():
    pass
