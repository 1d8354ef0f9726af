"""x"""
from alembic import op
import sqlalchemy as sa

revision = 'c53da9f2e5b4'
down_revision = 'a91be7d0c3f2'



def upgrade():
    op.add_column('o', sa.Column('x', sa.Text()))


def downgrade():
    op.drop_column('o','x')
