"""charges belong to accounts

Revision ID: ebf14392c659
Revises: 001d20e45e34
Create Date: 2026-04-19 16:21:24.004060

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "ebf14392c659"
down_revision: str | Sequence[str] | None = "001d20e45e34"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '3s'")
    op.execute(
        """
        ALTER TABLE billing.charges
            ADD CONSTRAINT fk_charges_account_id
            FOREIGN KEY (account_id)
            REFERENCES public.accounts (id)
            ON DELETE RESTRICT
            NOT VALID
        """
    )


def downgrade() -> None:
    op.execute("ALTER TABLE billing.charges DROP CONSTRAINT fk_charges_account_id")
