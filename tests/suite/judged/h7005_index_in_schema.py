"""index in schema

Revision ID: 26823a99fa59
Revises: e8faf6092898
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = '26823a99fa59'
down_revision = 'e8faf6092898'
branch_labels = None
depends_on = None


def upgrade():
    op.create_index('i5','charges',['account_id'],schema='billing')


def downgrade():
    raise NotImplementedError("forward only")
