"""tables dropped child first

Revision ID: 84c15ed52f1e
Revises: ddb5a4a9b400
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = '84c15ed52f1e'
down_revision = 'ddb5a4a9b400'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('p240',sa.Column('id',sa.BigInteger,primary_key=True))
    op.create_table('c240',sa.Column('id',sa.BigInteger,primary_key=True),sa.Column('p',sa.BigInteger,sa.ForeignKey('p240.id',ondelete='CASCADE'),index=True))


def downgrade():
    op.drop_table('c240')
    op.drop_table('p240')
