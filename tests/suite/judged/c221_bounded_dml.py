"""rename three feature flags

Revision ID: 9bed2c622050
Revises: 5f245ac9bf1c
Create Date: 2026-08-14 15:06:54.721655

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "9bed2c622050"
down_revision: Union[str, None] = "5f245ac9bf1c"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


RENAMED = {"dark": "dark_mode", "csv": "csv_export", "sso": "single_sign_on"}


def _rename(mapping):
    bind = op.get_bind()
    for old, new in mapping.items():
        bind.execute(
            sa.text("UPDATE feature_flags SET key = :new WHERE key = :old"),
            {"old": old, "new": new},
        )


def upgrade() -> None:
    _rename(RENAMED)


def downgrade() -> None:
    _rename({new: old for old, new in RENAMED.items()})
