"""attach other column checked

Revision ID: c861125c543e
Revises: 82377f207a35
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = 'c861125c543e'
down_revision = '82377f207a35'
branch_labels = None
depends_on = None


def upgrade():
    op.execute('ALTER TABLE measurements_2024 ADD CONSTRAINT p CHECK (id > 5) NOT VALID')
    with op.get_context().autocommit_block():
        op.execute('ALTER TABLE measurements_2024 VALIDATE CONSTRAINT p')
    op.execute("ALTER TABLE measurements ATTACH PARTITION measurements_2024 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')")


def downgrade():
    raise NotImplementedError("forward only")
