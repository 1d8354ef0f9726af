"""batch copies under view

Revision ID: 166f70287fef
Revises: b68ad011963a
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = '166f70287fef'
down_revision = 'b68ad011963a'
branch_labels = None
depends_on = None


def upgrade():
    op.execute('CREATE VIEW va AS SELECT slug FROM accounts')
    with op.batch_alter_table('accounts', recreate='always') as b:
        b.add_column(sa.Column('a',sa.Integer()))


def downgrade():
    raise NotImplementedError("forward only")
