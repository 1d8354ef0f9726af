"""x"""
from alembic import op
import sqlalchemy as sa

revision = 'b72cf8e1d4a3'
down_revision = 'a91be7d0c3f2'



def upgrade():
    op.execute('ALTER TABLE o ADD CONSTRAINT ck CHECK (n IS NOT NULL) NOT VALID')


def downgrade():
    raise NotImplementedError
