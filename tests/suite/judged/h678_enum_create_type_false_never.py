"""enum create type false never

Revision ID: 5e58d047dd48
Revises: 09d29d42602d
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

# revision identifiers, used by Alembic.
revision = "5e58d047dd48"
down_revision = "09d29d42602d"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("t1", sa.Column("id", sa.BigInteger(), primary_key=True), sa.Column("k", postgresql.ENUM("a","b",name="k_kind",create_type=False)))


def downgrade() -> None:
    op.drop_table("t1")
