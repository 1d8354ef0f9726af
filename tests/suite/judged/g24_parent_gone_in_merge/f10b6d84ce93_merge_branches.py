"""merge branches

Revision ID: f10b6d84ce93
Revises: 38c9ab50fe72, aa07c35d19e8
Create Date: 2026-05-15 16:57:11.705721

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'f10b6d84ce93'
down_revision = ('38c9ab50fe72', 'aa07c35d19e8')
branch_labels = None
depends_on = None


def upgrade():
    pass


def downgrade():
    pass
