"""settings of the storefront

Revision ID: a58795234095
Revises: f819ca531bd0
Create Date: 2026-06-09 13:59:18.796987

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql


# revision identifiers, used by Alembic.
revision: str = "a58795234095"
down_revision: Union[str, None] = "f819ca531bd0"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_table(
        "storefronts",
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("theme", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("locales", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("open", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("rank", sa.Integer(), server_default="0", nullable=False),
        sa.Column("since", sa.Date(), server_default="2026-01-01", nullable=False),
        sa.Column("label", sa.String(20), server_default="now", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("storefronts")
