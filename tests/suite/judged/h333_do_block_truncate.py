"""empty user_tags where it exists

Revision ID: 172d52604d59
Revises: 8c9533199451
Create Date: 2026-08-20 12:48:52.599602

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "172d52604d59"
down_revision: Union[str, None] = "8c9533199451"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.execute(
        """
        DO $$
        BEGIN
            IF to_regclass('public.user_tags') IS NOT NULL THEN
                TRUNCATE TABLE public.user_tags;
            END IF;
        END
        $$
        """
    )


def downgrade() -> None:
    # tags are computed again every night
    pass
