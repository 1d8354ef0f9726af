"""batches by walrus

Revision ID: fbfc900ee3d0
Revises: d056be6f936b
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = 'fbfc900ee3d0'
down_revision = 'd056be6f936b'
branch_labels = None
depends_on = None


def upgrade():
    op.add_column('orders',sa.Column('x',sa.Text()))
    bind=op.get_bind()
    while (n := bind.execute(sa.text('DELETE FROM events WHERE id IN (SELECT id FROM events WHERE actor_id IS NULL LIMIT 100)')).rowcount) > 0:
        print(n)


def downgrade():
    raise NotImplementedError("forward only")
