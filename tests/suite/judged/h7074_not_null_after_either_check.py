"""not null after either check

Revision ID: 3b24bff5af70
Revises: abc97d45814b
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = '3b24bff5af70'
down_revision = 'abc97d45814b'
branch_labels = None
depends_on = None


def upgrade():
    op.execute('ALTER TABLE orders ADD CONSTRAINT k CHECK (user_id IS NOT NULL OR account_id IS NOT NULL) NOT VALID')
    with op.get_context().autocommit_block():
        op.execute('ALTER TABLE orders VALIDATE CONSTRAINT k')
    op.alter_column('orders','user_id',nullable=False)


def downgrade():
    raise NotImplementedError("forward only")
