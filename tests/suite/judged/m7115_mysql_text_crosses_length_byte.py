"""mysql text crosses length byte

Revision ID: 16202774b383
Revises: 344b7c3c5a79
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = '16202774b383'
down_revision = '344b7c3c5a79'
branch_labels = None
depends_on = None


def upgrade():
    op.execute('ALTER TABLE accounts MODIFY COLUMN name varchar(200) NOT NULL')


def downgrade():
    raise NotImplementedError("forward only")
