"""x"""
from alembic import op
import sqlalchemy as sa

revision = 'c53da9f2e5b4'
down_revision = 'b72cf8e1d4a3'



def upgrade():
    op.alter_column('o','v',type_=sa.String(100),existing_type=sa.String(50))


def downgrade():
    raise NotImplementedError
