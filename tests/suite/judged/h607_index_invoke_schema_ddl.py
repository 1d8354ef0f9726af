"""index invoke schema ddl

Revision ID: f508e8a6f800
Revises: 367431b57646
Create Date: 2026-11-01 10:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "f508e8a6f800"
down_revision = "367431b57646"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(sa.schema.CreateIndex(sa.Index("ix_o", sa.Table("orders", sa.MetaData(), sa.Column("user_id", sa.BigInteger())).c.user_id)))


def downgrade() -> None:
    raise NotImplementedError("forward only")
