"""create media assets

Revision ID: 006
Revises: 005
Create Date: 2026-02-15 09:00:00+00:00

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa

revision: str = "006"
down_revision: Union[str, Sequence[str], None] = "005"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_table(
        "media_assets",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Enum("image", "video", "model", name="mediaassettype"), nullable=False),
        sa.Column("path", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("fk_media_assets_product_id_products"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media_assets")),
    )
    op.create_index(op.f("ix_media_assets_product_id"), "media_assets", ["product_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_media_assets_product_id"), table_name="media_assets")
    op.drop_table("media_assets")
    sa.Enum(name="mediaassettype").drop(op.get_bind(), checkfirst=True)
