"""tables from helper

Revision ID: 8aba33aabbe9
Revises: 516cb38d2944
Create Date: 2026-09-14 10:21:37.568227

"""
from alembic import op
import sqlalchemy as sa


revision = "8aba33aabbe9"
down_revision = "516cb38d2944"
branch_labels = None
depends_on = None


def lookup(name):
    op.create_table(
        name,
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.BigInteger(), nullable=True),
    )


def upgrade():
    for name in ("colors", "sizes"):
        lookup(name)
        op.create_primary_key(f"pk_{name}", name, ["id"])
        op.create_unique_constraint(f"uq_{name}_label", name, ["label"])
        op.create_index(f"ix_{name}_owner_id", name, ["owner_id"])
    op.create_foreign_key("fk_sizes_owner_id", "sizes", "colors", ["owner_id"], ["id"], ondelete="SET NULL")


def downgrade():
    for name in ("sizes", "colors"):
        op.drop_table(name)
