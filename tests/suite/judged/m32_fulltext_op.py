"""full text search in reviews

Revision ID: 8769d4ba861f
Revises: 4a7ea7b04de5
Create Date: 2026-04-03 12:13:21.616523

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "8769d4ba861f"
down_revision: str | Sequence[str] | None = "4a7ea7b04de5"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_index("ft_reviews_body", "reviews", ["body"], mysql_prefix="FULLTEXT")


def downgrade() -> None:
    op.drop_index("ft_reviews_body", table_name="reviews")
