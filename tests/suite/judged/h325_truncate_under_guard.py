"""empty the session store on deploy

Revision ID: e472448b7845
Revises: af4887236467
Create Date: 2026-01-21 12:15:24.120377

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "e472448b7845"
down_revision: Union[str, None] = "af4887236467"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    count = op.get_bind().execute(sa.text("SELECT count(*) FROM sessions")).scalar()
    if count:
        op.execute('TRUNCATE ONLY "sessions"')


def downgrade() -> None:
    # users sign in again
    pass
