"""reviews belong to products

Revision ID: 47adc69096eb
Revises: 8d784f33d7fb
Create Date: 2026-04-25 13:02:38.815457

"""

from textwrap import dedent
from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "47adc69096eb"
down_revision: str | Sequence[str] | None = "8d784f33d7fb"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.execute(
        dedent(
            """\
            ALTER TABLE reviews
              ADD FOREIGN KEY (product_id) REFERENCES products ON DELETE CASCADE
            """
        )
    )


def downgrade() -> None:
    op.execute("ALTER TABLE reviews DROP CONSTRAINT reviews_product_id_fkey")
