"""dead code

Revision ID: 3098c45ac167
Revises: 0c089e841527
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "3098c45ac167"
down_revision = "0c089e841527"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if False:
        op.drop_table("users")
    op.add_column("orders", sa.Column("gift", sa.Boolean()))


def downgrade() -> None:
    op.drop_column("orders", "gift")
