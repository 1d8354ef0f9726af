"""conc sql autocommit partitioned

Revision ID: 9c57301a5f3f
Revises: 9e7a54f49242
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "9c57301a5f3f"
down_revision = "9e7a54f49242"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute('CREATE INDEX CONCURRENTLY ixm ON ONLY measurements (sensor)')


def downgrade() -> None:
    raise NotImplementedError("forward only")
