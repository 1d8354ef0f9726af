"""x"""
from alembic import op
import sqlalchemy as sa

revision = 'b72cf8e1d4a3'
down_revision = 'a91be7d0c3f2'



def upgrade():
    op.rename_table('o','p')
    op.alter_column('p','n',new_column_name='m')


def downgrade():
    raise NotImplementedError
