"""update null or not

Revision ID: aa173185a49d
Revises: 3cd56887b4e4
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = 'aa173185a49d'
down_revision = '3cd56887b4e4'
branch_labels = None
depends_on = None


def upgrade():
    op.execute("UPDATE orders o SET channel='web' WHERE o.channel IS NULL OR o.channel IS NOT NULL")


def downgrade():
    raise NotImplementedError("forward only")
