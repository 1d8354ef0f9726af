"""indexes for the account page

Revision ID: 7636c14250e4
Revises: f763d8e99e1c
Create Date: 2026-05-20 15:02:12.647051

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "7636c14250e4"
down_revision: Union[str, None] = "f763d8e99e1c"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


INDEXES = {
    "ix_subscriptions_account_id": ("subscriptions", ["account_id"]),
    "ix_sessions_user_id": ("sessions", ["user_id"]),
}


def _create_online(name, table, columns):
    with op.get_context().autocommit_block():
        op.create_index(name, table, columns, postgresql_concurrently=True)


def _drop_online(name, table):
    with op.get_context().autocommit_block():
        op.drop_index(name, table_name=table, postgresql_concurrently=True)


def upgrade() -> None:
    for name, (table, columns) in INDEXES.items():
        _create_online(name, table, columns)


def downgrade() -> None:
    for name, (table, _columns) in INDEXES.items():
        _drop_online(name, table)
