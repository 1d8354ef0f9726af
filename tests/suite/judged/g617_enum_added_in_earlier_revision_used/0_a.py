"""x"""
from alembic import op
import sqlalchemy as sa

revision = 'a91be7d0c3f2'
down_revision = None



def upgrade():
    op.execute("CREATE TYPE k AS ENUM ('a')")
    op.create_table('o', sa.Column('id', sa.BigInteger(), primary_key=True))
    op.execute('ALTER TABLE o ADD COLUMN k k')


def downgrade():
    raise NotImplementedError
