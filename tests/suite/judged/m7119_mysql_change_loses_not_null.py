"""mysql change loses not null

Revision ID: b4604041b2c2
Revises: 58763d25f885
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = 'b4604041b2c2'
down_revision = '58763d25f885'
branch_labels = None
depends_on = None


def upgrade():
    op.execute('ALTER TABLE accounts CHANGE COLUMN name title varchar(40)')


def downgrade():
    raise NotImplementedError("forward only")
