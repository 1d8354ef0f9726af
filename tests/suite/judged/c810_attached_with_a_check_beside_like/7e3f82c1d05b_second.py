"""A check that stands beside LIKE proves the bounds.

Revision ID: 7e3f82c1d05b
Revises: 7e3f82c1d050
"""
import sqlalchemy as sa
from alembic import op

revision = "7e3f82c1d05b"
down_revision = "7e3f82c1d050"


def upgrade():
    op.execute("ALTER TABLE readings ATTACH PARTITION readings_old FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')")


def downgrade():
    with op.get_context().autocommit_block():
        op.execute("ALTER TABLE readings DETACH PARTITION readings_old CONCURRENTLY")
