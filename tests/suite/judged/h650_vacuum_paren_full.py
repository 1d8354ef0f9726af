"""vacuum paren full

Revision ID: 2b8fcc61d2b9
Revises: 7850549aab03
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "2b8fcc61d2b9"
down_revision = "7850549aab03"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute('VACUUM (ANALYZE, FULL) orders')


def downgrade() -> None:
    raise NotImplementedError("forward only")
