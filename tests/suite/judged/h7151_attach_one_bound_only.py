"""attach one bound only

Revision ID: c12a3ae18028
Revises: f2c3e938e08e
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = 'c12a3ae18028'
down_revision = 'f2c3e938e08e'
branch_labels = None
depends_on = None


def upgrade():
    op.execute("ALTER TABLE measurements_2024 ADD CONSTRAINT p CHECK (recorded_at >= '2024-01-01') NOT VALID")
    with op.get_context().autocommit_block():
        op.execute('ALTER TABLE measurements_2024 VALIDATE CONSTRAINT p')
    op.execute("ALTER TABLE measurements ATTACH PARTITION measurements_2024 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')")


def downgrade():
    raise NotImplementedError("forward only")
