"""two small tables

Revision ID: c873d8500601
Revises: bdfd4ec2145b
Create Date: 2026-04-06 10:36:31.764993

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "c873d8500601"
down_revision: Union[str, None] = "bdfd4ec2145b"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.execute(
        """
        CREATE TABLE colours (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
        CREATE TABLE sizes (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
        """
    )


def downgrade() -> None:
    op.drop_table("sizes")
    op.drop_table("colours")
