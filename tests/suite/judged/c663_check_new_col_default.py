"""check new col default

Revision ID: 23fdac3626ec
Revises: 1898b8e4da7c
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "23fdac3626ec"
down_revision = "1898b8e4da7c"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("n9", sa.Column("id", sa.BigInteger(), primary_key=True), sa.Column("v", sa.Integer(), sa.CheckConstraint("v > 0", name="ckv")))


def downgrade() -> None:
    op.drop_table("n9")
