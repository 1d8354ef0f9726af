"""gift cards and their bookings

Revision ID: 64d418c57cd8
Revises: d9f77759a1dc
Create Date: 2026-06-27 12:45:03.445985

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '64d418c57cd8'
down_revision = 'd9f77759a1dc'
branch_labels = None
depends_on = None


def upgrade():
    op.execute("CREATE TABLE gift_cards (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code text NOT NULL)")
    op.create_table(
        "gift_card_bookings",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("card_id", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.Numeric(10, 2), nullable=False),
    )


def downgrade():
    op.drop_table("gift_card_bookings")
