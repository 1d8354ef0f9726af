"""statistics after the import

Revision ID: 518a9c7b7c2a
Revises: 1b32cedf7577
Create Date: 2026-03-21 13:29:24.879909

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '518a9c7b7c2a'
down_revision = '1b32cedf7577'
branch_labels = None
depends_on = None


def upgrade():
    with op.get_context().autocommit_block():
        op.execute("VACUUM (ANALYZE, VERBOSE FALSE) orders")


def downgrade():
    # statistics only
    pass
