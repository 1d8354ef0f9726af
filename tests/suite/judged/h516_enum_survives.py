"""enum survives

Revision ID: d247f772160a
Revises: c43725c919f1
Create Date: 2026-09-14 10:21:37.861311

"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql


revision = "d247f772160a"
down_revision = "c43725c919f1"
branch_labels = None
depends_on = None


def machine(name, *labels):
    return op.create_table(
        name,
        sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True),
        sa.Column("state", postgresql.ENUM(*labels, name=f"{name}_state"), nullable=False),
    )


def upgrade():
    machine("robots", "idle", "busy")


def downgrade():
    op.drop_table("robots")
