"""freight classes

Revision ID: 7f527fcadba9
Revises: 6e1f8838e78e
Create Date: 2026-10-28 13:37:00.537092

"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ENUM


# revision identifiers, used by Alembic.
revision = '7f527fcadba9'
down_revision = '6e1f8838e78e'
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TYPE freight_class AS ENUM ('parcel', 'pallet', 'bulk')")
    op.create_table(
        "freight_rates",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("class", ENUM("parcel", "pallet", "bulk", name="freight_class", create_type=False), nullable=False),
        sa.Column("rate", sa.Numeric(10, 2), nullable=False),
    )


def downgrade():
    op.drop_table("freight_rates")
    op.execute("DROP TYPE IF EXISTS freight_class")
