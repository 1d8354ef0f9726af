"""x"""
from alembic import op
import sqlalchemy as sa

revision = 'd44eb0a3f6c5'
down_revision = 'c53da9f2e5b4'



def upgrade():
    op.alter_column('o','n',nullable=False)


def downgrade():
    raise NotImplementedError
