"""index kwargs dict

Revision ID: 97a99a0619da
Revises: e91402c2627c
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa
KW = {"postgresql_concurrently": True}

# revision identifiers, used by Alembic.
revision = "97a99a0619da"
down_revision = "e91402c2627c"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.create_index("ix_o", "orders", ["user_id"], **KW)


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.drop_index("ix_o", "orders", **KW)
