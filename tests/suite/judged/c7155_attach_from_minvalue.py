"""attach from minvalue

Revision ID: f0800c7b2e2b
Revises: 6ac71a111202
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = 'f0800c7b2e2b'
down_revision = '6ac71a111202'
branch_labels = None
depends_on = None


def upgrade():
    op.execute("ALTER TABLE measurements_2024 ADD CONSTRAINT p CHECK (recorded_at < '2025-01-01') NOT VALID")
    with op.get_context().autocommit_block():
        op.execute('ALTER TABLE measurements_2024 VALIDATE CONSTRAINT p')
    op.execute("ALTER TABLE measurements ATTACH PARTITION measurements_2024 FOR VALUES FROM (MINVALUE) TO ('2025-01-01')")


def downgrade():
    raise NotImplementedError("forward only")
