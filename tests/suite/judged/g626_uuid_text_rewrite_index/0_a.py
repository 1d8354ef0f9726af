"""x"""
from alembic import op
import sqlalchemy as sa

revision = 'a91be7d0c3f2'
down_revision = None



def upgrade():
    op.create_table('o', sa.Column('id', sa.Uuid(), primary_key=True), sa.Column('t', sa.DateTime()))


def downgrade():
    raise NotImplementedError
