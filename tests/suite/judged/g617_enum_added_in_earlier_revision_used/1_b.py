"""x"""
from alembic import op
import sqlalchemy as sa

revision = 'b72cf8e1d4a3'
down_revision = 'a91be7d0c3f2'



def upgrade():
    with op.get_context().autocommit_block():
        op.execute("ALTER TYPE k ADD VALUE 'b'")


def downgrade():
    raise NotImplementedError
