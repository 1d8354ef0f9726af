"""index for the open tickets list

Revision ID: 87d5d3dd3baf
Revises: 67d051ea8c22
Create Date: 2026-10-03 12:20:11.872403

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "87d5d3dd3baf"
down_revision: Union[str, None] = "67d051ea8c22"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        op.create_index("ix_tickets_assignee_id", "tickets", ["assignee_id"], postgresql_concurrently=True)


def downgrade() -> None:
    with op.get_context().autocommit_block():
        op.drop_index("ix_tickets_opened_at", table_name="tickets", postgresql_concurrently=True, if_exists=True)
