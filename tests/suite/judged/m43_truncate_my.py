"""empty the tags

Revision ID: e971265eafbc
Revises: e2c433d31d0e
Create Date: 2026-04-05 11:08:55.446087

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "e971265eafbc"
down_revision: Union[str, None] = "e2c433d31d0e"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.execute("TRUNCATE `user_tags`")


def downgrade() -> None:
    raise NotImplementedError("tags are computed by the nightly job")
