"""enum class created

Revision ID: 01260a14ae1b
Revises: c5caf4bf5f77
Create Date: 2026-09-14 10:21:37.004704

"""
import enum

from alembic import op
import sqlalchemy as sa


revision = "01260a14ae1b"
down_revision = "c5caf4bf5f77"
branch_labels = None
depends_on = None


class Size(str, enum.Enum):
    SMALL = "small"
    LARGE = "large"


size = sa.Enum(Size, name="product_size", values_callable=lambda kind: [one.value for one in kind])


def upgrade():
    size.create(op.get_bind(), checkfirst=True)
    op.add_column("products", sa.Column("size", size, nullable=True, server_default=Size.SMALL.value))


def downgrade():
    op.drop_column("products", "size")
    size.drop(op.get_bind(), checkfirst=True)
