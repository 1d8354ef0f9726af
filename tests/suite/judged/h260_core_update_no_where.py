"""opt everybody out of marketing mails

Revision ID: ec48abb8cda4
Revises: 557729fb959b
Create Date: 2026-06-16 10:38:04.480017

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "ec48abb8cda4"
down_revision: Union[str, None] = "557729fb959b"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


users = sa.table("users", sa.column("id", sa.BigInteger), sa.column("marketing_opt_in", sa.Boolean))


def upgrade() -> None:
    op.get_bind().execute(sa.update(users).values(marketing_opt_in=False))


def downgrade() -> None:
    raise NotImplementedError("consent must be asked for again")
