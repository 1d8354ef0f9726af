"""key dropped before table

Revision ID: 23b6a260c9f3
Revises: 46998ad13bd6
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy import text

revision = '23b6a260c9f3'
down_revision = '46998ad13bd6'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('p244',sa.Column('id',sa.BigInteger,primary_key=True))
    op.create_table('c244',sa.Column('id',sa.BigInteger,primary_key=True),sa.Column('p',sa.BigInteger,index=True))
    op.create_foreign_key('fk244','c244','p244',['p'],['id'],ondelete='CASCADE')


def downgrade():
    op.drop_constraint('fk244','c244',type_='foreignkey')
    op.drop_table('p244')
    op.drop_table('c244')
