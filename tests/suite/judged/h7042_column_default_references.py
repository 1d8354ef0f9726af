"""column default references

Revision ID: 85022822a8ff
Revises: caac8ac0d412
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = '85022822a8ff'
down_revision = 'caac8ac0d412'
branch_labels = None
depends_on = None


def upgrade():
    op.execute('ALTER TABLE orders ADD COLUMN u2 bigint DEFAULT 1 REFERENCES users(id)')


def downgrade():
    raise NotImplementedError("forward only")
