"""reviews have a moderation status

Revision ID: c8474ae2e529
Revises: f3a183bb561c
Create Date: 2026-10-04 11:59:42.078780

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql


# revision identifiers, used by Alembic.
revision: str = "c8474ae2e529"
down_revision: Union[str, None] = "f3a183bb561c"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


moderation = postgresql.ENUM("pending", "approved", "rejected", name="moderation_status", create_type=False)


def upgrade() -> None:
    moderation.create(op.get_bind(), checkfirst=True)
    op.add_column("reviews", sa.Column("moderation", moderation, server_default="pending", nullable=False))


def downgrade() -> None:
    op.drop_column("reviews", "moderation")
    moderation.drop(op.get_bind(), checkfirst=True)
