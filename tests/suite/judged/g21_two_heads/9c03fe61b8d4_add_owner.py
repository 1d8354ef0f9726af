"""add owner

Revision ID: 9c03fe61b8d4
Revises: 4be1c07d9a52
Create Date: 2026-02-10 10:16:04.217985

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '9c03fe61b8d4'
down_revision = '4be1c07d9a52'
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("projects", sa.Column("owner", sa.Text(), nullable=True))


def downgrade():
    op.drop_column("projects", "owner")
