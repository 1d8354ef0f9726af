"""not null after nested check

Revision ID: 2e4afbe73f39
Revises: a1ec918cdcd0
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = '2e4afbe73f39'
down_revision = 'a1ec918cdcd0'
branch_labels = None
depends_on = None


def upgrade():
    op.execute('ALTER TABLE orders ADD CONSTRAINT k CHECK ((user_id IS NOT NULL) AND (user_id > 0)) NOT VALID')
    with op.get_context().autocommit_block():
        op.execute('ALTER TABLE orders VALIDATE CONSTRAINT k')
    op.alter_column('orders','user_id',nullable=False)


def downgrade():
    raise NotImplementedError("forward only")
