"""no overlapping subscriptions

Revision ID: 734004538a87
Revises: 7d077a6c9c37
Create Date: 2026-08-11 17:51:08.692941

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "734004538a87"
down_revision: Union[str, None] = "7d077a6c9c37"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_exclude_constraint(
        "ex_subscriptions_during",
        "subscriptions",
        (sa.column("during"), "&&"),
        using="gist",
    )


def downgrade() -> None:
    op.drop_constraint("ex_subscriptions_during", "subscriptions")
