"""tie invoices to orders

Revision ID: 556e8ca929b3
Revises: d9b940b299ee
Create Date: 2026-05-08 09:12:08.458180

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "556e8ca929b3"
down_revision: str | Sequence[str] | None = "d9b940b299ee"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute(
        """
        ALTER TABLE IF EXISTS ONLY public.invoices
            ADD COLUMN voided_at timestamptz,
            ADD CONSTRAINT fk_invoices_order_id
                FOREIGN KEY (order_id) REFERENCES public.orders (id)
                ON DELETE RESTRICT
        """
    )


def downgrade() -> None:
    op.execute(
        """
        ALTER TABLE public.invoices
            DROP CONSTRAINT IF EXISTS fk_invoices_order_id,
            DROP COLUMN IF EXISTS voided_at
        """
    )
