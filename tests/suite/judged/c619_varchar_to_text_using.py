"""varchar to text using

Revision ID: c4305d77fef7
Revises: 2a044e299336
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "c4305d77fef7"
down_revision = "2a044e299336"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("orders", "notes", type_=sa.Text(), postgresql_using="notes::text")


def downgrade() -> None:
    raise NotImplementedError("forward only")
