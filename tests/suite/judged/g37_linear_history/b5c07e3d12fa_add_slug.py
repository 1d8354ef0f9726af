"""add slug

Revision ID: b5c07e3d12fa
Revises: 48f1d6a90bce
Create Date: 2026-07-23 10:57:04.397294

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "b5c07e3d12fa"
down_revision: Union[str, None] = "48f1d6a90bce"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.add_column("tenants", sa.Column("slug", sa.String(50), nullable=True))


def downgrade() -> None:
    op.drop_column("tenants", "slug")
