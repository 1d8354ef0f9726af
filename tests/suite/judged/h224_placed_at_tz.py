"""orders.placed_at becomes timestamptz

Revision ID: e09a4fd58e76
Revises: 1f7112598753
Create Date: 2026-07-24 08:33:46.984487

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'e09a4fd58e76'
down_revision = '1f7112598753'
branch_labels = None
depends_on = None


def upgrade():
    op.alter_column(
        "orders",
        "placed_at",
        existing_type=sa.DateTime(),
        type_=sa.DateTime(timezone=True),
        existing_nullable=True,
        postgresql_using="placed_at AT TIME ZONE 'Europe/Berlin'",
    )


def downgrade():
    op.alter_column(
        "orders",
        "placed_at",
        existing_type=sa.DateTime(timezone=True),
        type_=sa.DateTime(),
        existing_nullable=True,
        postgresql_using="placed_at AT TIME ZONE 'Europe/Berlin'",
    )
