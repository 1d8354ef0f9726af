"""swap the default of categories

Revision ID: 96340d633c2c
Revises: f635fe40e923
Create Date: 2026-03-27 09:34:49.335275

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '96340d633c2c'
down_revision = 'f635fe40e923'
branch_labels = None
depends_on = None


def upgrade():
    op.execute("LOCK categories IN ACCESS EXCLUSIVE MODE NOWAIT")
    op.execute("ALTER TABLE categories ALTER COLUMN parent_id SET DEFAULT 0")


def downgrade():
    op.execute("ALTER TABLE categories ALTER COLUMN parent_id DROP DEFAULT")
