"""x"""
from alembic import op
import sqlalchemy as sa

revision = 'b72cf8e1d4a3'
down_revision = 'a91be7d0c3f2'



def upgrade():
    op.execute('SET LOCAL search_path TO s')
    op.execute('CREATE TABLE o (id bigint primary key, v text)')
    op.execute('CREATE INDEX ixs ON o (v)')


def downgrade():
    op.execute('DROP TABLE s.o')
