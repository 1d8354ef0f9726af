"""x"""
from alembic import op
import sqlalchemy as sa

revision = 'a91be7d0c3f2'
down_revision = None



def upgrade():
    op.create_table('o', sa.Column('id', sa.BigInteger(), primary_key=True), sa.Column('v', sa.String(50)), sa.Column('n', sa.Integer()), sa.Column('w', sa.Text()))


def downgrade():
    raise NotImplementedError
