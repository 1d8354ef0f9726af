"""looks before it acts

Revision ID: 26b3885bc605
Revises: 11e1efbd4a6e
Create Date: 2026-09-14 10:21:37.158520

"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.orm import Session


revision = "26b3885bc605"
down_revision = "11e1efbd4a6e"
branch_labels = None
depends_on = None


def upgrade():
    with Session(bind=op.get_bind()) as session:
        open_carts = session.execute(sa.text("SELECT count(*) FROM orders WHERE status = 'cart'")).scalar_one()
    if open_carts > 1_000_000:
        raise RuntimeError(f"{open_carts} carts are open: run the cleanup job first")
    op.add_column("orders", sa.Column("cart_closed_at", sa.DateTime(timezone=True)))


def downgrade():
    op.drop_column("orders", "cart_closed_at")
