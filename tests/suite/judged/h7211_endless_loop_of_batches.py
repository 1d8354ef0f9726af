"""endless loop of batches

Revision ID: 1e5d900ef419
Revises: 7b6c3ae175dc
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = '1e5d900ef419'
down_revision = '7b6c3ae175dc'
branch_labels = None
depends_on = None


def upgrade():
    op.add_column('orders',sa.Column('x',sa.Text()))
    bind=op.get_bind()
    while True:
        r=bind.execute(sa.text('UPDATE orders SET x=notes WHERE id IN (SELECT id FROM orders WHERE x IS NULL LIMIT 500)'))
        if r.rowcount == 0:
            break


def downgrade():
    raise NotImplementedError("forward only")
