"""two not nulls one statement

Revision ID: 9893a1d6cb5d
Revises: c0beab6944ce
Create Date: 2026-06-18 09:27:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "9893a1d6cb5d"
down_revision = "c0beab6944ce"
branch_labels = None
depends_on = None


def upgrade():
    conn = op.get_bind()
    conn.execute(sa.text("""
        ALTER TABLE orders
            ALTER COLUMN status SET NOT NULL,
            ALTER total SET NOT NULL
    """))


def downgrade():
    op.execute("ALTER TABLE orders ALTER COLUMN status DROP NOT NULL, ALTER total DROP NOT NULL")
