"""mysql delete where one

Revision ID: f098907ed6da
Revises: a662dd39bc4d
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = 'f098907ed6da'
down_revision = 'a662dd39bc4d'
branch_labels = None
depends_on = None


def upgrade():
    op.execute('DELETE FROM reviews WHERE 1')


def downgrade():
    raise NotImplementedError("forward only")
