"""attach not null only

Revision ID: 0310341f8683
Revises: c39ba556bd56
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = '0310341f8683'
down_revision = 'c39ba556bd56'
branch_labels = None
depends_on = None


def upgrade():
    op.execute('ALTER TABLE measurements_2024 ADD CONSTRAINT p CHECK (recorded_at IS NOT NULL) NOT VALID')
    with op.get_context().autocommit_block():
        op.execute('ALTER TABLE measurements_2024 VALIDATE CONSTRAINT p')
    op.execute("ALTER TABLE measurements ATTACH PARTITION measurements_2024 FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')")


def downgrade():
    raise NotImplementedError("forward only")
