"""index per column of loop

Revision ID: 80ffb1e19b5c
Revises: fa4a9a570d30
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = '80ffb1e19b5c'
down_revision = 'fa4a9a570d30'
branch_labels = None
depends_on = None


def upgrade():
    for c in ('user_id','account_id'):
        op.create_index(op.f(f'ix_orders_{c}'),'orders',[c])


def downgrade():
    raise NotImplementedError("forward only")
