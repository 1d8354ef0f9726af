"""detach plain

Revision ID: 29b36e2896f5
Revises: 72d744dc5fed
Create Date: 2026-06-15 09:59:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "29b36e2896f5"
down_revision = "72d744dc5fed"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("""ALTER TABLE ONLY measurements DETACH PARTITION measurements_2025""")


def downgrade():
    op.execute("ALTER TABLE measurements ATTACH PARTITION measurements_2025 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')")
