"""downgrade wrong order

Revision ID: 300a8aadee54
Revises: ad82a2aeca69
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "300a8aadee54"
down_revision = "ad82a2aeca69"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("p", sa.Column("id", sa.BigInteger(), primary_key=True))
    op.create_table("c", sa.Column("id", sa.BigInteger(), primary_key=True), sa.Column("p_id", sa.BigInteger(), sa.ForeignKey("p.id"), index=True))


def downgrade() -> None:
    op.drop_table("p")
    op.drop_table("c")
