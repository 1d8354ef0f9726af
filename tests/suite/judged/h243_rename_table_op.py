"""devices become push_devices

Revision ID: c28b7ae6f5d4
Revises: 240ebc120eb3
Create Date: 2026-03-28 15:07:57.605374

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "c28b7ae6f5d4"
down_revision: Union[str, None] = "240ebc120eb3"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.rename_table("devices", "push_devices")
    op.execute("ALTER SEQUENCE devices_id_seq RENAME TO push_devices_id_seq")
    op.execute("ALTER INDEX devices_pkey RENAME TO push_devices_pkey")


def downgrade() -> None:
    op.execute("ALTER INDEX push_devices_pkey RENAME TO devices_pkey")
    op.execute("ALTER SEQUENCE push_devices_id_seq RENAME TO devices_id_seq")
    op.rename_table("push_devices", "devices")
