"""x"""
from alembic import op
import sqlalchemy as sa

revision = 'b72cf8e1d4a3'
down_revision = 'a91be7d0c3f2'



def upgrade():
    op.execute('CREATE VIEW vo AS SELECT id, v FROM o')


def downgrade():
    raise NotImplementedError
