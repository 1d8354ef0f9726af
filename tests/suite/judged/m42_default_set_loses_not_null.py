"""new orders are drafts

Revision ID: 5029b9500a4b
Revises: bf34f1c9e0a7
Create Date: 2026-04-18 08:33:31.609519

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import mysql


# revision identifiers, used by Alembic.
revision: str = "5029b9500a4b"
down_revision: Union[str, None] = "bf34f1c9e0a7"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    with op.batch_alter_table("orders") as batch_op:
        batch_op.alter_column(
            "state",
            existing_type=mysql.ENUM("new", "paid", "shipped"),
            type_=mysql.ENUM("new", "paid", "shipped", "lost"),
        )


def downgrade() -> None:
    with op.batch_alter_table("orders") as batch_op:
        batch_op.alter_column(
            "state",
            existing_type=mysql.ENUM("new", "paid", "shipped", "lost"),
            type_=mysql.ENUM("new", "paid", "shipped"),
            existing_nullable=False,
            existing_server_default=sa.text("'new'"),
        )
