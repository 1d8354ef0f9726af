"""enum class in new column

Revision ID: 2b76c39f880b
Revises: bc944466a038
Create Date: 2026-09-14 10:21:37.178028

"""
import enum

from alembic import op
import sqlalchemy as sa


revision = "2b76c39f880b"
down_revision = "bc944466a038"
branch_labels = None
depends_on = None


class Priority(enum.Enum):
    low = 1
    high = 2


def upgrade():
    with op.batch_alter_table("orders") as batch_op:
        batch_op.add_column(sa.Column("priority", sa.Enum(Priority), nullable=True))


def downgrade():
    with op.batch_alter_table("orders") as batch_op:
        batch_op.drop_column("priority")
