"""lying existing type

Revision ID: feb734c7f35f
Revises: dabbbfaff5dd
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "feb734c7f35f"
down_revision = "dabbbfaff5dd"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("orders", "total_cents", existing_type=sa.BigInteger(), type_=sa.BigInteger())


def downgrade() -> None:
    raise NotImplementedError("forward only")
