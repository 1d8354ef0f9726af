"""notes are called remarks

Revision ID: 78338830b190
Revises: 7982fd5186f5
Create Date: 2026-08-19 17:07:29.896376

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "78338830b190"
down_revision: Union[str, None] = "7982fd5186f5"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.alter_column("notes", new_column_name="remarks", existing_type=sa.String(500))


def downgrade() -> None:
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.alter_column("remarks", new_column_name="notes", existing_type=sa.String(500))
