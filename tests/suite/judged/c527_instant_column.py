"""instant column

Revision ID: b7e5b1217d4f
Revises: ffe9cc404815
Create Date: 2026-09-14 10:21:37.753243

"""
from alembic import op
import sqlalchemy as sa


revision = "b7e5b1217d4f"
down_revision = "ffe9cc404815"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("ALTER TABLE orders ADD COLUMN gift_note VARCHAR(40) NULL, ALGORITHM=INSTANT")


def downgrade():
    op.drop_column("orders", "gift_note")
