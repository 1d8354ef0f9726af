"""net amount on invoices

Revision ID: 1b98d1c776e1
Revises: cd99d1183c9f
Create Date: 2026-05-20 11:40:58.042288

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "1b98d1c776e1"
down_revision: Union[str, None] = "cd99d1183c9f"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.add_column("invoices", sa.Column("net_amount", sa.Numeric(10, 2), nullable=True))
    invoices = sa.table("invoices", sa.column("net_amount"), sa.column("amount"))
    op.execute(
        invoices.update()
        .where(invoices.c.net_amount.is_(None))
        .values(net_amount=sa.func.coalesce(invoices.c.amount, 0) / 1.19)
    )
    op.alter_column("invoices", "net_amount", existing_type=sa.Numeric(10, 2), nullable=False)


def downgrade() -> None:
    op.drop_column("invoices", "net_amount")
