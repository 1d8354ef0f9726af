"""optional extension objects

Revision ID: 946a8452450b
Revises: 3f1fe94aa048
Create Date: 2026-10-08 09:27:07.510319

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "946a8452450b"
down_revision: Union[str, None] = "3f1fe94aa048"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    bind = op.get_bind()
    with bind.begin_nested():
        bind.execute(sa.text("INSERT INTO feature_flags (key, enabled) VALUES ('nested', false)"))


def downgrade() -> None:
    op.execute("DELETE FROM feature_flags WHERE key = 'nested'")
