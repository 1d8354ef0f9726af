"""x"""
from alembic import op
import sqlalchemy as sa

revision = 'c53da9f2e5b4'
down_revision = 'a91be7d0c3f2'



def upgrade():
    op.create_index('ix_w','o',['w'])


def downgrade():
    raise NotImplementedError
