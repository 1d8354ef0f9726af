"""titles of 60 characters

Revision ID: 5c01ca5a3e75
Revises: 30f4194f3a62
Create Date: 2026-07-24 13:44:10.289433

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import mysql


# revision identifiers, used by Alembic.
revision: str = "5c01ca5a3e75"
down_revision: Union[str, None] = "30f4194f3a62"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.alter_column(
        "products",
        "title",
        existing_type=mysql.VARCHAR(120),
        type_=mysql.VARCHAR(60),
        existing_nullable=True,
    )


def downgrade() -> None:
    op.alter_column(
        "products",
        "title",
        existing_type=mysql.VARCHAR(60),
        type_=mysql.VARCHAR(120),
        existing_nullable=True,
    )
