"""batch reflect default pg

Revision ID: 819f87d73ff8
Revises: 82f2d3819878
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "819f87d73ff8"
down_revision = "82f2d3819878"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("orders", schema=None) as b:
        b.add_column(sa.Column("gift", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("orders") as b:
        b.drop_column("gift")
