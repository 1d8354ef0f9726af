"""index conc false var

Revision ID: cf2e8e14cf08
Revises: 92d20a49fe09
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa
CONC = not True

# revision identifiers, used by Alembic.
revision = "cf2e8e14cf08"
down_revision = "92d20a49fe09"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_o", "orders", ["user_id"], postgresql_concurrently=CONC)


def downgrade() -> None:
    raise NotImplementedError("forward only")
