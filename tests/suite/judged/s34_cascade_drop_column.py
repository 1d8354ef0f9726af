"""drop users.name

Revision ID: bbdcc96a20c8
Revises: 8fe9a99bf1d4
Create Date: 2026-10-04 17:51:21.871177

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "bbdcc96a20c8"
down_revision: Union[str, None] = "8fe9a99bf1d4"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.get_bind().execute(sa.text("PRAGMA foreign_keys = ON"))
    with op.batch_alter_table("users", recreate="always") as batch_op:
        batch_op.drop_column("name")


def downgrade() -> None:
    op.add_column("users", sa.Column("name", sa.String(120), nullable=True))
