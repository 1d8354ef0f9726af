"""default too many digits

Revision ID: fb0d59760113
Revises: 587964035d09
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = 'fb0d59760113'
down_revision = '587964035d09'
branch_labels = None
depends_on = None


def upgrade():
    op.add_column('orders',sa.Column('d',sa.Numeric(5,2),server_default='12345'))


def downgrade():
    raise NotImplementedError("forward only")
