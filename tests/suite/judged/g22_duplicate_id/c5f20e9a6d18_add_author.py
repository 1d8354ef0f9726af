"""add author

Revision ID: c5f20e9a6d18
Revises: 71d8e3b04fa9
Create Date: 2026-07-09 12:54:59.717855

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'c5f20e9a6d18'
down_revision = '71d8e3b04fa9'
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("notes", sa.Column("author", sa.Text(), nullable=True))


def downgrade():
    op.drop_column("notes", "author")
