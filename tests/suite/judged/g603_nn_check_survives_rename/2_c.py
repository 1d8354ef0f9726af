"""x"""
from alembic import op
import sqlalchemy as sa

revision = 'c53da9f2e5b4'
down_revision = 'b72cf8e1d4a3'



def upgrade():
    op.alter_column('p','m',nullable=False)


def downgrade():
    raise NotImplementedError
