"""batch never copies

Revision ID: d4fd890aac3d
Revises: d1c5da51ccd2
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = 'd4fd890aac3d'
down_revision = 'd1c5da51ccd2'
branch_labels = None
depends_on = None


def upgrade():
    op.execute('CREATE TRIGGER tg AFTER DELETE ON accounts BEGIN SELECT 1; END')
    with op.batch_alter_table('accounts', recreate='never') as b:
        b.add_column(sa.Column('a',sa.Integer()))


def downgrade():
    raise NotImplementedError("forward only")
