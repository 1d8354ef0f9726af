"""merge heads

Revision ID: bb60e9d7c243
Revises: 12f7be6c0a98, 85c2d01fe9b4
Create Date: 2026-09-22 13:41:14.928707

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'bb60e9d7c243'
down_revision = ('12f7be6c0a98', '85c2d01fe9b4')
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("boards", sa.Column("position", sa.Integer(), nullable=True))


def downgrade():
    op.drop_column("boards", "position")
