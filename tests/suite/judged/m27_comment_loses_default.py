"""comment on the order state

Revision ID: 74252d04cfdf
Revises: a8c4d94c0ed2
Create Date: 2026-01-02 14:31:37.667630

"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import mysql


# revision identifiers, used by Alembic.
revision = '74252d04cfdf'
down_revision = 'a8c4d94c0ed2'
branch_labels = None
depends_on = None


def upgrade():
    op.alter_column(
        "orders",
        "state",
        existing_type=mysql.ENUM("new", "paid", "shipped"),
        comment="life cycle of the order",
    )


def downgrade():
    op.alter_column(
        "orders",
        "state",
        existing_type=mysql.ENUM("new", "paid", "shipped"),
        existing_nullable=False,
        existing_server_default=sa.text("'new'"),
        comment=None,
        existing_comment="life cycle of the order",
    )
