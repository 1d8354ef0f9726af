"""mysql rows only

Revision ID: a4f99147da8a
Revises: 2ec96f17090e
Create Date: 2026-06-03 09:09:11.204518

"""
from alembic import op
import sqlalchemy as sa


revision = "a4f99147da8a"
down_revision = "2ec96f17090e"
branch_labels = None
depends_on = None


def upgrade():
    op.execute("UPDATE products SET title = 'Tea' WHERE id = 3")
    op.execute("UPDATE products SET title = 'Coffee' WHERE id = 4")
    op.execute("DELETE FROM reviews WHERE id = 12")


def downgrade():
    raise NotImplementedError("the titles were wrong")
