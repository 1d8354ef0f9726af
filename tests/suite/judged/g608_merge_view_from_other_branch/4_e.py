"""x"""
from alembic import op
import sqlalchemy as sa

revision = 'e35fc1b4a7d6'
down_revision = 'd44eb0a3f6c5'



def upgrade():
    op.alter_column('o','v',type_=sa.Text())


def downgrade():
    raise NotImplementedError
