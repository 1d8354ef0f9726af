"""default date bad

Revision ID: 971bdca1596a
Revises: c582111474c5
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "971bdca1596a"
down_revision = "c582111474c5"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("orders", sa.Column("u", sa.Date(), server_default="2026-02-30"))


def downgrade() -> None:
    raise NotImplementedError("forward only")
