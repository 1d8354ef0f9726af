"""A table with the columns of another.

Revision ID: 0b95d3ce72f9
Revises: 0b95d3ce72f0
"""
import sqlalchemy as sa
from alembic import op

revision = "0b95d3ce72f9"
down_revision = "0b95d3ce72f0"


def upgrade():
    op.execute("ALTER TABLE returns ALTER COLUMN reason SET DEFAULT 'none'")


def downgrade():
    op.execute("ALTER TABLE returns ALTER COLUMN reason DROP DEFAULT")
