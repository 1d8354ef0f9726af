"""x"""
from alembic import op
import sqlalchemy as sa

revision = 'd44eb0a3f6c5'
down_revision = ('b72cf8e1d4a3', 'c53da9f2e5b4')



def upgrade():
    pass


def downgrade():
    pass
