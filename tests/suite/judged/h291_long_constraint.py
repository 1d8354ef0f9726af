"""reviews table of the marketplace

Revision ID: e1bee9d381aa
Revises: 119914bd5aa9
Create Date: 2026-07-20 16:59:11.183066

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "e1bee9d381aa"
down_revision: str | Sequence[str] | None = "119914bd5aa9"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


LONG = "marketplace_seller_review_response_translations"


def upgrade() -> None:
    op.create_table(
        LONG,
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.CheckConstraint("locale <> ''", name=f"ck_{LONG}_locale_is_not_empty"),
    )


def downgrade() -> None:
    op.drop_table(LONG)
