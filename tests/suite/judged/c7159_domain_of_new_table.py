"""domain of new table

Revision ID: d04cf7a4a920
Revises: 3962102bc3a8
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = 'd04cf7a4a920'
down_revision = '3962102bc3a8'
branch_labels = None
depends_on = None


def upgrade():
    op.execute('CREATE DOMAIN pos AS int')
    op.execute('CREATE TABLE dn (id bigint primary key, p pos)')
    op.execute('ALTER DOMAIN pos ADD CHECK (VALUE > 0)')


def downgrade():
    raise NotImplementedError("forward only")
