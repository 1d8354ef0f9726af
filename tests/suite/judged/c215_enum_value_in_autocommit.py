"""tickets can be blocked

Revision ID: 0f9aa4f4f1e6
Revises: cf181818cfb9
Create Date: 2026-03-22 14:02:30.646513

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "0f9aa4f4f1e6"
down_revision: Union[str, None] = "cf181818cfb9"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.execute("ALTER TYPE ticket_state ADD VALUE IF NOT EXISTS 'blocked' AFTER 'open'")
    op.execute("ALTER TABLE tickets ALTER COLUMN state SET DEFAULT 'blocked'")


def downgrade() -> None:
    # enum labels stay, nothing uses it after this
    op.execute("ALTER TABLE tickets ALTER COLUMN state SET DEFAULT 'new'")
