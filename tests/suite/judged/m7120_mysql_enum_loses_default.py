"""mysql enum loses default

Revision ID: b183fa1c8507
Revises: 7c78429ad7aa
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = 'b183fa1c8507'
down_revision = '7c78429ad7aa'
branch_labels = None
depends_on = None


def upgrade():
    op.execute("ALTER TABLE orders MODIFY state enum('new','paid','shipped','lost')")


def downgrade():
    raise NotImplementedError("forward only")
