"""orders are no longer "paid"

Revision ID: c98da42d3432
Revises: ca2339936173
Create Date: 2026-03-10 10:28:38.526688

"""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.dialects import mysql

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "c98da42d3432"
down_revision: str | Sequence[str] | None = "ca2339936173"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    with op.batch_alter_table("orders") as batch_op:
        batch_op.alter_column(
            "state",
            existing_type=mysql.ENUM("new", "paid", "shipped"),
            type_=mysql.ENUM("new", "shipped"),
            existing_nullable=False,
            existing_server_default=sa.text("'new'"),
        )


def downgrade() -> None:
    with op.batch_alter_table("orders") as batch_op:
        batch_op.alter_column(
            "state",
            existing_type=mysql.ENUM("new", "shipped"),
            type_=mysql.ENUM("new", "paid", "shipped"),
            existing_nullable=False,
            existing_server_default=sa.text("'new'"),
        )
