"""core delete all

Revision ID: 6958f448fd48
Revises: 6df11f08cdb6
Create Date: 2026-06-25 09:28:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "6958f448fd48"
down_revision = "6df11f08cdb6"
branch_labels = None
depends_on = None


def upgrade():
    tags = sa.table("user_tags", sa.column("user_id"), sa.column("tag"))
    op.get_bind().execute(tags.delete())


def downgrade():
    raise NotImplementedError("tags are gone")
