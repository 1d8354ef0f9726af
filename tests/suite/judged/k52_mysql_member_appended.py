"""mysql member appended

Revision ID: 46c80daf6cd6
Revises: ea7f2a971ede
Create Date: 2026-06-17 09:20:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "46c80daf6cd6"
down_revision = "ea7f2a971ede"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("ALTER TABLE orders MODIFY state ENUM('new','paid','shipped','returned') NOT NULL DEFAULT 'new'")


def downgrade():
    raise NotImplementedError("rows may be 'returned'")
